import { z } from 'zod'
import { COLUMN_NAME, columnTypes, conditionKinds } from './data-words.ts'
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, pageOf } from './page.ts'
import { line } from './text.ts'

/** Characters of the name of a data table. */
const TABLE_NAME_CHARS_MAX = 100
/** Columns of one data table. */
export const COLUMNS_PER_TABLE_MAX = 32
/** Conditions of one filter. */
export const CONDITIONS_MAX = 20
/** Values of one condition `one-of`. */
export const CONDITION_VALUES_MAX = 100
/** Rows that one call writes. */
export const ROWS_PER_CALL_MAX = 500
/** Columns by which an upsert finds its row. */
export const UPSERT_COLUMNS_MAX = 5
/** Characters of a CSV text that one call takes. */
export const CSV_CHARS_MAX = 8 * 1024 * 1024
/** Characters of the cursor of rows: it holds the beginning of a cell. */
const ROW_CURSOR_CHARS_MAX = 4_096

const tableName = line(TABLE_NAME_CHARS_MAX)
  .trim()
  .min(1)
  .describe('Once in the workspace; nodes name the table by it, or by its id')

export const columnNameSchema = z
  .string()
  .regex(
    COLUMN_NAME,
    'must be a letter, then letters, digits and «_», at most 64 in all, and not id, createdAt, updatedAt',
  )

export const columnSchema = z.strictObject({ name: columnNameSchema, type: z.enum(columnTypes) }).meta({ id: 'Column' })
export type ColumnView = z.output<typeof columnSchema>

export const createDataTableSchema = z
  .strictObject({ name: tableName, columns: z.array(columnSchema).max(COLUMNS_PER_TABLE_MAX).default([]) })
  .meta({ id: 'CreateDataTable' })

export const renameDataTableSchema = z.strictObject({ name: tableName }).meta({ id: 'RenameDataTable' })
export const renameColumnSchema = z.strictObject({ name: columnNameSchema }).meta({ id: 'RenameColumn' })

export const dataTableSchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    columns: z.array(columnSchema),
    rows: z.int(),
    bytes: z.int().describe('Of all its rows'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'DataTable' })
export type DataTableView = z.output<typeof dataTableSchema>
export const dataTablePageSchema = pageOf(dataTableSchema).meta({ id: 'DataTablePage' })

const VALUES = 'Values by column: text, number, true or false, a date-time as ISO 8601, any JSON; null empties the cell'

export const dataRowSchema = z
  .strictObject({
    id: z.int(),
    values: z.record(z.string(), z.unknown()).describe(VALUES),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'DataRow' })
export type DataRowView = z.output<typeof dataRowSchema>
export const dataRowPageSchema = pageOf(dataRowSchema).meta({ id: 'DataRowPage' })

const conditionSchema = z.strictObject({
  column: z.string().max(64).describe('A column, or id, createdAt, updatedAt'),
  is: z.enum(conditionKinds).default('equals'),
  value: z.unknown().optional().describe('A list for `one-of`; of `like` a pattern in which % is any text'),
})

export const dataFilterSchema = z
  .strictObject({
    match: z.enum(['all', 'any']).default('all'),
    where: z.array(conditionSchema).max(CONDITIONS_MAX).default([]).describe('None: every row'),
  })
  .meta({ id: 'DataFilter' })
export type DataFilterInput = z.output<typeof dataFilterSchema>

export const dataSortSchema = z.strictObject({
  by: z
    .string()
    .max(64)
    .default('id')
    .describe('A column that is not JSON, or id, createdAt, updatedAt; texts by their first 200 characters'),
  direction: z
    .enum(['ascending', 'descending'])
    .default('ascending')
    .describe('Rows without a value come last in both'),
})
export type DataSort = z.output<typeof dataSortSchema>

export const queryRowsSchema = z
  .strictObject({
    filter: dataFilterSchema.optional(),
    sort: dataSortSchema.optional(),
    limit: z.int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT),
    cursor: z.string().max(ROW_CURSOR_CHARS_MAX).optional().describe('`nextCursor` of the page before'),
  })
  .meta({ id: 'QueryRows' })

/** Checked against the columns of the table. */
const values = z.unknown().describe(VALUES)

export const insertRowsSchema = z
  .strictObject({ rows: z.array(values).min(1).max(ROWS_PER_CALL_MAX) })
  .meta({ id: 'InsertRows' })

export const upsertRowsSchema = z
  .strictObject({
    by: z.array(columnNameSchema).min(1).max(UPSERT_COLUMNS_MAX).describe('Columns whose values find the row'),
    rows: z.array(values).min(1).max(ROWS_PER_CALL_MAX),
  })
  .meta({ id: 'UpsertRows' })

export const updateRowsSchema = z.strictObject({ filter: dataFilterSchema, values }).meta({ id: 'UpdateRows' })

export const filteredRowsSchema = z.strictObject({ filter: dataFilterSchema }).meta({ id: 'FilteredRows' })

export const dataRowListSchema = z.strictObject({ items: z.array(dataRowSchema) }).meta({ id: 'DataRowList' })
export const rowCountSchema = z.strictObject({ count: z.int() }).meta({ id: 'RowCount' })

export const importRowsSchema = z
  .strictObject({
    csv: z
      .string()
      .max(CSV_CHARS_MAX)
      .describe('The first line names the columns; what has no column of its name is an error'),
    addColumns: z.boolean().default(false).describe('Columns that the table does not have are made, as text'),
  })
  .meta({ id: 'ImportRows' })
