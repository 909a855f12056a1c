import { z } from 'zod'
import { durationSchema } from '../data/duration.ts'
import { FORMAT } from '../data/format.ts'
import { jsonValue } from '../data/json-schema.ts'
import { LIST_ENTRIES_MAX, SQL_CHARS_MAX, SQL_COLUMNS_MAX, SQL_NAME_CHARS_MAX } from '../limits.ts'

const name = () => z.string().min(1).max(SQL_NAME_CHARS_MAX)

export const OPERATORS = [
  'equals',
  'not-equals',
  'less',
  'less-or-equals',
  'greater',
  'greater-or-equals',
  'like',
  'not-like',
  'in',
  'not-in',
  'is-null',
  'is-not-null',
] as const

const condition = z.strictObject({
  column: name().describe('Name of the column'),
  operator: z.enum(OPERATORS).default('equals').describe('How it is compared; `in` and `not-in` take a list'),
  value: jsonValue().optional().describe('What it is compared with'),
})

const sortEntry = z.strictObject({
  column: name().describe('Name of the column'),
  direction: z.enum(['ascending', 'descending']).default('ascending').describe('Which end comes first'),
})

export const sqlParameters = z.strictObject({
  operation: z
    .enum(['query', 'select', 'insert', 'upsert', 'update', 'delete', 'truncate', 'drop'])
    .default('query')
    .describe(
      'query: a statement of your own. select, insert, upsert, update, delete: rows of a table. truncate: all rows of a table at once. drop: the table itself',
    ),
  query: z
    .string()
    .max(SQL_CHARS_MAX)
    .default('')
    .describe(
      'The statement. A {{ }} in it is a value that travels beside it, never SQL; in the quotes of a name it is a name. $1, $2 are the entries of «values»',
    ),
  values: z.array(jsonValue()).max(SQL_COLUMNS_MAX).default([]).describe('What stands for $1, $2, … in the query'),
  access: z
    .enum(['write', 'read'])
    .default('write')
    .describe('read: the database refuses every change, and results of any size come page by page'),
  schema: z
    .string()
    .max(SQL_NAME_CHARS_MAX)
    .optional()
    .describe('Schema of the table; the first of the search path if none'),
  table: name().optional().describe('Name of the table'),
  columns: z.array(name()).max(SQL_COLUMNS_MAX).default([]).describe('Columns that the rows come with; all if none'),
  row: z
    .enum(['item', 'values'])
    .default('item')
    .describe('What is written: the fields of the item by their names, or what «set» says'),
  set: z
    .record(z.string().min(1).max(SQL_NAME_CHARS_MAX), jsonValue())
    .default({})
    .meta(FORMAT.json)
    .describe('Values by column'),
  match: z
    .array(name())
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Columns that say which row is meant, for update and upsert; their values are those of the row'),
  where: z.array(condition).max(LIST_ENTRIES_MAX).default([]).describe('Which rows are meant'),
  combine: z.enum(['and', 'or']).default('and').describe('Must all conditions hold, or one?'),
  sort: z.array(sortEntry).max(LIST_ENTRIES_MAX).default([]).describe('Order of the rows'),
  limit: z.int().min(1).max(1_000_000_000).optional().describe('Rows at most; all if nothing is written'),
  onConflict: z.enum(['fail', 'skip']).default('fail').describe('What an insert does with a row that is there already'),
  emptyAsNull: z.boolean().default(false).describe('Write empty texts as NULL'),
  together: z
    .boolean()
    .default(false)
    .describe('All items in one transaction: all or none of them. Inserts of many items are much faster so'),
  output: z
    .enum(['rows', 'item'])
    .default('rows')
    .describe('rows: what the statement gives. item: the item goes on as it came'),
  largeNumbers: z
    .enum(['exact', 'text', 'number'])
    .default('exact')
    .describe(
      'Whole numbers of 64 bits and decimals. exact: a number where it can be held exactly, else its text; text: always text; number: the nearest number',
    ),
  timeout: durationSchema('seconds').prefault({ value: 60 }).describe('Time of one statement'),
})

export type SqlParameters = z.output<typeof sqlParameters>
export type SqlCondition = SqlParameters['where'][number]

/** Given back where the parameters cannot be meant. */
export function checkSql(given: SqlParameters): { readonly parameter: string; readonly message: string } | undefined {
  const { operation } = given
  if (operation === 'query') {
    return given.query.trim() === '' ? { parameter: 'query', message: 'is empty: write the statement.' } : undefined
  }
  if (given.table === undefined) return { parameter: 'table', message: 'is missing: name the table.' }
  if ((operation === 'update' || operation === 'upsert') && given.match.length === 0) {
    return { parameter: 'match', message: `is empty: name the columns by which ${operation} finds its row.` }
  }
  if (operation === 'delete' && given.where.length === 0) {
    return { parameter: 'where', message: 'is empty: say which rows; «truncate» removes all.' }
  }
  if (
    given.row === 'values' &&
    Object.keys(given.set).length === 0 &&
    ['insert', 'update', 'upsert'].includes(operation)
  ) {
    return { parameter: 'set', message: 'is empty: give the values by column.' }
  }
  return undefined
}

/** Whether it only reads. */
export const isReading = ({ operation, access }: SqlParameters): boolean =>
  operation === 'select' || (operation === 'query' && access === 'read')
