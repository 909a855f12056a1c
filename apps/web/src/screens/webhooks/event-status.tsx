import type { WebhookEventSummary } from '@linkflow/sdk'
import { type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { ErrorIcon, type Icon, ListenIcon, SuccessIcon } from '../../ui/icons.ts'

const OUTCOMES: Readonly<
  Record<WebhookEventSummary['outcome'], { readonly icon: Icon; readonly word: TextId; readonly color: string }>
> = {
  accepted: { icon: SuccessIcon, word: 'webhooks.outcome.accepted', color: 'text-success' },
  refused: { icon: ErrorIcon, word: 'webhooks.outcome.refused', color: 'text-error' },
  heard: { icon: ListenIcon, word: 'webhooks.outcome.heard', color: 'text-running' },
}

export function EventOutcome({ outcome }: Pick<WebhookEventSummary, 'outcome'>) {
  const { icon: Glyph, word, color } = OUTCOMES[outcome]
  return (
    <span className={classes('inline-flex items-center gap-1.5', color)}>
      <Glyph aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
      {t(word)}
    </span>
  )
}
