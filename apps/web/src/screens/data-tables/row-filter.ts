import { type ColumnType, type ConditionKind, conditionKinds, conditionsOf } from '@linkflow/contracts'
import type { Column, DataFilter } from '@linkflow/sdk'
import { readCellText } from './cell-text.ts'

/** What the address says of which rows are shown, and in which order. */
export interface RowSearch {
  readonly column?: string | undefined
  readonly is?: string | undefined
  readonly value?: string | undefined
  readonly sort?: string | undefined
  readonly down?: string | undefined
}

const KINDS_OF_FACTS: Readonly<Record<string, ColumnType>> = {
  id: 'number',
  createdAt: 'date-time',
  updatedAt: 'date-time',
}

export const typeOf = (columns: readonly Column[], name: string): ColumnType | undefined =>
  columns.find((column) => column.name === name)?.type ??
  (Object.hasOwn(KINDS_OF_FACTS, name) ? KINDS_OF_FACTS[name] : undefined)

/** Conditions that somebody is offered: a list of values is for programs. */
export const offered = (type: ColumnType): readonly ConditionKind[] =>
  conditionsOf[type].filter((kind) => kind !== 'one-of' && kind !== 'like' && kind !== 'like-any-case')

export const takesValue = (kind: ConditionKind): boolean => kind !== 'empty' && kind !== 'not-empty'

/** The condition of the address, as far as it fits the table: an address is typed by hand, too. */
export function filterOf(columns: readonly Column[], { column = '', is, value = '' }: RowSearch): DataFilter {
  const type = typeOf(columns, column)
  const kind = conditionKinds.find((each) => each === is)
  if (type === undefined || kind === undefined || !offered(type).includes(kind)) return { where: [] }
  if (!takesValue(kind)) return { where: [{ column, is: kind }] }
  const read = readCellText(type, value)
  return read === undefined || read.value === null
    ? { where: [] }
    : { where: [{ column, is: kind, value: read.value }] }
}

export function sortOf(columns: readonly Column[], { sort = 'id', down }: RowSearch) {
  const type = typeOf(columns, sort)
  const by = type === undefined || type === 'json' ? 'id' : sort
  return { by, direction: down === '1' ? ('descending' as const) : ('ascending' as const) }
}
