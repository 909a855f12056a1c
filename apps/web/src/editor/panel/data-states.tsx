import type { Step } from '@linkflow/sdk'
import type { ReactNode } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorIcon, RunIcon, WarningIcon } from '../../ui/icons.ts'

/** Nothing is there yet: how it comes. */
export function NoData({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 px-4 py-8 text-center">
      <p className="max-w-[36ch] text-ui text-text-2 text-pretty">{text}</p>
      {children !== undefined && <div className="flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}

/** A step that put out nothing: what failed and what to do, or why it was passed over. */
export function StepOutcome({
  step: { status, error, reason, name },
  onRun,
}: {
  readonly step: Step
  readonly onRun: (() => void) | undefined
}) {
  if (error === undefined)
    return (
      <NoData
        text={
          status === 'skipped'
            ? t('panel.was-skipped', { reason: reason ?? '' })
            : status === 'succeeded'
              ? t('data.no-items')
              : t('panel.not-yet')
        }
      />
    )
  return (
    <div role="alert" className="m-3 flex flex-col gap-2 rounded-button border border-error bg-error-bg p-3">
      <p className="flex items-center gap-2 font-medium text-error">
        <ErrorIcon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
        {t('panel.failed', { node: name })}
      </p>
      <p className="text-ui break-words whitespace-pre-wrap text-text">{error.message}</p>
      <p className="font-mono text-meta text-text-2">
        {error.code}
        {error.item !== undefined && ` · ${t('panel.failed-item', { item: error.item + 1 })}`}
      </p>
      <p className="text-meta text-text-2">{t('panel.failed-hint')}</p>
      {onRun !== undefined && (
        <div>
          <Button size="compact" icon={RunIcon} onClick={onRun}>
            {t('panel.run-again')}
          </Button>
        </div>
      )}
    </div>
  )
}

export const StaleNote = () => (
  <p
    className="mx-3 mb-2 flex items-center gap-1.5 rounded-input bg-warning-bg px-2 py-1 text-meta text-warning"
    role="status"
  >
    <WarningIcon aria-hidden className="size-3.5 shrink-0" strokeWidth={1.75} />
    {t('panel.stale')}
  </p>
)
