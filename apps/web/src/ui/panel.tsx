import { type ReactNode, useId } from 'react'
import { classes } from './classes.ts'

/** One matter of a page: what it is, what it holds, and what is done with it. */
export function Panel({
  title,
  text,
  actions,
  footer,
  isFlush = false,
  children,
}: {
  readonly title: string
  readonly text?: ReactNode
  readonly actions?: ReactNode
  readonly footer?: ReactNode
  /** What it holds reaches its edges, as a table does. */
  readonly isFlush?: boolean
  readonly children?: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="overflow-hidden rounded-card border border-border bg-surface">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3 px-5 pt-4 pb-4">
        <div className="mr-auto flex min-w-0 flex-1 basis-64 flex-col gap-1">
          <h2 id={id} className="text-panel text-text">
            {title}
          </h2>
          {text !== undefined && <p className="max-w-[72ch] text-text-2 text-pretty">{text}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {/* What lies over the page, as a dialog, is not in it. */}
      <div className={classes('empty:hidden', !isFlush && 'px-5 pb-5')}>{children}</div>
      {footer !== undefined && (
        <div className="flex flex-wrap items-center gap-3 border-t border-border bg-canvas px-5 py-3">{footer}</div>
      )}
    </section>
  )
}
