import type { ScheduleRule } from '@linkflow/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { plusDays } from './week.ts'

const SCHEDULES_READ = 1_000
const PAGE_ROWS = 200
const HISTORY_AT_ONCE = 30
const LOOK_MS = 15_000
const NEXT_SHOWN = 10
const HOUR_MS = 3_600_000

export const schedulesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['schedules', place.id],
    queryFn: ({ signal }) => place.client.schedules.list({ limit: PAGE_ROWS, signal }).take(SCHEDULES_READ),
    refetchInterval: LOOK_MS,
  })

export const scheduleQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['schedule', place.id, id],
    queryFn: ({ signal }) => place.client.schedules.get(id, { signal }),
    refetchInterval: LOOK_MS,
  })

/** Workflows of which something runs at this moment. */
export const runningQuery = (place: Place) =>
  queryOptions({
    queryKey: ['running-workflows', place.id],
    queryFn: async ({ signal }) => {
      const { items } = await place.client.executions.list({ status: 'running', limit: PAGE_ROWS, signal }).page()
      return new Set(items.map(({ workflowId }) => workflowId))
    },
    enabled: place.can('execution:read'),
    refetchInterval: LOOK_MS,
  })

/** Each of the seven days is asked for by itself: an answer shows at most 100 instants of a schedule. */
export const calendarQuery = (place: Place, startMs: number) =>
  queryOptions({
    queryKey: ['schedule-calendar', place.id, startMs],
    queryFn: ({ signal }) =>
      Promise.all(
        Array.from({ length: 7 }, (_, day) => {
          const [from, until] = [plusDays(startMs, day), plusDays(startMs, day + 1)].map((ms) =>
            new Date(ms).toISOString(),
          )
          return place.client.schedules.calendar({ from, until, limit: PAGE_ROWS, signal }).take(SCHEDULES_READ)
        }),
      ),
  })

/** What the scheduler itself makes of rules: in words, and when it would start. */
export const previewQuery = (place: Place, rules: readonly ScheduleRule[], timezone: string) =>
  queryOptions({
    queryKey: ['schedule-preview', place.id, rules, timezone],
    queryFn: ({ signal }) =>
      place.client.schedules.preview({ rules: [...rules], timezone, limit: NEXT_SHOWN }, { signal }),
    enabled: rules.length > 0,
    placeholderData: (before) => before,
  })

export const nextRunsQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['schedule-runs', place.id, id],
    queryFn: async ({ signal }) => {
      const from = new Date()
      const until = new Date(from.getTime() + 366 * 24 * HOUR_MS)
      const { runs } = await place.client.schedules.runs(id, {
        from: from.toISOString(),
        until: until.toISOString(),
        limit: NEXT_SHOWN,
        signal,
      })
      return runs
    },
    refetchInterval: LOOK_MS,
  })

export const firingsQuery = (place: Place, id: string) =>
  infiniteQueryOptions({
    queryKey: ['schedule-firings', place.id, id],
    queryFn: ({ pageParam, signal }) =>
      place.client.schedules.firings(id, { limit: HISTORY_AT_ONCE, cursor: pageParam, signal }).page(),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const backfillsQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['backfills', place.id, id],
    queryFn: ({ signal }) => place.client.schedules.backfills(id, { limit: HISTORY_AT_ONCE, signal }).page(),
    refetchInterval: ({ state }) => (state.data?.items.some((each) => each.state === 'running') ? 1_000 : false),
  })
