import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { Item, NodeContext, NodeError, SqlClient, SqlOptions, SqlStatement } from '@linkflow/node-runtime'
import { own } from '../data/json.ts'
import { permanent } from '../node-error.ts'
import type { SqlDialect } from './dialect.ts'
import type { SqlParameters } from './parameters.ts'
import { evaluateFor, queryOf } from './query-text.ts'
import { drop, insert, remove, rowOf, select, truncate, update } from './statements.ts'

/** The statement of one item. */
export async function statementOf(
  given: SqlParameters,
  item: Item,
  dialect: SqlDialect,
  world: {
    readonly client: SqlClient
    readonly options: SqlOptions
    readonly context: NodeContext
    readonly index: number
  },
): Promise<Result<SqlStatement, NodeError>> {
  const { context, index } = world
  switch (given.operation) {
    case 'query':
      return queryOf(
        given.query,
        given.values.map((value) => value ?? null),
        dialect.quotes,
        evaluateFor(context, index),
      )
    case 'select':
      return named(select(given, dialect))
    case 'delete':
      return named(remove(given, dialect))
    case 'truncate':
      return ok(truncate(given))
    case 'drop':
      return ok(drop(given))
    case 'insert':
    case 'upsert':
    case 'update': {
      const row = await writtenRow(given, item, dialect, world)
      if (!row.ok) return row
      return named(
        given.operation === 'update' ? update(given, dialect, row.value) : insert(given, dialect, [row.value]),
      )
    }
  }
}

export const named = (made: Result<SqlStatement, string>): Result<SqlStatement, NodeError> =>
  made.ok ? made : fail(permanent('sql-row-invalid', `The statement cannot be made: ${made.error}.`))

/** The row, with lists as the column wants them: a list of the database, or JSON. */
export async function writtenRow(
  given: SqlParameters,
  { json }: Item,
  dialect: SqlDialect,
  { client, options }: { readonly client: SqlClient; readonly options: SqlOptions },
): Promise<Result<JsonObject, NodeError>> {
  const row = rowOf(given, json)
  const { columnTypes } = dialect
  if (columnTypes === undefined || !Object.values(row).some(Array.isArray)) return ok(row)
  const types = await client.run(columnTypes(given.schema, given.table!), options)
  if (!types.ok) return types
  const isJson = new Set(types.value.rows.filter(({ type }) => JSON_TYPES.has(type as string)).map(({ name }) => name))
  return ok(Object.fromEntries(Object.keys(row).map((name) => [name, listFor(own(row, name)!, isJson.has(name))])))
}

const JSON_TYPES = new Set(['json', 'jsonb'])

const listFor = (value: Json, isJson: boolean): Json => (Array.isArray(value) && isJson ? JSON.stringify(value) : value)
