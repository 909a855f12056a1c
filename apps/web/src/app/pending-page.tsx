import { Bone, CardBone } from '../ui/skeleton.tsx'

/** While the program of a page is on its way: something stands where the page will. */
export const PendingPage = () => (
  <div aria-busy="true" className="flex animate-appear flex-col gap-4 px-4 py-5 sm:px-6">
    <Bone className="h-7 w-48" />
    <Bone className="h-9 w-full max-w-2xl" />
    <CardBone lines={8} />
  </div>
)
