import type { WebhookPlace } from '@linkflow/sdk'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { announce } from '../../app/announce.tsx'
import type { Place } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { useRowFocus } from '../../app/row-focus.ts'
import { listKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ChoiceBar } from '../../ui/choice-bar.tsx'
import { classes } from '../../ui/classes.ts'
import { ReplayIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { EventDetail } from './event-detail.tsx'
import { EventOutcome } from './event-status.tsx'
import { type EventFilter, eventsQuery, newestEventsQuery } from './webhook-queries.ts'

/** The calls of a webhook, and the one that is looked at beside them. */
export function InboxCard({
  place,
  at,
  filter,
  chosen,
  onFilter,
  onChoose,
  onRedeliver,
}: {
  readonly place: Place
  readonly at: WebhookPlace
  readonly filter: EventFilter
  readonly chosen: string | undefined
  readonly onFilter: (filter: EventFilter) => void
  readonly onChoose: (id: string) => void
  readonly onRedeliver: (() => void) | undefined
}) {
  const list = useInfiniteQuery(eventsQuery(place, at, filter))
  const newest = useQuery(newestEventsQuery(place, at, filter))
  const events = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const ids = useMemo(() => events.map(({ id }) => id), [events])
  const focus = useRowFocus(ids)
  useKeys(listKeys(focus))
  const known = new Set(ids)
  const newCount = list.data === undefined ? 0 : (newest.data?.items ?? []).filter(({ id }) => !known.has(id)).length
  // Where nothing stands yet, nothing moves under the pointer: the first calls are shown as they come.
  const isFirst = events.length === 0
  const { refetch } = list
  useEffect(() => {
    if (newCount === 0) return
    announce(t('webhooks.new-calls', { count: newCount }))
    if (isFirst) void refetch()
  }, [newCount, isFirst, refetch])
  return (
    <Card
      title={t('webhooks.inbox')}
      isFlush
      actions={
        <>
          <ChoiceBar
            size="default"
            label={t('webhooks.filter')}
            value={filter}
            onChange={onFilter}
            options={[
              { value: 'all', label: t('webhooks.outcome.all') },
              { value: 'accepted', label: t('webhooks.outcome.accepted') },
              { value: 'refused', label: t('webhooks.outcome.refused') },
              { value: 'heard', label: t('webhooks.outcome.heard') },
            ]}
          />
          {onRedeliver !== undefined && (
            <Button size="compact" icon={ReplayIcon} onClick={onRedeliver}>
              {t('webhooks.redeliver')}
            </Button>
          )}
        </>
      }
    >
      {list.error && (
        <div className="px-4 pb-4">
          <QueryFailed title={t('webhooks.inbox-failed')} error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {list.data === undefined && !list.error && (
        <Later>
          <Bone className="m-4 h-48" />
        </Later>
      )}
      {list.data !== undefined && isFirst && (
        <p className="border-t border-border px-4 py-8 text-center text-text-3">
          {t(filter === 'all' ? 'webhooks.inbox-empty' : 'webhooks.inbox-none')}
        </p>
      )}
      {newCount > 0 && !isFirst && (
        <div className="flex justify-center border-t border-border py-2">
          <Button size="compact" onClick={() => void list.refetch()}>
            {t('webhooks.new-calls', { count: newCount })}
          </Button>
        </div>
      )}
      {events.length > 0 && (
        <div className="grid border-t border-border lg:grid-cols-[minmax(260px,2fr)_minmax(0,5fr)]">
          <ul aria-label={t('webhooks.inbox')} className="lg:border-r lg:border-border">
            {events.map(({ id, at, outcome, status, code, executionStatus }) => (
              <li key={id} className="border-b border-border last:border-b-0">
                <button
                  type="button"
                  ref={focus.rowRef(id)}
                  tabIndex={focus.tabStop === id ? 0 : -1}
                  onFocus={() => focus.onFocus(id)}
                  aria-pressed={id === chosen}
                  onClick={() => onChoose(id)}
                  className={classes(
                    'flex min-h-12 w-full flex-col justify-center gap-0.5 px-4 py-2 text-left focus-visible:-outline-offset-2',
                    id === chosen ? 'bg-accent-soft' : 'hover:bg-canvas',
                  )}
                >
                  <span className="flex w-full items-center gap-2">
                    <EventOutcome outcome={outcome} />
                    {executionStatus !== undefined && (
                      <span title={t(STATUS_LOOKS[executionStatus].word)}>
                        <StatusGlyph status={executionStatus} />
                        <span className="sr-only">{t(STATUS_LOOKS[executionStatus].word)}</span>
                      </span>
                    )}
                    <span className="ml-auto font-mono text-meta text-text-2">{status ?? ''}</span>
                  </span>
                  <span className="flex w-full gap-2 text-meta text-text-3">
                    <Time of={at} />
                    {code !== undefined && <span className="min-w-0 truncate">{code}</span>}
                  </span>
                </button>
              </li>
            ))}
            {list.hasNextPage && (
              <li className="flex justify-center py-2">
                <Button look="quiet" isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  {t('list.more')}
                </Button>
              </li>
            )}
          </ul>
          <div className="min-w-0">
            {chosen === undefined ? (
              <p className="px-4 py-8 text-center text-text-3">{t('webhooks.choose-call')}</p>
            ) : (
              <EventDetail key={chosen} place={place} id={chosen} />
            )}
          </div>
        </div>
      )}
    </Card>
  )
}
