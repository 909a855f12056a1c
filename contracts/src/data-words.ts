// Without zod: the pages need the words, and not what checks them.

export const columnTypes = ['text', 'number', 'boolean', 'date-time', 'json'] as const
export type ColumnType = (typeof columnTypes)[number]

/** What a condition asks of a cell. A cell without a value is empty: it equals nothing, and is not equal to anything. */
export const conditionKinds = [
  'equals',
  'not-equals',
  'less',
  'at-most',
  'more',
  'at-least',
  'one-of',
  'contains',
  'like',
  'like-any-case',
  'empty',
  'not-empty',
] as const
export type ConditionKind = (typeof conditionKinds)[number]

/** What a row has besides its columns. */
export const rowFacts = ['id', 'createdAt', 'updatedAt'] as const
export type RowFact = (typeof rowFacts)[number]
export const isRowFact = (name: string): name is RowFact => (rowFacts as readonly string[]).includes(name)

const COMPARED: readonly ConditionKind[] = ['equals', 'not-equals', 'less', 'at-most', 'more', 'at-least', 'one-of']
const OF_ALL: readonly ConditionKind[] = ['empty', 'not-empty']

/** What can be asked of a column of a type. */
export const conditionsOf: Readonly<Record<ColumnType, readonly ConditionKind[]>> = {
  text: [...COMPARED, 'contains', 'like', 'like-any-case', ...OF_ALL],
  number: [...COMPARED, ...OF_ALL],
  boolean: ['equals', 'not-equals', ...OF_ALL],
  'date-time': [...COMPARED, ...OF_ALL],
  json: OF_ALL,
}

/** A letter, then letters, digits and «_». The names of what every row has are taken. */
export const COLUMN_NAME = /^(?!(?:id|createdAt|updatedAt)$)[A-Za-z][A-Za-z0-9_]{0,63}$/
