import { Bone, Later } from '../../ui/skeleton.tsx'

export const DataSkeleton = () => (
  <Later>
    <div className="flex flex-col gap-2.5 p-3">
      <Bone className="h-6 w-full" />
      <Bone className="h-4 w-3/5" />
      <Bone className="h-4 w-4/5" />
      <Bone className="h-4 w-2/5" />
    </div>
  </Later>
)
