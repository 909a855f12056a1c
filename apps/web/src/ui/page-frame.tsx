import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export const PAGE_WIDTHS = { list: 'max-w-[1440px]', detail: 'max-w-[1120px]', text: 'max-w-3xl' } as const

/** A page: what it is, what is done with it, and what is in it. */
export function PageFrame({
  title,
  chip,
  lead,
  actions,
  width = 'list',
  children,
}: {
  readonly title: string
  readonly chip?: ReactNode
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly width?: keyof typeof PAGE_WIDTHS
  readonly children: ReactNode
}) {
  return (
    <div className={classes('mx-auto flex w-full flex-col gap-4 px-4 py-5 sm:px-6', PAGE_WIDTHS[width])}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
          <div className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-page tracking-tight break-words text-text">{title}</h1>
            {chip}
          </div>
          {lead !== undefined && <div className="max-w-[72ch] text-read text-text-2 text-balance">{lead}</div>}
        </div>
        {actions !== undefined && <div className="flex min-h-8 flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  )
}
