import {
  type Execution,
  type ExecutionPage,
  type ExecutionStatistics,
  isLinkFlowError,
  type WorkflowSummary,
} from '@linkflow/sdk'
import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  type QueryFunctionContext,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'
import type { Counts } from './counts.ts'
import type { ExecutionQuery } from './execution-query.ts'

/** Rows that are read at once: two screenfuls. */
export const PAGE_ROWS = 50
const NAMED_READ = 20
const VERSIONS_READ = 200
/** Executions that one request of a bulk act is about: so often its progress moves. */
export const BULK_CHUNK = 10

export type ListData = InfiniteData<ExecutionPage, string | undefined>

export interface Named {
  readonly id: string
  readonly name: string
  readonly liveVersionId: string | undefined
}

const namedOf = ({ id, name, live }: Pick<WorkflowSummary, 'id' | 'name' | 'live'>): Named => ({
  id,
  name,
  liveVersionId: live?.versionId,
})

/** The workflow that somebody means by its name, a part of it, or its id: one that is archived too. */
export const workflowQuery = (place: Place, wanted: string | undefined) =>
  queryOptions({
    queryKey: ['workflow-named', place.id, wanted ?? ''],
    queryFn: async ({ signal }): Promise<Named | null> => {
      const { workflows } = place.client
      if (wanted === undefined) return null
      if (UUID.test(wanted)) {
        return workflows.get(wanted, { signal }).then(namedOf, (error) => {
          if (isLinkFlowError(error, 'workflow-not-found')) return null
          throw error
        })
      }
      const [there, archived] = await Promise.all(
        [false, true].map((archived) => workflows.list({ name: wanted, archived, signal }).take(NAMED_READ)),
      )
      const found = [...there!, ...archived!]
      const same = found.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()) ?? found[0]
      return same === undefined ? null : namedOf(same)
    },
    enabled: wanted !== undefined,
    staleTime: 60_000,
  })

/** A token that names what is not there. */
export class NothingNamed extends Error {
  override readonly name = 'NothingNamed'
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What the server is asked for: names become ids. */
async function filterOf(place: Place, queries: QueryClient, query: ExecutionQuery) {
  const { statuses, modes, longerThanMs, shorterThanMs, from, until, errorCode, data, words } = query
  const named =
    query.workflow === undefined ? undefined : await queries.fetchQuery(workflowQuery(place, query.workflow))
  if (named === null) throw new NothingNamed(t('executions.no-workflow', { name: query.workflow! }))
  const version = query.version === undefined ? undefined : await versionOf(place, named, query.version)
  return {
    ...(statuses.length > 0 && { status: statuses }),
    ...(modes.length > 0 && { mode: modes }),
    ...(words !== '' && { error: words }),
    workflow: named?.id,
    version,
    longerThanMs,
    shorterThanMs,
    from,
    until,
    errorCode,
    data,
  }
}

async function versionOf(place: Place, workflow: Named | undefined, wanted: string): Promise<string> {
  if (UUID.test(wanted)) return wanted
  if (workflow === undefined) throw new NothingNamed(t('executions.version-needs-workflow'))
  const found =
    wanted === 'live'
      ? workflow.liveVersionId
      : [...(await place.client.workflows.versions(workflow.id).take(VERSIONS_READ))].find(
          ({ number }) => String(number) === wanted,
        )?.id
  if (found === undefined) throw new NothingNamed(t('executions.no-version', { version: wanted }))
  return found
}

async function readPage(
  place: Place,
  query: ExecutionQuery,
  { client, signal }: Pick<QueryFunctionContext, 'client' | 'signal'>,
  cursor?: string,
): Promise<ExecutionPage> {
  const filter = await filterOf(place, client, query)
  return place.client.executions.list({ ...filter, limit: PAGE_ROWS, cursor, signal }).page()
}

// What is named and is not there will not be there the next time either.
const retry = (failures: number, error: Error) => failures < 1 && !(error instanceof NothingNamed)

/** `text` is what stands in the address: two texts that mean the same are two lists, which costs nothing. */
export const listQuery = (place: Place, text: string, query: ExecutionQuery) =>
  infiniteQueryOptions({
    queryKey: ['executions', place.id, text, query.workflow ?? ''],
    queryFn: (context) => readPage(place, query, context, context.pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    retry,
  })

/** The newest of them, as they are now. */
export const newestQuery = (place: Place, text: string, query: ExecutionQuery) =>
  queryOptions({
    queryKey: ['executions-newest', place.id, text, query.workflow ?? ''],
    queryFn: (context) => readPage(place, query, context),
    retry,
    gcTime: 0,
  })

const COUNTED_EVERY_MS = 30_000

/** How the executions of each hour ended, by the beginning of the hour. */
export const hoursQuery = (place: Place, workflow: string | undefined, fromMs: number, untilMs: number) =>
  queryOptions({
    queryKey: ['execution-hours', place.id, workflow ?? '', fromMs, untilMs],
    queryFn: async ({ signal }): Promise<ReadonlyMap<number, Counts>> => {
      const [from, until] = [new Date(fromMs).toISOString(), new Date(untilMs).toISOString()]
      const { items } = await place.client.executions.statistics({ workflow, by: 'hour', from, until, signal })
      return new Map(items.map((hour) => [Date.parse(hour.hour!), countsOf(hour)]))
    },
    refetchInterval: COUNTED_EVERY_MS,
    placeholderData: keepPreviousData,
  })

const countsOf = (part: ExecutionStatistics['items'][number]): Counts => ({
  succeeded: part.succeeded,
  failed: part.failed + part.timedOut,
  other: part.cancelled + part.unfinished,
})

export function useExecutionActs(place: Place, onDone: () => void) {
  const queries = useQueryClient()
  const { executions } = place.client
  const onError = (error: Error) => toast({ text: error.message, tone: 'error' })
  const done = (text: string) => () => {
    toast({ text })
    onDone()
  }
  return {
    retry: useMutation({
      mutationFn: (id: string) => executions.retry(id),
      onSuccess: done(t('executions.retried')),
      onError,
    }),
    replay: useMutation({
      mutationFn: (id: string) => executions.replay(id),
      onSuccess: done(t('executions.replayed')),
      onError,
    }),
    stop: useMutation({
      mutationFn: (id: string) => executions.cancel(id),
      onSuccess: done(t('executions.stopping')),
      onError: (error: Error) =>
        isLinkFlowError(error, 'execution-finished')
          ? void queries.invalidateQueries({ queryKey: ['executions', place.id] })
          : onError(error),
    }),
  }
}
export type ExecutionActs = ReturnType<typeof useExecutionActs>

export const allRows = (data: Pick<ListData, 'pages'> | undefined): Execution[] => {
  const seen = new Set<string>()
  return (data?.pages ?? []).flatMap(({ items }) =>
    items.filter(({ id }) => {
      if (seen.has(id)) return false
      seen.add(id)
      return true
    }),
  )
}
