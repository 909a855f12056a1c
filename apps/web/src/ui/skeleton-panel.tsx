import { Bone, Later } from './skeleton.tsx'

/** A table or a list as it will be. */
export const PanelSkeleton = ({ label, rows = 5 }: { readonly label: string; readonly rows?: number }) => (
  <Later>
    <div
      role="status"
      aria-label={label}
      className="overflow-hidden rounded-card border border-border bg-surface px-5 py-1"
    >
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike, and never reordered
        <div key={at} className="flex h-12 items-center gap-6 border-t border-border first:border-t-0">
          <Bone className="h-3 w-2/5" />
          <Bone className="h-3 w-1/5 max-sm:hidden" />
          <Bone className="ml-auto h-5 w-16 rounded-pill" />
        </div>
      ))}
    </div>
  </Later>
)
