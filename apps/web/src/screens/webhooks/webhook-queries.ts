import type { ExecutionStatus, WebhookEventSummary, WebhookPlace } from '@linkflow/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'

const WEBHOOKS_READ = 1_000
const PAGE_ROWS = 200
const EVENTS_AT_ONCE = 30
/** How often the inbox is looked at: what is new waits behind a button. */
const EVENTS_LOOK_MS = 5_000

export type EventFilter = 'all' | WebhookEventSummary['outcome']

export const webhooksQuery = (place: Place) =>
  queryOptions({
    queryKey: ['webhooks', place.id],
    queryFn: ({ signal }) => place.client.webhooks.list({ limit: PAGE_ROWS, signal }).take(WEBHOOKS_READ),
  })

/** Of one workflow, with those of its draft. */
export const workflowWebhooksQuery = (place: Place, workflow: string) =>
  queryOptions({
    queryKey: ['webhooks', place.id, workflow],
    queryFn: ({ signal }) => place.client.webhooks.list({ workflow, limit: PAGE_ROWS, signal }).take(PAGE_ROWS),
  })

export const webhookQuery = (place: Place, at: WebhookPlace) =>
  queryOptions({
    queryKey: ['webhook', place.id, at.workflowId, at.node],
    queryFn: ({ signal }) => place.client.webhooks.get(at, { signal }),
  })

const outcomeOf = (filter: EventFilter) => (filter === 'all' ? {} : { outcome: filter })

export const eventsQuery = (place: Place, at: WebhookPlace, filter: EventFilter) =>
  infiniteQueryOptions({
    queryKey: ['webhook-events', place.id, at.workflowId, at.node, filter],
    queryFn: ({ pageParam, signal }) =>
      place.client.webhooks
        .events(at, { ...outcomeOf(filter), limit: EVENTS_AT_ONCE, cursor: pageParam, signal })
        .page(),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const newestEventsQuery = (place: Place, at: WebhookPlace, filter: EventFilter) =>
  queryOptions({
    queryKey: ['newest-webhook-events', place.id, at.workflowId, at.node, filter],
    queryFn: ({ signal }) =>
      place.client.webhooks.events(at, { ...outcomeOf(filter), limit: EVENTS_AT_ONCE, signal }).page(),
    refetchInterval: EVENTS_LOOK_MS,
  })

export const eventQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['webhook-event', place.id, id],
    queryFn: ({ signal }) => place.client.webhooks.event(id, { signal }),
    // The answer may still be on its way.
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data.response === undefined && isUnderWay(data) ? 2_000 : false,
  })

const UNDER_WAY: readonly (ExecutionStatus | undefined)[] = ['queued', 'running', 'waiting', 'paused']
const isUnderWay = ({ executionStatus }: Pick<WebhookEventSummary, 'executionStatus'>): boolean =>
  UNDER_WAY.includes(executionStatus)
