import type { ReactNode } from 'react'
import { classes } from './classes.ts'

const WIDTHS = { narrow: 'max-w-3xl', medium: 'max-w-5xl', wide: 'max-w-[1440px]' } as const

/** A page that is read from above to below: its title, what it is for, and what can be done there. */
export function PageFrame({
  title,
  lead,
  actions,
  width = 'medium',
  children,
}: {
  readonly title: string
  readonly lead?: string
  readonly actions?: ReactNode
  readonly width?: keyof typeof WIDTHS
  readonly children: ReactNode
}) {
  return (
    <div className={classes('mx-auto flex w-full flex-col gap-5 px-4 py-5 sm:px-6', WIDTHS[width])}>
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="mr-auto flex min-w-0 flex-col gap-1">
          <h1 className="text-page tracking-tight text-text">{title}</h1>
          {lead !== undefined && <p className="max-w-[72ch] text-text-2 text-pretty">{lead}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
