import { classes } from './classes.ts'
import { PAGE_WIDTHS } from './page-frame.tsx'
import { Bone, CardBone, Later } from './skeleton.tsx'

/** The page of one thing as it will be: its cards side by side, and what stands below them. */
export const DetailSkeleton = ({ width = 'detail' }: { readonly width?: keyof typeof PAGE_WIDTHS }) => (
  <Later>
    <div className={classes('mx-auto flex w-full flex-col gap-4 px-4 py-5 sm:px-6', PAGE_WIDTHS[width])}>
      <Bone className="h-7 w-64" />
      <div className="grid gap-4 lg:grid-cols-[3fr_2fr]">
        <CardBone lines={7} className="h-64" />
        <CardBone lines={5} className="h-64" />
      </div>
      <CardBone lines={8} />
    </div>
  </Later>
)
