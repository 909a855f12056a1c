import type { ReactNode } from 'react'
import { Bone, Later } from '../../ui/skeleton.tsx'

const Column = ({ className, children }: { readonly className: string; readonly children: ReactNode }) => (
  <div className={`flex flex-col gap-3 p-3 ${className}`}>{children}</div>
)

/** Where the parts of the panel will stand. */
export const PanelSkeleton = () => (
  <Later>
    <div aria-hidden className="flex h-full flex-col">
      <div className="flex items-center gap-2 border-b border-border px-3 py-2">
        <Bone className="size-8 rounded-button" />
        <div className="flex flex-col gap-1.5">
          <Bone className="h-4 w-36" />
          <Bone className="h-3 w-24" />
        </div>
        <Bone className="ml-auto h-7 w-28 rounded-button" />
      </div>
      <div className="flex min-h-0 flex-1 divide-x divide-border">
        <Column className="w-[30%] max-md:hidden">
          <Bone className="h-7 w-full" />
          <Bone className="h-4 w-3/5" />
          <Bone className="h-4 w-4/5" />
        </Column>
        <Column className="flex-1">
          <Bone className="h-4 w-24" />
          <Bone className="h-8 w-full" />
          <Bone className="h-4 w-20" />
          <Bone className="h-8 w-full" />
        </Column>
        <Column className="w-[32%] max-md:hidden">
          <Bone className="h-7 w-full" />
          <Bone className="h-4 w-4/5" />
          <Bone className="h-4 w-2/5" />
        </Column>
      </div>
    </div>
  </Later>
)
