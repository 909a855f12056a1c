import { COLUMN_NAME } from '@linkflow/contracts'
import { ok, type Result } from '@linkflow/kernel'
import { cellToText } from '../domain/cell.ts'
import { EVERY_ROW } from '../domain/condition.ts'
import { csvLine, readCsv } from '../domain/csv.ts'
import { type DataError, refuse } from '../domain/data-error.ts'
import { type Cells, cellsFromTexts } from '../domain/row.ts'
import { BY_ID, type RowPlace } from '../domain/row-order.ts'
import { type Column, columnOf, type DataTable, withColumns } from '../domain/table.ts'
import { readRows } from '../infrastructure/rows.postgres.ts'
import { setColumns } from '../infrastructure/tables.postgres.ts'
import { IMPORTED_ROWS_MAX, ROWS_AT_ONCE } from '../limits.ts'
import type { DataNeeds } from './needs.ts'
import { addRows } from './rows.ts'
import { reachTable } from './tables.ts'
import { write } from './write.ts'

/** Adds the records of a CSV text as rows: all of them, or none. Gives how many. */
export function importCsv(
  needs: DataNeeds,
  { workspaceId, id, csv, addColumns }: { workspaceId: string; id: string; csv: string; addColumns: boolean },
): Promise<Result<number, DataError>> {
  return write(needs, { workspaceId }, async (queries) => {
    const found = await reachTable(queries, { id }, true)
    if (!found.ok) return found
    const records = readCsv(csv)
    const head = records.next()
    if (head.done === true) return refuse('csv-invalid', 'The text is empty: its first line names the columns.')
    if (!head.value.ok) return broken(head.value.error)
    const names = head.value.value.fields.map((name) => name.trim())
    const columns = headColumns(found.value.columns, names, addColumns)
    if (!columns.ok) return columns
    if (columns.value.all !== found.value.columns) await setColumns(queries, id, columns.value.all)
    const table = { ...found.value, columns: columns.value.all }
    let imported = 0
    let piece: Cells[] = []
    const flush = async (): Promise<Result<unknown, DataError>> => {
      const added = await addRows(queries, workspaceId, { ...table, rows: table.rows + imported }, piece)
      imported += piece.length
      piece = []
      return added
    }
    for (const record of records) {
      if (!record.ok) return broken(record.error)
      const { fields, line } = record.value
      if (fields.length > names.length)
        return broken(`line ${line}: ${fields.length} values for ${names.length} columns`)
      const cells = cellsFromTexts(columns.value.inOrder, fields, line)
      if (!cells.ok) return cells
      piece.push(cells.value)
      if (imported + piece.length > IMPORTED_ROWS_MAX) {
        return refuse('rows-too-many', `One import adds at most ${IMPORTED_ROWS_MAX} rows. Nothing was imported.`)
      }
      if (piece.length === ROWS_AT_ONCE) {
        const added = await flush()
        if (!added.ok) return added
      }
    }
    const added = await flush()
    if (!added.ok) return added
    await needs.record?.(queries, { type: 'data-table.imported', workspaceId, thing: id, after: { rows: imported } })
    return ok(imported)
  })
}

/** The columns that the first line names, in its order, and all that the table has then. */
function headColumns(
  columns: readonly Column[],
  names: readonly string[],
  addColumns: boolean,
): Result<{ readonly all: readonly Column[]; readonly inOrder: readonly Column[] }, DataError> {
  if (new Set(names).size < names.length) return broken('the first line names a column twice')
  const missing = names.filter((name) => !columns.some((column) => column.name === name))
  const wrong = missing.find((name) => !COLUMN_NAME.test(name))
  if (addColumns && wrong !== undefined) {
    return broken(`«${wrong.slice(0, 64)}» cannot be the name of a column: a letter, then letters, digits and «_»`)
  }
  const all =
    addColumns && missing.length > 0
      ? withColumns(
          columns,
          missing.map((name) => ({ name, type: 'text' })),
        )
      : ok(columns)
  if (!all.ok) return all
  const inOrder: Column[] = []
  for (const name of names) {
    const column = columnOf(all.value, name)
    if (!column.ok) return column
    inOrder.push(column.value)
  }
  return ok({ all: all.value, inOrder })
}

const broken = (what: string) => refuse('csv-invalid', `The CSV cannot be read: ${what}. Nothing was imported.`)

/** The rows as CSV, piece by piece, the names of the columns first. */
export async function* exportCsv(
  { database }: Pick<DataNeeds, 'database'>,
  workspaceId: string,
  table: DataTable,
): AsyncGenerator<string> {
  const { columns } = table
  yield csvLine(columns.map(({ name }) => name))
  let place: RowPlace | undefined
  for (;;) {
    const rows = await database.app.inWorkspace(workspaceId, (queries) =>
      readRows(queries, table, { filter: EVERY_ROW, order: BY_ID, place, limit: ROWS_AT_ONCE }),
    )
    const line = (cells: Cells) => csvLine(columns.map(({ slot, type }) => cellToText(type, cells.get(slot) ?? null)))
    if (rows.length > 0) yield rows.map(({ cells }) => line(cells)).join('')
    if (rows.length < ROWS_AT_ONCE) return
    place = { key: null, id: rows.at(-1)!.id }
  }
}
