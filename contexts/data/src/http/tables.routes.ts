import {
  columnNameSchema,
  columnSchema,
  createDataTableSchema,
  type DataTableView,
  dataTablePageSchema,
  dataTableSchema,
  idCursor,
  idSchema,
  pageById,
  pageLimit,
  renameColumnSchema,
  renameDataTableSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { DataTables } from '../application/tables.ts'
import type { DataTable } from '../domain/table.ts'
import { problem } from './problem.ts'

interface Needs {
  readonly tables: DataTables
}

export const tableRoutes = (needs: Needs): Route[] => [
  listTables(needs),
  createTable(needs),
  readTable(needs),
  renameTable(needs),
  deleteTable(needs),
  addColumn(needs),
  renameColumn(needs),
  deleteColumn(needs),
]

const params = z.strictObject({ tableId: idSchema })
const columnParams = params.extend({ column: columnNameSchema })

const listTables = ({ tables }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/data-tables',
    summary: 'List the data tables of the workspace, as they were made',
    auth: 'api-key',
    permission: 'data:read',
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional() }),
    responses: { 200: responds.json(dataTablePageSchema, 'A page of data tables') },
    async handle({ workspaceId, query: { limit, cursor } }) {
      const found = await tables.list(workspaceId, { limit: limit + 1, after: cursor })
      return reply.ok(pageById(found.map(tableView), limit))
    },
  })

const createTable = ({ tables }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/data-tables',
    summary: 'Make a data table',
    description:
      'Rows that workflows, people and programs write and read. No place for secrets: use a credential for these.',
    auth: 'api-key',
    permission: 'data:write',
    body: createDataTableSchema,
    bodyExample: {
      name: 'Customers',
      columns: [
        { name: 'email', type: 'text' },
        { name: 'orders', type: 'number' },
      ],
    },
    idempotent: true,
    responses: { 201: responds.json(dataTableSchema, 'The data table') },
    errors: ['data-table-name-taken', 'data-table-limit-reached', 'column-name-taken', 'column-limit-reached'],
    async handle({ workspaceId, body }) {
      const made = await tables.create(workspaceId, body)
      return made.ok
        ? reply.created(tableView(made.value), `/api/v1/data-tables/${made.value.id}`)
        : problem<'data-table-name-taken' | 'data-table-limit-reached' | 'column-name-taken' | 'column-limit-reached'>(
            made.error,
          )
    },
  })

const readTable = ({ tables }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/data-tables/:tableId',
    summary: 'A data table, its columns and how much it holds',
    auth: 'api-key',
    permission: 'data:read',
    params,
    responses: { 200: responds.json(dataTableSchema, 'The data table') },
    errors: ['data-table-not-found'],
    async handle({ workspaceId, params: { tableId } }) {
      const found = await tables.find(workspaceId, tableId)
      return found.ok ? reply.ok(tableView(found.value)) : problem<'data-table-not-found'>(found.error)
    },
  })

const renameTable = ({ tables }: Needs) =>
  route({
    method: 'PATCH',
    path: '/api/v1/data-tables/:tableId',
    summary: 'Rename a data table',
    description: 'Nodes that name it by its name do not find it any more; by its id they do.',
    auth: 'api-key',
    permission: 'data:write',
    params,
    body: renameDataTableSchema,
    bodyExample: { name: 'People' },
    responses: { 200: responds.json(dataTableSchema, 'The data table') },
    errors: ['data-table-not-found', 'data-table-name-taken'],
    async handle({ workspaceId, params: { tableId }, body: { name } }) {
      const done = await tables.rename(workspaceId, tableId, name)
      return done.ok
        ? reply.ok(tableView(done.value))
        : problem<'data-table-not-found' | 'data-table-name-taken'>(done.error)
    },
  })

const deleteTable = ({ tables }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/data-tables/:tableId',
    summary: 'Delete a data table with all its rows',
    auth: 'api-key',
    permission: 'data:write',
    params,
    responses: { 204: responds.empty('Deleted') },
    errors: ['data-table-not-found'],
    async handle({ workspaceId, params: { tableId } }) {
      const done = await tables.remove(workspaceId, tableId)
      return done.ok ? reply.noContent() : problem<'data-table-not-found'>(done.error)
    },
  })

const addColumn = ({ tables }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/data-tables/:tableId/columns',
    summary: 'Add a column',
    description: 'Rows that are there have no value in it.',
    auth: 'api-key',
    permission: 'data:write',
    params,
    body: columnSchema,
    bodyExample: { name: 'city', type: 'text' },
    idempotent: true,
    responses: { 201: responds.json(dataTableSchema, 'The data table') },
    errors: ['data-table-not-found', 'column-name-taken', 'column-limit-reached'],
    async handle({ workspaceId, params: { tableId }, body }) {
      const done = await tables.addColumn(workspaceId, tableId, body)
      return done.ok
        ? reply.created(tableView(done.value), `/api/v1/data-tables/${tableId}`)
        : problem<'data-table-not-found' | 'column-name-taken' | 'column-limit-reached'>(done.error)
    },
  })

const renameColumn = ({ tables }: Needs) =>
  route({
    method: 'PATCH',
    path: '/api/v1/data-tables/:tableId/columns/:column',
    summary: 'Rename a column',
    auth: 'api-key',
    permission: 'data:write',
    params: columnParams,
    body: renameColumnSchema,
    bodyExample: { name: 'town' },
    responses: { 200: responds.json(dataTableSchema, 'The data table') },
    errors: ['data-table-not-found', 'column-not-found', 'column-name-taken'],
    async handle({ workspaceId, params: { tableId, column }, body: { name } }) {
      const done = await tables.renameColumn(workspaceId, tableId, column, name)
      return done.ok
        ? reply.ok(tableView(done.value))
        : problem<'data-table-not-found' | 'column-not-found' | 'column-name-taken'>(done.error)
    },
  })

const deleteColumn = ({ tables }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/data-tables/:tableId/columns/:column',
    summary: 'Delete a column with what its cells hold',
    auth: 'api-key',
    permission: 'data:write',
    params: columnParams,
    responses: { 200: responds.json(dataTableSchema, 'The data table') },
    errors: ['data-table-not-found', 'column-not-found'],
    async handle({ workspaceId, params: { tableId, column } }) {
      const done = await tables.removeColumn(workspaceId, tableId, column)
      return done.ok
        ? reply.ok(tableView(done.value))
        : problem<'data-table-not-found' | 'column-not-found'>(done.error)
    },
  })

const tableView = ({ id, name, columns, rows, bytes, createdAt, updatedAt }: DataTable): DataTableView => ({
  id,
  name,
  columns: columns.map((column) => ({ name: column.name, type: column.type })),
  rows,
  bytes,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})
