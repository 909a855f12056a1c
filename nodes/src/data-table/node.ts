import { type DataFilterInput, isRowFact } from '@linkflow/contracts'
import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  type DerivedItem,
  defineNode,
  type ItemHandle,
  type NodeContext,
  type NodeError,
  type NodeInput,
  type NodeOutcome,
} from '@linkflow/node-runtime'
import { handlesInMemory } from '../items/handles.ts'
import { ROWS_PER_READ, ROWS_READ_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { check, type Parameters, parameters } from './parameters.ts'
import { failedOn, type NewRow, type Written, writeRows } from './write-rows.ts'

const WRITES = new Set(['insert', 'upsert'])

async function run(
  input: NodeInput,
  evaluate: (index?: number) => Parameters,
  context: NodeContext,
): Promise<NodeOutcome> {
  const handles = handlesInMemory(input)
  const { operation } = evaluate()
  const done = WRITES.has(operation)
    ? await writeRows(newRows(handles, evaluate), context)
    : await eachOf(handles, evaluate, context)
  return done.ok ? { type: 'done', outputs: { main: done.value } } : { type: 'failed', error: done.error }
}

function* newRows(handles: readonly ItemHandle[], evaluate: (index?: number) => Parameters): Generator<NewRow> {
  for (const handle of handles) {
    const { operation, table, values, by } = evaluate(handle.index)
    const row = rowOf(values, handle)
    yield { handle, table, values: row, ...(operation === 'upsert' && { filter: sameIn(by, row) }) }
  }
}

/** The item as a row is without what every row has: so a row that was got can be put back. */
function rowOf(values: Json | undefined, { item }: ItemHandle): JsonObject {
  if (values !== undefined) return values as JsonObject
  return Object.fromEntries(Object.entries(item.json).filter(([name]) => !isRowFact(name)))
}

/** The rows that have the same values in these columns; what the row does not have there is empty. */
function sameIn(columns: readonly string[], row: JsonObject): DataFilterInput {
  const where = columns.map((column) => {
    const value = Object.hasOwn(row, column) ? row[column] : null
    return value === null ? ({ column, is: 'empty' } as const) : ({ column, is: 'equals', value } as const)
  })
  return { match: 'all', where }
}

/** What is done by conditions, which each item has of its own. */
async function eachOf(
  handles: readonly ItemHandle[],
  evaluate: (index?: number) => Parameters,
  context: NodeContext,
): Promise<Written> {
  const made: DerivedItem[] = []
  for (const handle of handles) {
    const rows = await perform(evaluate(handle.index), handle, context)
    if (rows.ok) {
      for (const json of rows.value) made.push({ item: { json }, from: [handle.index] })
      if (made.length > ROWS_READ_MAX) {
        return fail(permanent('rows-too-many', `The conditions find more than ${ROWS_READ_MAX} rows; narrow them.`))
      }
    } else if (context.node.onError === 'stop' || rows.error.retryable) {
      return fail({ ...rows.error, item: handle.index })
    } else made.push(failedOn(handle, rows.error))
  }
  return ok(made)
}

async function perform(
  given: Parameters,
  handle: ItemHandle,
  context: NodeContext,
): Promise<Result<readonly JsonObject[], NodeError>> {
  const { operation, table, match, where, values } = given
  const filter: DataFilterInput = { match, where }
  switch (operation) {
    case 'get':
      return getRows(given, filter, context)
    case 'count': {
      const count = await context.tables.count(table, filter)
      return count.ok ? ok([{ count: count.value }]) : count
    }
    case 'update':
      return context.tables.update(table, filter, rowOf(values, handle), context.idempotencyKey(handle.index))
    case 'delete':
      return context.tables.delete(table, filter, context.idempotencyKey(handle.index))
    default:
      return fail(permanent('operation-differs', 'All items of a step must have the same operation.'))
  }
}

async function getRows(
  { table, sort, direction, limit }: Parameters,
  filter: DataFilterInput,
  { tables }: NodeContext,
): Promise<Result<readonly JsonObject[], NodeError>> {
  const rows: JsonObject[] = []
  let cursor: string | undefined
  do {
    const page = await tables.query(table, {
      filter,
      sort: { by: sort, direction },
      limit: Math.min(ROWS_PER_READ, limit - rows.length),
      ...(cursor !== undefined && { cursor }),
    })
    if (!page.ok) return page
    rows.push(...page.value.rows)
    cursor = page.value.nextCursor
  } while (cursor !== undefined && rows.length < limit)
  return ok(rows)
}

const SAMPLE: Json = {
  id: 1,
  email: 'ada@example.test',
  orders: 4,
  createdAt: '2030-01-31T13:00:00.000Z',
  updatedAt: '2030-01-31T13:00:00.000Z',
}

export const dataTable = defineNode({
  type: 'data-table',
  version: 1,
  title: 'Data Table',
  description: 'Adds, gets, changes, deletes and counts rows of a data table of the workspace.',
  group: 'data',
  keywords: ['database', 'rows', 'storage', 'insert', 'lookup', 'spreadsheet'],
  operations: [
    { title: 'Insert rows', keywords: ['add', 'append'], parameters: { operation: 'insert' } },
    { title: 'Get rows', keywords: ['find', 'search', 'lookup', 'select'], parameters: { operation: 'get' } },
    { title: 'Update rows', keywords: ['change'], parameters: { operation: 'update' } },
    { title: 'Update or insert rows', keywords: ['upsert'], parameters: { operation: 'upsert' } },
    { title: 'Delete rows', keywords: ['remove'], parameters: { operation: 'delete' } },
    { title: 'Count rows', parameters: { operation: 'count' } },
  ],
  parameters,
  check,
  effect: ({ operation }) => (operation === 'get' || operation === 'count' ? 'read' : 'write'),
  sample: [SAMPLE],
  behaviour: { kind: 'list', run },
})
