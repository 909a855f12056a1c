import type { ColumnType } from '@linkflow/contracts'
import { COLUMNS_PER_TABLE_MAX } from '@linkflow/contracts'
import { ok, type Result } from '@linkflow/kernel'
import { type DataError, refuse } from './data-error.ts'

/**
 * A column of a data table. Its cells are in the column `c<slot>` of the rows: a table of users' making is no table of the
 * database, so no one's input becomes an identifier, and a new column costs nothing.
 */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly slot: number
}

export interface DataTable {
  readonly id: string
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: number
  readonly bytes: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

export function columnOf(columns: readonly Column[], name: string): Result<Column, DataError> {
  const found = columns.find((column) => column.name === name)
  if (found !== undefined) return ok(found)
  const known = columns.length === 0 ? 'It has none' : `It has ${columns.map((column) => column.name).join(', ')}`
  return refuse('column-not-found', `The data table has no column «${name.slice(0, 64)}». ${known}.`)
}

/** The columns with these behind them, each in the first slot that is free. */
export function withColumns(
  columns: readonly Column[],
  added: readonly Pick<Column, 'name' | 'type'>[],
): Result<readonly Column[], DataError> {
  const all = [...columns]
  const taken = new Set(columns.map(({ slot }) => slot))
  let slot = 1
  for (const { name, type } of added) {
    if (all.some((column) => column.name === name)) return nameTaken(name)
    while (taken.has(slot)) slot += 1
    if (slot > COLUMNS_PER_TABLE_MAX) {
      return refuse('column-limit-reached', `A data table has at most ${COLUMNS_PER_TABLE_MAX} columns; delete some.`)
    }
    taken.add(slot)
    all.push({ name, type, slot })
  }
  return ok(all)
}

export function withRenamed(
  columns: readonly Column[],
  name: string,
  newName: string,
): Result<readonly Column[], DataError> {
  const found = columnOf(columns, name)
  if (!found.ok) return found
  if (columns.some((column) => column.name === newName && column !== found.value)) return nameTaken(newName)
  return ok(columns.map((column) => (column === found.value ? { ...column, name: newName } : column)))
}

const nameTaken = (name: string) =>
  refuse('column-name-taken', `The data table has a column «${name}» already; choose another name.`)
