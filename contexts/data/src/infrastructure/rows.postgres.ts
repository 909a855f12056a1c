import { int4Array, int8Array, join, type Queries, type Sql, sql, textArray } from '@linkflow/postgres'
import type { Condition, Filter, Subject } from '../domain/condition.ts'
import { type Cells, headOf, type Row, type StoredCells } from '../domain/row.ts'
import type { RowOrder, RowPlace } from '../domain/row-order.ts'
import type { DataTable } from '../domain/table.ts'
import { slotOf } from './tables.postgres.ts'

type Raw = { row_id: string; created_at: Date; updated_at: Date; long: string | null } & Record<string, string | null>

const selected = ({ columns }: Pick<DataTable, 'columns'>): Sql =>
  join([
    sql`id::text as row_id`,
    sql`created_at`,
    sql`updated_at`,
    sql`long`,
    ...columns.map(({ slot }) => slotOf(slot)),
  ])

const fromRaw = ({ columns }: Pick<DataTable, 'columns'>, raw: Raw): Row => {
  const long = raw.long === null ? undefined : (JSON.parse(raw.long) as Record<string, string>)
  const cells: Cells = new Map(columns.map(({ slot }) => [slot, long?.[slot] ?? raw[`c${slot}`] ?? null]))
  return { id: Number(raw.row_id), cells, createdAt: raw.created_at, updatedAt: raw.updated_at }
}

/**
 * Rows behind a place, in an order, which an index has. Those without a value come last in either direction: they are a
 * range of their own, read once the others are over.
 */
export async function readRows(
  queries: Queries,
  table: Pick<DataTable, 'id' | 'columns'>,
  of: {
    readonly filter: Filter
    readonly order: RowOrder
    readonly place: RowPlace | undefined
    readonly limit: number
  },
): Promise<Row[]> {
  const { filter, order, place, limit } = of
  const way = order.isDescending ? sql`desc` : sql`asc`
  const beyond = order.isDescending ? sql`<` : sql`>`
  const read = async (range: Sql, sorted: Sql, count: number): Promise<Row[]> => {
    const raw = await queries.query<Raw>(
      sql`select ${selected(table)} from data.rows
          where table_id = ${table.id} and ${range} and ${filterSql(filter)} order by ${sorted} limit ${count}`,
    )
    return raw.map((each) => fromRaw(table, each))
  }
  const byId = (behind: number | undefined) => (behind === undefined ? sql`true` : sql`id ${beyond} ${behind}`)
  const { subject } = order
  if ('fact' in subject && subject.fact === 'id') return read(byId(place?.id), sql`id ${way}`, limit)
  const key = 'slot' in subject ? slotOf(subject.slot) : sql`updated_at`
  const placed = 'slot' in subject ? sql`${place?.key ?? null}` : sql`${place?.key ?? null}::timestamptz`
  const hasEmpty = 'slot' in subject
  const withValue =
    place?.key === null
      ? []
      : await read(
          join(
            [
              ...(hasEmpty ? [sql`${key} is not null`] : []),
              place === undefined ? sql`true` : sql`(${key}, id) ${beyond} (${placed}, ${place.id})`,
            ],
            sql` and `,
          ),
          sql`${key} ${way}, id ${way}`,
          limit,
        )
  if (!hasEmpty || withValue.length === limit) return withValue
  const behind = place?.key === null ? place.id : undefined
  const empty = await read(sql`${key} is null and ${byId(behind)}`, sql`id ${way}`, limit - withValue.length)
  return [...withValue, ...empty]
}

/** What a row is sorted by. */
export function keyOf({ subject }: RowOrder, row: Row): string | null {
  if ('slot' in subject) {
    const text = row.cells.get(subject.slot) ?? null
    return text === null ? null : headOf(text)
  }
  return subject.fact === 'id' ? null : row.updatedAt.toISOString()
}

export const countRows = async (queries: Queries, tableId: string, filter: Filter): Promise<number> =>
  (await queries.one<{ count: number }>(
    sql`select count(*)::int as count from data.rows where table_id = ${tableId} and ${filterSql(filter)}`,
  ))!.count

/** Rows with these ids, all of them new. Gives the time that they are of. */
export async function insertRows(
  queries: Queries,
  { workspaceId, table, firstId }: { workspaceId: string; table: Pick<DataTable, 'id' | 'columns'>; firstId: number },
  rows: readonly StoredCells[],
): Promise<Date> {
  const ids = rows.map((_, index) => BigInt(firstId + index))
  const { names, arrays } = slotArrays(table, rows)
  const written = await queries.query<{ created_at: Date }>(
    sql`insert into data.rows (${join([sql`workspace_id, table_id, created_at, updated_at, id, bytes, long`, ...names])})
        select ${workspaceId}::uuid, ${table.id}::uuid, now.at, now.at, given.*
        from (select date_trunc('milliseconds', platform.now()) as at) now,
          unnest(${join([sql`${int8Array(ids)}::bigint[]`, sql`${int4Array(rows.map(({ bytes }) => bytes))}::int[]`, sql`${textArray(rows.map(({ long }) => long))}::text[]`, ...arrays])}) as given
        returning created_at`,
  )
  return written[0]!.created_at
}

/** Rows as they are now, in the place of what they were. Gives the time of the change. */
export async function replaceRows(
  queries: Queries,
  table: Pick<DataTable, 'id' | 'columns'>,
  rows: readonly (StoredCells & { readonly id: number })[],
): Promise<Date> {
  const { names, arrays } = slotArrays(table, rows)
  const ids = int8Array(rows.map(({ id }) => BigInt(id)))
  const set = join([
    sql`bytes = given.bytes`,
    sql`long = given.long`,
    ...names.map((name) => sql`${name} = given.${name}`),
  ])
  const changed = await queries.query<{ updated_at: Date }>(
    sql`update data.rows r set updated_at = date_trunc('milliseconds', platform.now()), ${set}
        from unnest(${join([sql`${ids}::bigint[]`, sql`${int4Array(rows.map(({ bytes }) => bytes))}::int[]`, sql`${textArray(rows.map(({ long }) => long))}::text[]`, ...arrays])})
          as given (${join([sql`id`, sql`bytes`, sql`long`, ...names])})
        where r.table_id = ${table.id} and r.id = given.id returning r.updated_at`,
  )
  return changed[0]!.updated_at
}

/** Gives how many went, and their bytes. */
export async function deleteRows(
  queries: Queries,
  tableId: string,
  which: Filter | readonly number[],
): Promise<{ readonly count: number; readonly bytes: number }> {
  const found = Array.isArray(which)
    ? sql`id = any(${int8Array(which.map((id) => BigInt(id)))}::bigint[])`
    : filterSql(which as Filter)
  const row = await queries.one<{ count: number; bytes: string }>(
    sql`with gone as (delete from data.rows where table_id = ${tableId} and ${found} returning bytes)
        select count(*)::int as count, coalesce(sum(bytes), 0)::text as bytes from gone`,
  )
  return { count: row!.count, bytes: Number(row!.bytes) }
}

/** A column of an insert for each slot that some row names. */
function slotArrays({ columns }: Pick<DataTable, 'columns'>, rows: readonly StoredCells[]) {
  const slots = columns.map(({ slot }) => slot).filter((slot) => rows.some(({ heads }) => heads.has(slot)))
  return {
    names: slots.map(slotOf),
    arrays: slots.map((slot) => sql`${textArray(rows.map(({ heads }) => heads.get(slot) ?? null))}::text[]`),
  }
}

function filterSql({ match, conditions }: Filter): Sql {
  if (conditions.length === 0) return sql`true`
  return sql`(${join(conditions.map(conditionSql), match === 'all' ? sql` and ` : sql` or `)})`
}

const COMPARED = {
  less: sql`<`,
  'at-most': sql`<=`,
  more: sql`>`,
  'at-least': sql`>=`,
} as const

function conditionSql(condition: Condition): Sql {
  const { subject, is, values } = condition
  const head = 'slot' in subject ? slotOf(subject.slot) : undefined
  const whole = wholeOf(subject)
  const [value] = values.map((each) => typed(subject, each))
  switch (is) {
    case 'empty':
      return head === undefined ? sql`false` : sql`${head} is null`
    case 'not-empty':
      return head === undefined ? sql`true` : sql`${head} is not null`
    case 'equals':
      // The index has the beginning; row-level security lets a comparison of columns use it, and no function.
      return head === undefined
        ? sql`${whole} = ${value}`
        : sql`(${head} = ${headOf(values[0]!)} and ${whole} = ${value})`
    case 'not-equals':
      return sql`${whole} is distinct from ${value}`
    case 'one-of':
      return values.length === 0
        ? sql`false`
        : sql`(${join(
            values.map((each) => conditionSql({ subject, is: 'equals', values: [each] })),
            sql` or `,
          )})`
    case 'less':
    case 'at-most':
    case 'more':
    case 'at-least':
      return sql`${whole} ${COMPARED[is]} ${value}`
    case 'contains':
      return sql`position(lower(${value}) in lower(${whole})) > 0`
    case 'like':
      return sql`${whole} like ${value}`
    case 'like-any-case':
      return sql`${whole} ilike ${value}`
  }
}

/** The whole of a cell: what is too long for the index stands apart. */
function wholeOf(subject: Subject): Sql {
  if ('slot' in subject) {
    return sql`coalesce(long::json ->> ${sql`${String(subject.slot)}::text`}, ${slotOf(subject.slot)})`
  }
  switch (subject.fact) {
    case 'id':
      return sql`id`
    case 'createdAt':
      return sql`created_at`
    case 'updatedAt':
      return sql`updated_at`
  }
}

const typed = (subject: Subject, value: string): Sql =>
  'slot' in subject
    ? sql`${value}::text collate "C"`
    : subject.fact === 'id'
      ? sql`${value}::bigint`
      : sql`${value}::timestamptz`
