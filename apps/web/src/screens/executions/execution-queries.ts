import { type Execution, type ExecutionPage, type ExecutionStatistics, isLinkFlowError } from '@linkflow/sdk'
import {
  type InfiniteData,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'
import type { ExecutionQuery } from './execution-query.ts'

/** Rows that are read at once: two screenfuls. */
export const PAGE_ROWS = 50
const NAMES_READ = 1_000
const VERSIONS_READ = 200
/** Executions that one request of a bulk act is about: so often its progress moves. */
export const BULK_CHUNK = 10

export type ListData = InfiniteData<ExecutionPage, string | undefined>

export interface Named {
  readonly id: string
  readonly name: string
  readonly liveVersionId: string | undefined
}

/** All workflows by id, those that are archived too: a row says the name and not the id. */
export const namesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['workflow-names', place.id],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, Named>> => {
      const [there, archived] = await Promise.all([
        place.client.workflows.list({ signal }).take(NAMES_READ),
        place.client.workflows.list({ archived: true, signal }).take(NAMES_READ),
      ])
      return new Map(
        [...archived, ...there].map(({ id, name, live }) => [id, { id, name, liveVersionId: live?.versionId }]),
      )
    },
    staleTime: 60_000,
  })

/** The numbers of the published versions of a workflow; what is not among them was a draft. */
export const versionsQuery = (place: Place, workflow: string) =>
  queryOptions({
    queryKey: ['version-numbers', place.id, workflow],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, number>> => {
      const versions = await place.client.workflows.versions(workflow, { signal }).take(VERSIONS_READ)
      return new Map(versions.flatMap(({ id, number }) => (number === undefined ? [] : [[id, number]])))
    },
    staleTime: 60_000,
    retry: false,
  })

/** A token that names what is not there. */
export class NothingNamed extends Error {
  override readonly name = 'NothingNamed'
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What the server is asked for: names become ids. */
async function filterOf(place: Place, names: ReadonlyMap<string, Named>, query: ExecutionQuery) {
  const { statuses, modes, longerThanMs, shorterThanMs, from, until, errorCode, data, words } = query
  const workflow = query.workflow === undefined ? undefined : idOf(names, query.workflow)
  const version = query.version === undefined ? undefined : await versionOf(place, names, workflow, query.version)
  return {
    ...(statuses.length > 0 && { status: statuses }),
    ...(modes.length > 0 && { mode: modes }),
    ...(words !== '' && { error: words }),
    workflow,
    version,
    longerThanMs,
    shorterThanMs,
    from,
    until,
    errorCode,
    data,
  }
}

function idOf(names: ReadonlyMap<string, Named>, wanted: string): string {
  if (UUID.test(wanted)) return wanted
  const text = wanted.toLowerCase()
  const all = [...names.values()]
  const found =
    all.find(({ name }) => name.toLowerCase() === text) ?? all.find(({ name }) => name.toLowerCase().includes(text))
  if (found === undefined) throw new NothingNamed(t('executions.no-workflow', { name: wanted }))
  return found.id
}

async function versionOf(
  place: Place,
  names: ReadonlyMap<string, Named>,
  workflow: string | undefined,
  wanted: string,
): Promise<string> {
  if (UUID.test(wanted)) return wanted
  if (workflow === undefined) throw new NothingNamed(t('executions.version-needs-workflow'))
  const found =
    wanted === 'live'
      ? names.get(workflow)?.liveVersionId
      : [...(await place.client.workflows.versions(workflow).take(VERSIONS_READ))].find(
          ({ number }) => String(number) === wanted,
        )?.id
  if (found === undefined) throw new NothingNamed(t('executions.no-version', { version: wanted }))
  return found
}

/** `text` is what stands in the address: two texts that mean the same are two lists, which costs nothing. */
export const listQuery = (
  place: Place,
  text: string,
  query: ExecutionQuery,
  names: ReadonlyMap<string, Named> | undefined,
) =>
  infiniteQueryOptions({
    queryKey: ['executions', place.id, text, query.workflow ?? ''],
    queryFn: async ({ pageParam, signal }): Promise<ExecutionPage> => {
      const filter = await filterOf(place, names!, query)
      return place.client.executions.list({ ...filter, limit: PAGE_ROWS, cursor: pageParam, signal }).page()
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: names !== undefined,
  })

/** One part of the last day: parts that are over hardly change any more, the last one does. */
export const bucketQuery = (
  place: Place,
  workflow: string | undefined,
  fromMs: number,
  untilMs: number,
  isLast: boolean,
) =>
  queryOptions({
    queryKey: ['execution-statistics', place.id, workflow ?? '', fromMs],
    queryFn: async ({ signal }): Promise<Counts> => {
      const [from, until] = [new Date(fromMs).toISOString(), new Date(untilMs).toISOString()]
      return countsOf(await place.client.executions.statistics({ workflow, from, until, signal }))
    },
    staleTime: isLast ? 15_000 : 5 * 60_000,
    ...(isLast && { refetchInterval: 30_000 }),
  })

export interface Counts {
  readonly succeeded: number
  readonly failed: number
  readonly other: number
}

const countsOf = ({ items }: ExecutionStatistics): Counts => ({
  succeeded: items.reduce((sum, day) => sum + day.succeeded, 0),
  failed: items.reduce((sum, day) => sum + day.failed + day.timedOut, 0),
  other: items.reduce((sum, day) => sum + day.cancelled + day.unfinished, 0),
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
