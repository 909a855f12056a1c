import type { DataFilterInput, DataRowView, DataSort } from '@linkflow/contracts'
import { type Json, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { type Filter, filterOf } from '../domain/condition.ts'
import { type DataError, refuse } from '../domain/data-error.ts'
import { type Cells, cellsOf, type Row, storedCells, valuesOf } from '../domain/row.ts'
import { BY_ID, cursorOf, orderOf, placeOf } from '../domain/row-order.ts'
import type { DataTable } from '../domain/table.ts'
import { countRows, deleteRows, insertRows, keyOf, readRows, replaceRows } from '../infrastructure/rows.postgres.ts'
import { bytesOfAll, noteRows } from '../infrastructure/tables.postgres.ts'
import { CHANGED_BYTES_MAX, CHANGED_ROWS_MAX, ROWS_PER_TABLE_MAX, TABLE_BYTES_PER_WORKSPACE_MAX } from '../limits.ts'
import type { DataNeeds, TableRef, Writer } from './needs.ts'
import { reachTable } from './tables.ts'
import { write } from './write.ts'

export interface RowPage {
  readonly items: readonly DataRowView[]
  readonly nextCursor?: string
}

/** Which row an upsert means, and what it is to hold. */
export interface Upsert {
  readonly filter: DataFilterInput
  readonly values: unknown
}

const ALL_ROWS: DataFilterInput = { match: 'all', where: [] }

/** The rows of data tables. Every write holds the lock of its table, so that what was counted and found stays so. */
export class DataRows {
  readonly #needs: Pick<DataNeeds, 'database' | 'payloads'>

  constructor(needs: Pick<DataNeeds, 'database' | 'payloads'>) {
    this.#needs = needs
  }

  async query(
    workspaceId: string,
    ref: TableRef,
    of: {
      readonly filter?: DataFilterInput | undefined
      readonly sort?: DataSort | undefined
      readonly limit: number
      readonly cursor?: string | undefined
    },
  ): Promise<Result<RowPage, DataError>> {
    return this.#needs.database.app.inWorkspace(workspaceId, async (queries): Promise<Result<RowPage, DataError>> => {
      const table = await reachTable(queries, ref)
      if (!table.ok) return table
      const filter = filterOf(table.value.columns, of.filter ?? ALL_ROWS)
      if (!filter.ok) return filter
      const order = of.sort === undefined ? ok(BY_ID) : orderOf(table.value.columns, of.sort)
      if (!order.ok) return order
      const place = placeOf(order.value, of.cursor)
      if (!place.ok) return place
      const rows = await readRows(queries, table.value, {
        filter: filter.value,
        order: order.value,
        place: place.value,
        limit: of.limit + 1,
      })
      const page = rows.slice(0, of.limit)
      const last = page.at(-1)
      return ok({
        items: page.map((row) => viewOf(table.value, row)),
        ...(rows.length > of.limit && {
          nextCursor: cursorOf(order.value, { key: keyOf(order.value, last!), id: last!.id }),
        }),
      })
    })
  }

  async count(workspaceId: string, ref: TableRef, filter: DataFilterInput): Promise<Result<number, DataError>> {
    return this.#needs.database.app.inWorkspace(workspaceId, async (queries): Promise<Result<number, DataError>> => {
      const found = await reachFiltered(queries, ref, filter)
      return found.ok ? ok(await countRows(queries, found.value.table.id, found.value.filter)) : found
    })
  }

  insert(by: Writer, ref: TableRef, rows: readonly unknown[]): Promise<Result<DataRowView[], DataError>> {
    return write(this.#needs, by, async (queries) => {
      const table = await reachTable(queries, ref, true)
      if (!table.ok) return table
      const cells: Cells[] = []
      for (const [n, values] of rows.entries()) {
        const made = cellsOf(table.value.columns, values)
        if (!made.ok) return refuse(made.error.code, `Row ${n + 1}: ${made.error.message}`)
        cells.push(made.value)
      }
      return addRows(queries, by.workspaceId, table.value, cells)
    })
  }

  update(
    by: Writer,
    ref: TableRef,
    filter: DataFilterInput,
    values: unknown,
  ): Promise<Result<DataRowView[], DataError>> {
    return write(this.#needs, by, async (queries) => {
      const found = await reachFiltered(queries, ref, filter, true)
      if (!found.ok) return found
      const { table, filter: which } = found.value
      const cells = cellsOf(table.columns, values)
      return cells.ok ? changeRows(queries, table, which, cells.value) : cells
    })
  }

  /** Each changes the rows that its filter finds, or adds one. A later one finds what an earlier one has added. */
  upsert(by: Writer, ref: TableRef, entries: readonly Upsert[]): Promise<Result<DataRowView[], DataError>> {
    return write(this.#needs, by, async (queries) => {
      const found = await reachTable(queries, ref, true)
      if (!found.ok) return found
      const written: DataRowView[] = []
      for (const { filter, values } of entries) {
        const which = filterOf(found.value.columns, filter)
        if (!which.ok) return which
        const cells = cellsOf(found.value.columns, values)
        if (!cells.ok) return cells
        const changed = await changeRows(queries, found.value, which.value, cells.value)
        if (!changed.ok) return changed
        const rows =
          changed.value.length > 0
            ? changed
            : await addRows(queries, by.workspaceId, await again(queries, found.value), [cells.value])
        if (!rows.ok) return rows
        written.push(...rows.value)
        if (written.length > CHANGED_ROWS_MAX) return tooMany()
      }
      return ok(written)
    })
  }

  /** Gives the rows as they were. */
  take(by: Writer, ref: TableRef, filter: DataFilterInput): Promise<Result<DataRowView[], DataError>> {
    return write(this.#needs, by, async (queries) => {
      const found = await reachFiltered(queries, ref, filter, true)
      if (!found.ok) return found
      const { table } = found.value
      const rows = await readForChange(queries, table, found.value.filter)
      if (!rows.ok) return rows
      const ids = rows.value.map(({ id }) => id)
      const { count, bytes } = await deleteRows(queries, table.id, ids)
      if (count > 0) await noteRows(queries, table.id, { rows: -count, bytes: -bytes })
      return ok(rows.value.map((row) => viewOf(table, row)))
    })
  }

  /** Gives how many there were. */
  delete(by: Writer, ref: TableRef, filter: DataFilterInput): Promise<Result<number, DataError>> {
    return write(this.#needs, by, async (queries) => {
      const found = await reachFiltered(queries, ref, filter, true)
      if (!found.ok) return found
      const { id } = found.value.table
      const { count, bytes } = await deleteRows(queries, id, found.value.filter)
      if (count > 0) await noteRows(queries, id, { rows: -count, bytes: -bytes })
      return ok(count)
    })
  }
}

/** Adds rows behind those that are there; the table is locked. */
export async function addRows(
  queries: Queries,
  workspaceId: string,
  table: DataTable,
  rows: readonly Cells[],
): Promise<Result<DataRowView[], DataError>> {
  if (table.rows + rows.length > ROWS_PER_TABLE_MAX) {
    const message = `«${table.name}» has ${table.rows} rows; a data table has at most ${ROWS_PER_TABLE_MAX}. Delete some.`
    return refuse('row-limit-reached', message)
  }
  if (rows.length === 0) return ok([])
  const stored = []
  let bytes = 0
  for (const cells of rows) {
    const made = storedCells(cells)
    if (!made.ok) return made
    bytes += made.value.bytes
    stored.push(made.value)
  }
  const room = await roomFor(queries, bytes)
  if (!room.ok) return room
  const last = await noteRows(queries, table.id, { rows: rows.length, bytes, numbered: rows.length })
  const at = await insertRows(queries, { workspaceId, table, firstId: last + 1 }, stored)
  return ok(rows.map((cells, n) => viewOf(table, { id: last + 1 + n, cells, createdAt: at, updatedAt: at })))
}

async function changeRows(
  queries: Queries,
  table: DataTable,
  filter: Filter,
  change: Cells,
): Promise<Result<DataRowView[], DataError>> {
  const rows = await readForChange(queries, table, filter)
  if (!rows.ok || rows.value.length === 0) return rows.ok ? ok([]) : rows
  const changed = []
  let bytes = 0
  for (const row of rows.value) {
    const cells: Cells = new Map([...row.cells, ...change])
    const stored = storedCells(cells)
    const before = storedCells(row.cells)
    if (!stored.ok) return stored
    bytes += stored.value.bytes - (before.ok ? before.value.bytes : 0)
    changed.push({ ...stored.value, id: row.id, row: { ...row, cells } })
  }
  const room = await roomFor(queries, bytes)
  if (!room.ok) return room
  const updatedAt = await replaceRows(queries, table, changed)
  await noteRows(queries, table.id, { rows: 0, bytes })
  return ok(changed.map(({ row }) => viewOf(table, { ...row, updatedAt })))
}

async function readForChange(queries: Queries, table: DataTable, filter: Filter): Promise<Result<Row[], DataError>> {
  const rows = await readRows(queries, table, { filter, order: BY_ID, place: undefined, limit: CHANGED_ROWS_MAX + 1 })
  if (rows.length > CHANGED_ROWS_MAX) return tooMany()
  let bytes = 0
  for (const { cells } of rows) for (const text of cells.values()) bytes += text?.length ?? 0
  return bytes > CHANGED_BYTES_MAX ? tooMany() : ok(rows)
}

const tooMany = () =>
  refuse(
    'rows-too-many',
    `The conditions find more than ${CHANGED_ROWS_MAX} rows, or more than ${CHANGED_BYTES_MAX} bytes, which one call changes at most. Narrow them.`,
  )

async function roomFor(queries: Queries, bytes: number): Promise<Result<undefined, DataError>> {
  if (bytes <= 0 || (await bytesOfAll(queries)) + bytes <= TABLE_BYTES_PER_WORKSPACE_MAX) return ok(undefined)
  const message = `The data tables of a workspace hold at most ${TABLE_BYTES_PER_WORKSPACE_MAX} bytes. Delete rows first.`
  return refuse('data-storage-full', message)
}

async function reachFiltered(queries: Queries, ref: TableRef, filter: DataFilterInput, lock = false) {
  const table = await reachTable(queries, ref, lock)
  if (!table.ok) return table
  const made = filterOf(table.value.columns, filter)
  return made.ok ? ok({ table: table.value, filter: made.value }) : made
}

/** With the counts of now. */
async function again(queries: Queries, { id }: DataTable): Promise<DataTable> {
  const table = await reachTable(queries, { id })
  return table.ok ? table.value : Promise.reject(new Error('a locked table is gone'))
}

const viewOf = ({ columns }: DataTable, row: Row): DataRowView => ({
  id: row.id,
  values: valuesOf(columns, row) as Record<string, Json>,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})
