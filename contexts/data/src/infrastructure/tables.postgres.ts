import { identifier, type Queries, type Sql, sql } from '@linkflow/postgres'
import type { Column, DataTable } from '../domain/table.ts'

interface Row {
  id: string
  name: string
  columns: string
  row_count: number
  bytes: string
  created_at: Date
  updated_at: Date
}

const COLUMNS = sql`id, name, columns, row_count, bytes::text, created_at, updated_at`

export async function listTables(
  queries: Queries,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<DataTable[]> {
  const behind = after === undefined ? sql`` : sql`where id > ${after}`
  const rows = await queries.query<Row>(sql`select ${COLUMNS} from data.tables ${behind} order by id limit ${limit}`)
  return rows.map(fromRow)
}

/** By id, or by name. `lock`: nobody else writes to the table until the end of the transaction. */
export async function findTable(
  queries: Queries,
  by: { readonly id: string } | { readonly name: string },
  lock = false,
): Promise<DataTable | undefined> {
  const which = 'id' in by ? sql`id = ${by.id}` : sql`name = ${by.name}`
  const row = await queries.one<Row>(
    sql`select ${COLUMNS} from data.tables where ${which} ${lock ? sql`for no key update` : sql``}`,
  )
  return row && fromRow(row)
}

export const countTables = async (queries: Queries): Promise<number> =>
  (await queries.one<{ count: number }>(sql`select count(*)::int as count from data.tables`))!.count

/** Undefined when another has the name. */
export async function insertTable(
  queries: Queries,
  of: { readonly workspaceId: string; readonly id: string; readonly name: string; readonly columns: readonly Column[] },
): Promise<DataTable | undefined> {
  const row = await queries.one<Row>(
    sql`insert into data.tables (id, workspace_id, name, columns)
        values (${of.id}, ${of.workspaceId}, ${of.name}, ${JSON.stringify(of.columns)})
        on conflict (workspace_id, name) do nothing returning ${COLUMNS}`,
  )
  return row && fromRow(row)
}

/** False when another has the name. */
export async function renameTable(queries: Queries, id: string, name: string): Promise<boolean> {
  const touched = await queries.execute(
    sql`update data.tables set name = ${name}, updated_at = platform.now()
        where id = ${id} and not exists (select from data.tables o where o.name = ${name} and o.id <> ${id})`,
  )
  return touched > 0
}

export const setColumns = (queries: Queries, id: string, columns: readonly Column[]): Promise<number> =>
  queries.execute(
    sql`update data.tables set columns = ${JSON.stringify(columns)}, updated_at = platform.now() where id = ${id}`,
  )

/** What the column held goes, so that the next in its slot begins empty. Gives how many bytes that were. */
export async function clearSlot(queries: Queries, id: string, slot: number): Promise<number> {
  const cell = slotOf(slot)
  const bytes = sql`octet_length(coalesce(long::json ->> ${String(slot)}, ${cell}))`
  const row = await queries.one<{ bytes: string }>(
    sql`with gone as (
          select id, ${bytes} as bytes from data.rows where table_id = ${id} and ${cell} is not null
        ), cleared as (
          update data.rows r set ${cell} = null, bytes = r.bytes - gone.bytes,
            long = nullif((r.long::jsonb - ${String(slot)}::text)::text, '{}')
          from gone where r.table_id = ${id} and r.id = gone.id
        )
        select coalesce(sum(bytes), 0)::text as bytes from gone`,
  )
  await queries.execute(sql`update data.tables set bytes = bytes - ${row!.bytes}::bigint where id = ${id}`)
  return Number(row!.bytes)
}

export const removeTable = (queries: Queries, id: string): Promise<number> =>
  queries.execute(sql`delete from data.tables where id = ${id}`)

/** Takes note of rows that came, went or changed; gives the id behind which new ones are numbered. */
export async function noteRows(
  queries: Queries,
  id: string,
  { rows, bytes, numbered = 0 }: { readonly rows: number; readonly bytes: number; readonly numbered?: number },
): Promise<number> {
  const row = await queries.one<{ last: string }>(
    sql`update data.tables set row_count = row_count + ${rows}, bytes = bytes + ${bytes},
          last_row = last_row + ${numbered}, updated_at = platform.now()
        where id = ${id} returning (last_row - ${numbered})::text as last`,
  )
  return Number(row!.last)
}

/** Bytes of all tables of the workspace. */
export const bytesOfAll = async (queries: Queries): Promise<number> =>
  Number(
    (await queries.one<{ bytes: string }>(sql`select coalesce(sum(bytes), 0)::text as bytes from data.tables`))!.bytes,
  )

/** The column of the rows in which the cells of a slot are. */
export const slotOf = (slot: number): Sql => identifier(`c${slot}`)

const fromRow = (row: Row): DataTable => ({
  id: row.id,
  name: row.name,
  columns: JSON.parse(row.columns) as Column[],
  rows: row.row_count,
  bytes: Number(row.bytes),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
