import { Readable } from 'node:stream'
import {
  type DataFilterInput,
  dataRowListSchema,
  dataRowPageSchema,
  filteredRowsSchema,
  idSchema,
  importRowsSchema,
  insertRowsSchema,
  queryRowsSchema,
  rowCountSchema,
  updateRowsSchema,
  upsertRowsSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { exportCsv, importCsv } from '../application/csv-transfer.ts'
import type { DataNeeds } from '../application/needs.ts'
import type { DataRows } from '../application/rows.ts'
import type { DataTables } from '../application/tables.ts'
import { problem } from './problem.ts'

interface Needs extends DataNeeds {
  readonly tables: DataTables
  readonly rows: DataRows
}

export const rowRoutes = (needs: Needs): Route[] => [
  queryRows(needs),
  countRows(needs),
  insertRows(needs),
  updateRows(needs),
  upsertRows(needs),
  deleteRows(needs),
  importRows(needs),
  exportRows(needs),
]

const params = z.strictObject({ tableId: idSchema })

const ASKING = ['data-table-not-found', 'column-not-found', 'condition-invalid'] as const
const WRITING = [
  'data-table-not-found',
  'column-not-found',
  'cell-invalid',
  'row-too-large',
  'data-storage-full',
] as const
type Asking = (typeof ASKING)[number]
type Writing = (typeof WRITING)[number]

const queryRows = ({ rows }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/data-tables/:tableId/rows/query',
    summary: 'Rows of a data table, by conditions and in an order',
    description: 'Changes nothing: it is a POST because conditions do not fit into an address.',
    auth: 'api-key',
    permission: 'data:read',
    params,
    prototypeKeys: 'data',
    body: queryRowsSchema,
    bodyExample: {
      filter: { where: [{ column: 'orders', is: 'more', value: 3 }] },
      sort: { by: 'email' },
      limit: 20,
    },
    responses: { 200: responds.json(dataRowPageSchema, 'A page of rows') },
    errors: [...ASKING, 'cursor-invalid'],
    async handle({ workspaceId, params: { tableId }, body }) {
      const page = await rows.query(workspaceId, { id: tableId }, body)
      return page.ok
        ? reply.ok({ ...page.value, items: [...page.value.items] })
        : problem<Asking | 'cursor-invalid'>(page.error)
    },
  })

const countRows = ({ rows }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/data-tables/:tableId/rows/count',
    summary: 'How many rows the conditions find',
    auth: 'api-key',
    permission: 'data:read',
    params,
    prototypeKeys: 'data',
    body: filteredRowsSchema,
    bodyExample: { filter: { where: [{ column: 'email', is: 'empty' }] } },
    responses: { 200: responds.json(rowCountSchema, 'How many') },
    errors: ASKING,
    async handle({ workspaceId, params: { tableId }, body: { filter } }) {
      const count = await rows.count(workspaceId, { id: tableId }, filter)
      return count.ok ? reply.ok({ count: count.value }) : problem<Asking>(count.error)
    },
  })

const insertRows = ({ rows }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/data-tables/:tableId/rows',
    summary: 'Add rows',
    auth: 'api-key',
    permission: 'data:write',
    params,
    prototypeKeys: 'data',
    body: insertRowsSchema,
    bodyExample: { rows: [{ email: 'ada@example.com', orders: 4 }] },
    idempotent: true,
    responses: { 201: responds.json(dataRowListSchema, 'The rows as they are kept') },
    errors: [...WRITING, 'row-limit-reached'],
    async handle({ workspaceId, params: { tableId }, body }) {
      const made = await rows.insert({ workspaceId }, { id: tableId }, body.rows)
      return made.ok
        ? reply.created({ items: made.value }, `/api/v1/data-tables/${tableId}`)
        : problem<Writing | 'row-limit-reached'>(made.error)
    },
  })

const updateRows = ({ rows }: Needs) =>
  route({
    method: 'PATCH',
    path: '/api/v1/data-tables/:tableId/rows',
    summary: 'Change the rows that the conditions find',
    description: 'Columns that are not named stay. Without conditions every row is changed.',
    auth: 'api-key',
    permission: 'data:write',
    params,
    prototypeKeys: 'data',
    body: updateRowsSchema,
    bodyExample: { filter: { where: [{ column: 'id', is: 'equals', value: 1 }] }, values: { orders: 5 } },
    responses: { 200: responds.json(dataRowListSchema, 'The rows as they are now') },
    errors: [...WRITING, 'condition-invalid', 'rows-too-many'],
    async handle({ workspaceId, params: { tableId }, body: { filter, values } }) {
      const done = await rows.update({ workspaceId }, { id: tableId }, filter, values)
      return done.ok
        ? reply.ok({ items: done.value })
        : problem<Writing | 'condition-invalid' | 'rows-too-many'>(done.error)
    },
  })

const upsertRows = ({ rows }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/data-tables/:tableId/rows/upsert',
    summary: 'Change rows, or add those that are missing',
    description: 'Each row changes those that have the same values in the columns of `by`, or is added.',
    auth: 'api-key',
    permission: 'data:write',
    params,
    prototypeKeys: 'data',
    body: upsertRowsSchema,
    bodyExample: { by: ['email'], rows: [{ email: 'ada@example.com', orders: 5 }] },
    responses: { 200: responds.json(dataRowListSchema, 'The rows as they are now') },
    errors: [...WRITING, 'condition-invalid', 'rows-too-many', 'row-limit-reached'],
    async handle({ workspaceId, params: { tableId }, body }) {
      const entries = body.rows.map((values) => ({ filter: sameIn(body.by, values), values }))
      const done = await rows.upsert({ workspaceId }, { id: tableId }, entries)
      return done.ok
        ? reply.ok({ items: done.value })
        : problem<Writing | 'condition-invalid' | 'rows-too-many' | 'row-limit-reached'>(done.error)
    },
  })

/** The rows whose values are those of this one in some columns; what it does not have there is empty. */
function sameIn(columns: readonly string[], values: unknown): DataFilterInput {
  const given = new Map(Object.entries((values ?? {}) as object))
  const where = columns.map((column) => {
    const value = given.get(column) ?? null
    return value === null ? ({ column, is: 'empty' } as const) : ({ column, is: 'equals', value } as const)
  })
  return { match: 'all', where }
}

const deleteRows = ({ rows }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/data-tables/:tableId/rows/delete',
    summary: 'Delete the rows that the conditions find',
    description: 'Without conditions every row goes.',
    auth: 'api-key',
    permission: 'data:write',
    params,
    prototypeKeys: 'data',
    body: filteredRowsSchema,
    bodyExample: { filter: { where: [{ column: 'id', is: 'equals', value: 1 }] } },
    responses: { 200: responds.json(rowCountSchema, 'How many went') },
    errors: ASKING,
    async handle({ workspaceId, params: { tableId }, body: { filter } }) {
      const done = await rows.delete({ workspaceId }, { id: tableId }, filter)
      return done.ok ? reply.ok({ count: done.value }) : problem<Asking>(done.error)
    },
  })

/** The text, and what JSON makes of its quotes and line ends. */
const IMPORT_BYTES_MAX = 32 * 1024 * 1024

const importRows = (needs: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/data-tables/:tableId/import',
    summary: 'Add rows from a CSV text',
    description: 'All of them or none. An empty field is an empty cell.',
    auth: 'api-key',
    permission: 'data:write',
    params,
    body: importRowsSchema,
    bodyExample: { csv: 'email,orders\nada@example.com,4\n' },
    bodyBytesMax: IMPORT_BYTES_MAX,
    idempotent: true,
    responses: { 201: responds.json(rowCountSchema, 'How many rows were added') },
    errors: [
      'data-table-not-found',
      'csv-invalid',
      'column-not-found',
      'column-limit-reached',
      'row-too-large',
      'row-limit-reached',
      'rows-too-many',
      'data-storage-full',
    ],
    async handle({ workspaceId, params: { tableId }, body }) {
      const done = await importCsv(needs, { workspaceId, id: tableId, ...body })
      return done.ok
        ? reply.created({ count: done.value }, `/api/v1/data-tables/${tableId}`)
        : problem<
            | 'data-table-not-found'
            | 'csv-invalid'
            | 'column-not-found'
            | 'column-limit-reached'
            | 'row-too-large'
            | 'row-limit-reached'
            | 'rows-too-many'
            | 'data-storage-full'
          >(done.error)
    },
  })

const CSV = 'text/csv; charset=utf-8'

const exportRows = (needs: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/data-tables/:tableId/export',
    summary: 'All rows of a data table as CSV',
    description: 'The first line names the columns.',
    auth: 'api-key',
    permission: 'data:read',
    params,
    responses: { 200: responds.bytes(CSV, 'The rows') },
    errors: ['data-table-not-found'],
    async handle({ workspaceId, params: { tableId } }) {
      const table = await needs.tables.find(workspaceId, tableId)
      if (!table.ok) return problem<'data-table-not-found'>(table.error)
      return reply.bytes(200, CSV, Readable.from(exportCsv(needs, workspaceId, table.value)), {
        'content-disposition': 'attachment; filename="data-table.csv"',
      })
    },
  })
