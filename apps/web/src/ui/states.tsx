import type { ReactNode } from 'react'
import { t } from '../strings/index.ts'
import { Button } from './button.tsx'
import { type Icon, WarningIcon } from './icons.ts'

/** One sentence, what to do first, and what else there is. */
export function EmptyState({
  icon: Glyph,
  title,
  text,
  tone = 'text-accent',
  note,
  children,
}: {
  readonly icon: Icon
  readonly title: string
  readonly text?: string
  readonly tone?: 'text-accent' | 'text-error'
  /** What people copy from it and do not read, such as an id. */
  readonly note?: string | undefined
  readonly children?: ReactNode
}) {
  return (
    <div className="mx-auto flex max-w-2xl animate-appear flex-col items-center gap-4 px-6 py-16 text-center">
      <span
        className={`inline-flex size-12 items-center justify-center rounded-card border border-border bg-surface ${tone}`}
      >
        <Glyph aria-hidden className="size-6" strokeWidth={1.5} />
      </span>
      <div className="flex flex-col gap-1.5">
        <h2 className="text-panel text-text">{title}</h2>
        {text !== undefined && <p className="mx-auto max-w-[64ch] text-read text-text-2 text-balance">{text}</p>}
        {note !== undefined && <p className="font-mono text-meta break-all text-text-3">{note}</p>}
      </div>
      {children !== undefined && <div className="flex flex-wrap justify-center gap-2 pt-1">{children}</div>}
    </div>
  )
}

/** What failed, the id under which the log says more, and a way to go on. What was there before stays beside it. */
export function ErrorNotice({
  title,
  text,
  requestId,
  onRetry,
}: {
  readonly title: string
  readonly text: string
  readonly requestId?: string | undefined
  readonly onRetry?: () => void
}) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-button border border-error bg-error-bg px-3 py-2.5"
    >
      <div className="flex min-w-0 flex-1 basis-60 gap-2.5">
        <WarningIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-error" strokeWidth={1.75} />
        <div className="min-w-0 flex-1">
          <p className="font-medium text-error">{title}</p>
          <p className="text-text-2">
            <span className="mr-2">{text}</span>
            {requestId !== undefined && (
              // As a whole on the next line rather than broken in two.
              <span className="inline-block font-mono text-meta break-all">
                {t('error.request', { id: requestId })}
              </span>
            )}
          </p>
        </div>
      </div>
      {onRetry && (
        <Button size="compact" onClick={onRetry}>
          {t('error.try-again')}
        </Button>
      )}
    </div>
  )
}
