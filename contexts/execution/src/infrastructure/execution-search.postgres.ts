import { isUnreadable, type Payloads } from '@linkflow/keys'
import { firstIdOf, join, type Reads, type Sql, sql } from '@linkflow/postgres'
import { openFacts, type StoredJournalRow } from '../application/sealed-payloads.ts'
import type { ExecutionMode, ExecutionStatus, WorkspaceId } from '../domain/execution.ts'
import {
  DATA_SEARCHED_BYTES_MAX,
  DATA_SEARCHED_EXECUTIONS_MAX,
  ERRORS_SEARCHED_MAX,
  LIST_SEARCHED_MAX,
} from '../limits.ts'
import {
  type ExecutionRow,
  type ExecutionSummary,
  finishedMark,
  finishedRow,
  idOf,
  isLiveRow,
  isMark,
  liveRow,
  summaryFromRow,
} from './execution-row.ts'
import type { KeptExecutions } from './kept-executions.ts'

export interface ExecutionFilter {
  readonly workflowId?: string
  readonly versionId?: string
  readonly statuses?: readonly ExecutionStatus[]
  readonly modes?: readonly ExecutionMode[]
  /** Id of the node that began it. */
  readonly trigger?: string
  /** By the instant in the id, which is that of the beginning. */
  readonly fromMs?: number
  readonly untilMs?: number
  readonly longerThanMs?: number
  readonly shorterThanMs?: number
  readonly errorCode?: string
  /** Part of the error, as JSON has it. */
  readonly errorText?: string
  /** Part of the stored data. */
  readonly dataText?: string
  readonly oldestFirst?: boolean
  /** The page begins behind this id. */
  readonly cursor?: string
  readonly limit: number
}

export interface FoundExecutions {
  readonly items: readonly ExecutionSummary[]
  /** The next page begins behind it; there may be more even where this page found nothing. */
  readonly nextCursor?: string
  /** How many were looked through, where that is why the page is not full. */
  readonly searched?: number
}

/**
 * A page by key over unfinished and finished executions. What an index answers (workspace, workflow, time, «did not
 * succeed») is read as far as the page; by what no index knows at most LIST_SEARCHED_MAX are looked through, and the page
 * says how many and goes on there, so that no filter makes a request expensive.
 */
export function searchExecutions(search: Search, filter: ExecutionFilter): Promise<FoundExecutions> {
  const { dataText, ...rest } = filter
  return dataText === undefined ? searchErrors(search, rest) : searchData(search, { ...rest, dataText })
}

export interface Search {
  readonly queries: Reads
  readonly payloads: Payloads
  readonly workspaceId: WorkspaceId
  readonly kept: KeptExecutions
}

const LIVE: readonly ExecutionStatus[] = ['queued', 'running', 'waiting', 'paused']
type Source = 'live' | 'finished'
/** What the database can answer: texts are sealed, and looked for here. */
type PageFilter = Omit<ExecutionFilter, 'dataText' | 'errorText'> & { readonly hasError?: boolean }
/** One row of a table, or several as lines, or none. */
type Matches = { execution: string | null; scanned: null }
/** The last row of a table that was looked at, and how many they were. */
type End = { execution: null; id: string; source: Source; scanned: number }

async function pageOf(search: Search, filter: PageFilter): Promise<FoundExecutions> {
  const { queries, workspaceId } = search
  const { limit, oldestFirst = false } = filter
  const parts = sourcesOf(filter).flatMap((source) => partOf(source, workspaceId, filter))
  if (parts.length === 0) return { items: [] }
  // One statement, one snapshot: an execution that ends meanwhile is in one of the two tables.
  const statement = join(parts, sql` union all `)
  const rows = await queries.query<Matches | End>(isSteady(filter) ? statement.named(nameOf(filter)) : statement)
  const isBefore = (a: string, b: string) => (oldestFirst ? a < b : a > b)
  const ends = rows.filter((row) => row.scanned !== null)
  const found = rows.flatMap((row) => row.execution?.split('\n').map((execution) => ({ execution })) ?? [])
  found.sort((a, b) => (isBefore(a.execution, b.execution) ? -1 : 1))
  const horizon = horizonOf(ends, found, limit, isBefore)
  const near = horizon === undefined ? found : found.filter((row) => !isBefore(horizon, idOf(row)))
  const page = near.slice(0, limit)
  const items = await summariesOf(search, page)
  if (near.length > limit) return { items, nextCursor: idOf(page.at(-1)!) }
  if (horizon === undefined) return { items }
  return { items, nextCursor: horizon, searched: ends.reduce((all, { scanned }) => all + scanned, 0) }
}

/** What marks stand for is kept, or else read; what was removed in between is left out. */
async function summariesOf(search: Search, page: readonly ExecutionRow[]): Promise<ExecutionSummary[]> {
  const { payloads, workspaceId, kept } = search
  const items: (ExecutionSummary | undefined)[] = []
  const unknown: ExecutionRow[] = []
  for (const row of page) {
    const item = isMark(row) ? kept.get(workspaceId, row.execution) : await summaryFromRow(payloads, workspaceId, row)
    if (item === undefined) unknown.push(row)
    items.push(item)
  }
  if (unknown.length === 0) return items as ExecutionSummary[]
  const read = await readMarked(search, unknown)
  return items.flatMap((item, index) => item ?? read.get(idOf(page[index]!)) ?? [])
}

async function readMarked({ queries, payloads, workspaceId, kept }: Search, marks: readonly ExecutionRow[]) {
  const ids = marks.map(idOf).sort()
  // Between the first and the last: a list of ids alone would be looked for in every partition.
  const rows = await queries.query<ExecutionRow & { mark: string }>(
    sql`select ${finishedMark} as mark, ${finishedRow} as execution from execution.finished
        where id = any(${ids}::uuid[]) and id between ${ids[0]!}::uuid and ${ids.at(-1)!}::uuid`.named(
      'executions_marked',
    ),
  )
  const read = new Map<string, ExecutionSummary>()
  for (const row of rows) {
    const summary = await summaryFromRow(payloads, workspaceId, row)
    // Of a database that was restored in between, it may have ended with an error since.
    const isToKeep = summary.error === undefined
    read.set(summary.id, isToKeep ? kept.keep(workspaceId, row.mark, summary, row.execution.length) : summary)
  }
  return read
}

/** What indexes answer wholly, by a text that has few forms. */
const isSteady = (filter: PageFilter): boolean => sourcesOf(filter).every((source) => rest(source, filter).length === 0)

const nameOf = (filter: PageFilter): string => {
  const { workflowId, fromMs, untilMs, cursor, oldestFirst } = filter
  const forms = {
    workflowId,
    fromMs,
    untilMs,
    cursor,
    oldest: oldestFirst || undefined,
    bad: isUnsuccessful(filter) || undefined,
  }
  const used = Object.entries(forms).flatMap(([form, value]) => (value === undefined ? [] : [form]))
  return ['executions', ...sourcesOf(filter), ...used].join('_')
}

/** Behind it nothing is known: a table was looked through as far as a request may, without filling the page. */
function horizonOf(
  ends: readonly End[],
  found: readonly ExecutionRow[],
  limit: number,
  isBefore: (a: string, b: string) => boolean,
): string | undefined {
  const open = ends.filter(({ source, scanned }) => {
    const matches = found.filter((row) => isLiveRow(row) === (source === 'live')).length
    return scanned === LIST_SEARCHED_MAX && matches <= limit
  })
  return open.map(({ id }) => id).sort((a, b) => (isBefore(a, b) ? -1 : 1))[0]
}

/** Only a finished one has a duration and an error. */
function sourcesOf({ statuses, longerThanMs, shorterThanMs, errorCode, hasError }: PageFilter): Source[] {
  const isOfEnd = [longerThanMs, shorterThanMs, errorCode, hasError].some((each) => each !== undefined)
  const wantsLive = statuses === undefined || statuses.some((status) => LIVE.includes(status))
  const wantsFinished = statuses === undefined || statuses.some((status) => !LIVE.includes(status))
  return [...(wantsLive && !isOfEnd ? (['live'] as const) : []), ...(wantsFinished ? (['finished'] as const) : [])]
}

/** The matches of one table, and, where it may not be read to its end, the last row that was looked at. */
function partOf(source: Source, workspaceId: WorkspaceId, filter: PageFilter): Sql[] {
  const { limit, cursor, oldestFirst = false } = filter
  const direction = oldestFirst ? sql`asc` : sql`desc`
  const table = source === 'live' ? sql`execution.live` : sql`execution.finished`
  const row = source === 'live' ? liveRow : finishedRow
  const where = join(indexed(source, workspaceId, filter), sql` and `)
  const scanned = (count: number) =>
    sql`(select * from ${table} where ${where} order by id ${direction} limit ${count})`
  const others = rest(source, filter)
  if (others.length === 0) {
    // First pages are asked for again and again. What is behind them is mostly read once, and would take a second question.
    const line = source === 'finished' && cursor === undefined ? finishedMark : row
    return [sql`(select string_agg(${line}, e'\\n') as execution, ${NO_END} from ${scanned(limit + 1)} c)`]
  }
  return [
    sql`(select ${row} as execution, ${NO_END} from ${scanned(LIST_SEARCHED_MAX)} c where ${join(others, sql` and `)}
      order by id ${direction} limit ${limit + 1})`,
    sql`(select null::text, id, ${source}::text, n::int
      from (select id, row_number() over (order by id ${direction}) as n from ${scanned(LIST_SEARCHED_MAX)} c) numbered
      order by n desc limit 1)`,
  ]
}

const NO_END = sql`null::uuid as id, null::text as source, null::int as scanned`

const isUnsuccessful = ({ errorCode, hasError, statuses }: PageFilter): boolean =>
  errorCode !== undefined || hasError === true || (statuses !== undefined && !statuses.includes('succeeded'))

/** What an index answers. */
function indexed(source: Source, workspaceId: WorkspaceId, filter: PageFilter): Sql[] {
  const { workflowId, fromMs, untilMs, cursor, oldestFirst } = filter
  return [
    sql`workspace_id = ${workspaceId}::uuid`,
    ...(workflowId === undefined ? [] : [sql`workflow_id = ${workflowId}::uuid`]),
    ...(fromMs === undefined ? [] : [sql`id >= ${firstIdOf(fromMs)}::uuid`]),
    ...(untilMs === undefined ? [] : [sql`id < ${firstIdOf(untilMs)}::uuid`]),
    ...(cursor === undefined ? [] : [oldestFirst ? sql`id > ${cursor}::uuid` : sql`id < ${cursor}::uuid`]),
    ...(source === 'finished' && isUnsuccessful(filter) ? [sql`status <> 'succeeded'`] : []),
  ]
}

/** What has to be looked at row by row. */
function rest(source: Source, filter: PageFilter): Sql[] {
  const { versionId, statuses, modes, trigger, longerThanMs, shorterThanMs, errorCode, hasError } = filter
  const ms = sql`(extract(epoch from finished_at - created_at) * 1000)`
  return [
    ...(versionId === undefined ? [] : [sql`version_id = ${versionId}::uuid`]),
    ...(statuses === undefined || coversAll(source, statuses) ? [] : [sql`status = any(${[...statuses]}::text[])`]),
    ...(modes === undefined ? [] : [sql`mode = any(${[...modes]}::text[])`]),
    ...(trigger === undefined ? [] : [sql`trigger_node = ${trigger}`]),
    ...(longerThanMs === undefined ? [] : [sql`${ms} >= ${longerThanMs}`]),
    ...(shorterThanMs === undefined ? [] : [sql`${ms} < ${shorterThanMs}`]),
    ...(errorCode === undefined ? [] : [sql`position(${`"code":"${errorCode}"`} in error) > 0`]),
    ...(hasError === undefined ? [] : [sql`error is not null`]),
  ]
}

/** All statuses that rows of this table have, once the index has left out what succeeded. */
const coversAll = (source: Source, statuses: readonly ExecutionStatus[]): boolean =>
  (source === 'live' ? LIVE : (['failed', 'cancelled', 'timed_out'] as const)).every((status) =>
    statuses.includes(status),
  )

const asInJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Looks through the errors of those that match otherwise. What is sealed is opened here, so these are fewer. */
async function searchErrors(
  search: Search,
  { errorText, ...filter }: Omit<ExecutionFilter, 'dataText'>,
): Promise<FoundExecutions> {
  if (errorText === undefined) return pageOf(search, filter)
  const page = await pageOf(search, { ...filter, hasError: true, limit: ERRORS_SEARCHED_MAX })
  const isFound = finder(errorText)
  const found = page.items.filter(({ error }) => error !== undefined && isFound(JSON.stringify(error)))
  const items = found.slice(0, filter.limit)
  if (found.length > filter.limit) return { items, nextCursor: items.at(-1)!.id }
  const { nextCursor, searched = page.items.length } = page
  return nextCursor === undefined ? { items } : { items, nextCursor, searched }
}

/** Looks through the facts of those that match otherwise, a bounded number of executions and of bytes. */
async function searchData(
  search: Search,
  { dataText, ...filter }: ExecutionFilter & { readonly dataText: string },
): Promise<FoundExecutions> {
  const page = await searchErrors(search, { ...filter, limit: DATA_SEARCHED_EXECUTIONS_MAX })
  const looked = await withinBytes(search.queries, page.items)
  const isHit = await idsWith(search, looked, dataText)
  const found = looked.filter(({ id }) => isHit.has(id))
  const items = found.slice(0, filter.limit)
  if (found.length > filter.limit) return { items, nextCursor: items.at(-1)!.id }
  const nextCursor = looked.length < page.items.length ? looked.at(-1)!.id : page.nextCursor
  return { items, searched: looked.length, ...(nextCursor !== undefined && { nextCursor }) }
}

/** The database looks through what is plain; what is sealed comes here, some rows at a time. */
async function idsWith(
  { queries, payloads }: Search,
  among: readonly ExecutionSummary[],
  text: string,
): Promise<ReadonlySet<string>> {
  const ids = among.map(({ id }) => id)
  const plain = await queries.query<{ id: string }>(sql`
    select distinct execution_id as id from execution.journal
    where execution_id = any(${ids}::uuid[]) and position(lower(${asInJson(text)}) in lower(facts)) > 0`)
  const hits = new Set(plain.map(({ id }) => id))
  const isFound = finder(text)
  for (let after: StoredJournalRow | undefined; ; ) {
    const rows = await queries.query<StoredJournalRow>(sql`
      select execution_id, workspace_id, seq, facts, sealed from execution.journal
      where execution_id = any(${ids}::uuid[]) and sealed is not null
        ${after === undefined ? sql`` : sql`and (execution_id, seq) > (${after.execution_id}::uuid, ${after.seq})`}
      order by execution_id, seq limit ${SEALED_ROWS_AT_ONCE}`)
    for (const row of rows)
      if (!hits.has(row.execution_id) && isFound(await readable(payloads, row))) hits.add(row.execution_id)
    if (rows.length < SEALED_ROWS_AT_ONCE) return hits
    after = rows.at(-1)
  }
}

/** A row is mostly some kilobytes, at most about a megabyte. */
const SEALED_ROWS_AT_ONCE = 64

/** Nothing is found in what does not open; whoever looks at that execution is told why. */
async function readable(payloads: Payloads, row: StoredJournalRow): Promise<string> {
  try {
    return await openFacts(payloads, row)
  } catch (error) {
    if (isUnreadable(error)) return ''
    throw error
  }
}

const finder = (text: string) => {
  const sought = asInJson(text).toLowerCase()
  return (json: string): boolean => json.toLowerCase().includes(sought)
}

async function withinBytes(queries: Reads, items: readonly ExecutionSummary[]): Promise<readonly ExecutionSummary[]> {
  // The length of a stored text is known without reading it.
  const rows = await queries.query<{ id: string; bytes: number }>(sql`
    select execution_id as id, sum(coalesce(octet_length(facts), 0) + coalesce(octet_length(sealed), 0))::float8 as bytes
    from execution.journal
    where execution_id = any(${items.map(({ id }) => id)}::uuid[]) group by execution_id`)
  const sizes = new Map(rows.map(({ id, bytes }) => [id, Number(bytes)]))
  let bytes = 0
  const end = items.findIndex(({ id }, index) => {
    bytes += sizes.get(id) ?? 0
    return bytes > DATA_SEARCHED_BYTES_MAX && index > 0
  })
  return end < 0 ? items : items.slice(0, end)
}
