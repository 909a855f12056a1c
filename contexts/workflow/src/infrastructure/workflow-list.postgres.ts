import type { SortedPlace, WorkflowSort } from '@linkflow/contracts'
import { join, type Reads, type Sql, sql } from '@linkflow/postgres'
import type { WorkflowSummary } from '../domain/workflow.ts'
import { FROM, SUMMARY, type SummaryRow, summaryFromRow } from './workflow-repository.postgres.ts'

export interface WorkflowFilter {
  readonly sort: WorkflowSort
  readonly limit: number
  readonly after?: SortedPlace
  /** Words that begin so, all of them. */
  readonly words?: readonly string[]
  readonly name?: string
  readonly state?: 'live' | 'changed' | 'draft'
  readonly live?: boolean
  readonly tags?: readonly string[]
  /** `none`: those in no folder. */
  readonly folder?: string
  /** With what is in the folders below. */
  readonly below?: boolean
  readonly archived: boolean
  /** Whose favourites are told. */
  readonly accountId?: string
  /** Only those. */
  readonly favourites?: boolean
  /** Only what this account or key made. */
  readonly owner?: string
  /** Only those among these. */
  readonly among?: readonly string[]
}

export interface ListedWorkflow extends WorkflowSummary {
  /** Its place in the order that was asked for. */
  readonly place: SortedPlace
  /** Undefined where nobody is asking. */
  readonly isFavourite: boolean | undefined
}

/** What rows go by, and its type; the id behind it makes each place one row's own. */
const KEYS: Readonly<Record<string, { readonly key: Sql; readonly type: Sql }>> = {
  name: { key: sql`lower(w.name)`, type: sql`text` },
  updated: { key: sql`(extract(epoch from w.updated_at) * 1000000)::bigint`, type: sql`bigint` },
  // Ids grow with time.
  created: { key: sql`w.id`, type: sql`uuid` },
  state: {
    key: sql`(case when w.live_version_id is null then 2 when v.content_hash is distinct from w.draft_hash then 1 else 0 end)`,
    type: sql`int`,
  },
}

const STATES: Readonly<Record<NonNullable<WorkflowFilter['state']>, Sql>> = {
  live: sql`w.live_version_id is not null and v.content_hash is not distinct from w.draft_hash`,
  changed: sql`w.live_version_id is not null and v.content_hash is distinct from w.draft_hash`,
  draft: sql`w.live_version_id is null`,
}

/**
 * A page by key: a row that nobody changes is on exactly one page, whatever comes and goes meanwhile. It looks at the
 * workflows of one workspace, which are at most WORKFLOWS_PER_WORKSPACE_MAX; an index for each order would cost every
 * save more than it gives (10,000 rows: see the README).
 */
export async function listWorkflows(queries: Reads, filter: WorkflowFilter): Promise<ListedWorkflow[]> {
  const isDescending = filter.sort.startsWith('-')
  const { key, type } = KEYS[filter.sort.replace('-', '')]!
  const { after } = filter
  const where = [...conditionsOf(filter)]
  if (after !== undefined) {
    const compare = isDescending ? sql`<` : sql`>`
    where.push(sql`(${key}, w.id) ${compare} (${after.key}::text::${type}, ${after.id}::uuid)`)
  }
  const direction = isDescending ? sql`desc` : sql`asc`
  const rows = await queries.query<SummaryRow & { sort_key: string; is_favourite: boolean | null }>(sql`
    select ${SUMMARY}, (${key})::text as sort_key, ${isFavouriteOf(filter.accountId)} as is_favourite from ${FROM} where ${join(where, sql` and `)}
    order by ${key} ${direction}, w.id ${direction} limit ${filter.limit}`)
  return rows.map((row) => ({
    ...summaryFromRow(row),
    place: { sort: filter.sort, key: row.sort_key, id: row.id },
    isFavourite: row.is_favourite ?? undefined,
  }))
}

function* conditionsOf(filter: WorkflowFilter): Generator<Sql> {
  yield sql`w.deleted_at is null and w.kind = 'listed'`
  yield filter.archived ? sql`w.archived_at is not null` : sql`w.archived_at is null`
  if (filter.name !== undefined) yield sql`position(lower(${filter.name}) in lower(w.name)) > 0`
  if (filter.live !== undefined) yield sql`(w.live_version_id is not null) = ${filter.live}`
  if (filter.state !== undefined) yield sql`(${STATES[filter.state]})`
  if (filter.tags !== undefined) yield sql`w.tags @> ${[...filter.tags]}::text[]`
  if (filter.folder !== undefined) yield inFolder(filter.folder, filter.below === true)
  if (filter.words !== undefined) yield hasWords(filter.words)
  if (filter.owner !== undefined) yield sql`w.owner_id = ${filter.owner}::uuid`
  if (filter.among !== undefined) yield sql`w.id = any(${[...filter.among]}::uuid[])`
  if (filter.favourites === true) yield isFavouriteOf(filter.accountId)
}

const isFavouriteOf = (accountId: string | undefined): Sql =>
  accountId === undefined
    ? sql`null::boolean`
    : sql`exists (select 1 from workflow.favourites f
        where f.workspace_id = w.workspace_id and f.account_id = ${accountId}::uuid and f.workflow_id = w.id)`

function inFolder(folder: string, below: boolean): Sql {
  if (folder === 'none') return sql`w.folder_id is null`
  if (!below) return sql`w.folder_id = ${folder}::uuid`
  return sql`w.folder_id in (
    with recursive within as (
      select id from workflow.folders where id = ${folder}::uuid
      union all select f.id from workflow.folders f join within on f.parent_id = within.id)
    select id from within)`
}

/** Words are letters and digits, so nothing in them can be part of the query's own language. */
function hasWords(words: readonly string[]): Sql {
  const query = words.map((word) => `'${word}':*`).join(' & ')
  return sql`case when w.words is not null then w.words @@ ${query}::text::tsquery
    else (select bool_and(position(word in lower(w.draft)) > 0) from unnest(${[...words]}::text[]) as word) end`
}
