import type { Firing } from '@linkflow/sdk'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Place } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { classes } from '../../ui/classes.ts'
import { CancelledIcon, ErrorIcon, type Icon, QueuedIcon, SuccessIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { Chip } from '../../ui/status.tsx'
import { firingsQuery } from './schedule-queries.ts'
import { timeIn } from './zone-times.ts'

const STATES: Readonly<
  Record<Firing['state'], { readonly icon: Icon; readonly word: TextId; readonly color: string }>
> = {
  pending: { icon: QueuedIcon, word: 'schedules.firing.pending', color: 'text-neutral' },
  started: { icon: SuccessIcon, word: 'schedules.firing.started', color: 'text-success' },
  refused: { icon: ErrorIcon, word: 'schedules.firing.refused', color: 'text-error' },
  dropped: { icon: CancelledIcon, word: 'schedules.firing.dropped', color: 'text-neutral' },
  expired: { icon: ErrorIcon, word: 'schedules.firing.expired', color: 'text-error' },
  missed: { icon: CancelledIcon, word: 'schedules.firing.missed', color: 'text-warning' },
}
/** Below, nobody would call it late. */
const LATE_MS = 1_000

/** What became of each instant. */
export function HistoryCard({
  place,
  id,
  zone,
}: {
  readonly place: Place
  readonly id: string
  readonly zone: string
}) {
  const list = useInfiniteQuery(firingsQuery(place, id))
  const firings = list.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Card
      title={t('schedules.history')}
      isFlush
      actions={
        <Button size="compact" look="quiet" isBusy={list.isRefetching} onClick={() => void list.refetch()}>
          {t('schedules.history-again')}
        </Button>
      }
    >
      {list.error && (
        <div className="px-4 pb-4">
          <QueryFailed title={t('schedules.history-failed')} error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {list.data === undefined && !list.error && (
        <Later>
          <Bone className="m-4 h-32" />
        </Later>
      )}
      {list.data !== undefined && firings.length === 0 && (
        <p className="border-t border-border px-4 py-8 text-center text-text-3">{t('schedules.history-empty')}</p>
      )}
      <ul>
        {firings.map((firing) => (
          <Row key={`${firing.dueAt} ${firing.backfillId}`} place={place} firing={firing} zone={zone} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="flex justify-center border-t border-border py-2">
          <Button look="quiet" isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('list.more')}
          </Button>
        </div>
      )}
    </Card>
  )
}

function Row({
  place,
  firing: { dueAt, state, lateMs, executionId, detail, backfillId },
  zone,
}: {
  readonly place: Place
  readonly firing: Firing
  readonly zone: string
}) {
  const { icon: Glyph, word, color } = STATES[state]
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-0.5 border-t border-border px-4 py-2">
      <span className={classes('inline-flex w-32 items-center gap-1.5', color)}>
        <Glyph aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
        {t(word)}
      </span>
      <time dateTime={dueAt} className="text-text">
        {timeIn(zone, dueAt)}
      </time>
      {backfillId !== undefined && <Chip tone="neutral">{t('schedules.backfill')}</Chip>}
      {lateMs !== undefined && lateMs >= LATE_MS && backfillId === undefined && (
        <span className="text-meta text-text-3">{t('schedules.late', { seconds: Math.round(lateMs / 1000) })}</span>
      )}
      {detail !== undefined && <span className="min-w-0 basis-full text-meta text-text-2 sm:basis-auto">{detail}</span>}
      {executionId !== undefined && (
        <Link to={`/w/${place.id}/executions/${executionId}`} className="ml-auto leading-6 text-accent hover:underline">
          {t('webhooks.see-run')}
        </Link>
      )}
    </li>
  )
}
