import { type ReactNode, useId } from 'react'
import { classes } from './classes.ts'

/** A part of a page with a heading of its own. */
export function Card({
  title,
  actions,
  isFlush = false,
  className,
  children,
}: {
  readonly title: string
  readonly actions?: ReactNode
  /** What is in it goes to its edges, as rows do. */
  readonly isFlush?: boolean
  readonly className?: string
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={classes('min-w-0 overflow-hidden rounded-card border border-border bg-surface', className)}
    >
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
        <h2 id={id} className="mr-auto text-panel text-text">
          {title}
        </h2>
        {actions}
      </div>
      <div className={isFlush ? undefined : 'flex flex-col gap-4 px-4 pt-1 pb-4'}>{children}</div>
    </section>
  )
}

/** Names and what they are. */
export const Facts = ({ of }: { readonly of: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-4 gap-y-2">
    {of.map(([name, value]) => (
      <div key={name} className="contents">
        <dt className="text-text-3">{name}</dt>
        <dd className="min-w-0 break-words text-text">{value}</dd>
      </div>
    ))}
  </dl>
)
