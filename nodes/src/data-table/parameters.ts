import { CONDITIONS_MAX, conditionKinds, UPSERT_COLUMNS_MAX } from '@linkflow/contracts'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { isRecord } from '../data/json.ts'
import { jsonValue } from '../data/json-schema.ts'
import { ROWS_READ_DEFAULT, ROWS_READ_MAX } from '../limits.ts'

const columnName = () => z.string().min(1).max(64)

export const parameters = z.strictObject({
  operation: z
    .enum(['insert', 'get', 'update', 'upsert', 'delete', 'count'])
    .default('insert')
    .describe('Add rows, get, change, change or add, delete, or count them'),
  table: z.string().min(1).max(100).meta(FORMAT.dataTable).describe('Name or id of the data table'),
  values: jsonValue()
    .meta(FORMAT.json)
    .optional()
    .describe('The row: an object with values by column; the item itself when left out (insert, update, upsert)'),
  by: z
    .array(columnName())
    .max(UPSERT_COLUMNS_MAX)
    .default([])
    .describe('Columns whose values find the row that there is (upsert)'),
  match: z.enum(['all', 'any']).default('all').describe('Rows for which all conditions hold, or any of them'),
  where: z
    .array(
      z.strictObject({
        column: columnName().describe('A column, or id, createdAt, updatedAt'),
        is: z
          .enum(conditionKinds)
          .default('equals')
          .describe('What the value must be; of «like» % stands for any text'),
        value: jsonValue()
          .optional()
          .describe('What it is compared with, of the type of the column; a list for «one-of»'),
      }),
    )
    .max(CONDITIONS_MAX)
    .default([])
    .describe('Which rows (get, update, delete, count); for each item anew'),
  everyRow: z.boolean().default(false).describe('Without conditions, change or delete every row'),
  sort: columnName().default('id').describe('Column that rows are sorted by (get)'),
  direction: z
    .enum(['ascending', 'descending'])
    .default('ascending')
    .describe('Direction in which they are sorted (get)'),
  limit: z.int().min(1).max(ROWS_READ_MAX).default(ROWS_READ_DEFAULT).describe('Rows for each item, at most (get)'),
})

export type Parameters = z.output<typeof parameters>

export function check({ operation, by, where, everyRow, values }: Parameters) {
  if (values !== undefined && !isRecord(values)) return { parameter: 'values', message: 'must be an object.' }
  if (operation === 'upsert' && by.length === 0) {
    return { parameter: 'by', message: 'is empty: name the columns that find the row.' }
  }
  const isWide = (operation === 'update' || operation === 'delete') && where.length === 0 && !everyRow
  return isWide ? { parameter: 'where', message: 'is empty: add conditions, or say «everyRow».' } : undefined
}
