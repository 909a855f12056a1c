import type { Json, JsonObject } from '@linkflow/kernel'
import { ok, type Result } from '@linkflow/kernel'
import { INDEXED_CHARS_MAX, ROW_BYTES_MAX } from '../limits.ts'
import { type CellText, cellFromText, readCell, writeCell } from './cell.ts'
import { type DataError, refuse } from './data-error.ts'
import { type Column, columnOf } from './table.ts'

/** What a row is to hold: a text for each slot that is named. */
export type Cells = ReadonlyMap<number, CellText>

export interface Row {
  readonly id: number
  readonly cells: Cells
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The values of a row, checked against the columns; what is not named is not in it. */
export function cellsOf(columns: readonly Column[], values: unknown): Result<Cells, DataError> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    return refuse('cell-invalid', 'A row must be an object with values by column.')
  }
  const cells = new Map<number, CellText>()
  for (const [name, value] of Object.entries(values)) {
    const column = columnOf(columns, name)
    if (!column.ok) return column
    const cell = writeCell(column.value.type, value as Json)
    if (!cell.ok) return refuse('cell-invalid', `«${name}» ${cell.error}.`)
    cells.set(column.value.slot, cell.value)
  }
  return ok(cells)
}

export function cellsFromTexts(
  columns: readonly Column[],
  texts: readonly string[],
  line: number,
): Result<Cells, DataError> {
  const cells = new Map<number, CellText>()
  for (const [index, column] of columns.entries()) {
    const cell = cellFromText(column.type, texts[index] ?? '')
    if (!cell.ok) return refuse('csv-invalid', `Line ${line}: «${column.name}» ${cell.error}. Nothing was imported.`)
    cells.set(column.slot, cell.value)
  }
  return ok(cells)
}

/** The values by column, in the order of the columns. An empty cell is null. */
export const valuesOf = (columns: readonly Column[], { cells }: Pick<Row, 'cells'>): JsonObject =>
  Object.fromEntries(columns.map(({ name, type, slot }) => [name, readCell(type, cells.get(slot) ?? null)]))

/** A row as it is stored: the beginnings of its cells, which are indexed, and apart from them the cells that are longer. */
export interface StoredCells {
  readonly heads: Cells
  /** JSON: the whole text by slot. */
  readonly long: string | null
  readonly bytes: number
}

export function storedCells(cells: Cells): Result<StoredCells, DataError> {
  const heads = new Map<number, CellText>()
  const long: Record<string, string> = {}
  let bytes = 0
  for (const [slot, text] of cells) {
    bytes += text === null ? 0 : Buffer.byteLength(text)
    const isLong = text !== null && text.length > INDEXED_CHARS_MAX
    if (isLong) long[slot] = text
    heads.set(slot, isLong ? headOf(text) : text)
  }
  if (bytes > ROW_BYTES_MAX) {
    return refuse('row-too-large', `A row has ${bytes} bytes; at most ${ROW_BYTES_MAX} are kept. Keep a file instead.`)
  }
  return ok({ heads, long: Object.keys(long).length === 0 ? null : JSON.stringify(long), bytes })
}

/** Never half of a character. */
export function headOf(text: string): string {
  const head = text.slice(0, INDEXED_CHARS_MAX)
  return head.isWellFormed() ? head : head.slice(0, -1)
}
