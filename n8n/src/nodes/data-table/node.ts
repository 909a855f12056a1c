import type { DataFilterInput } from '@linkflow/contracts'
import type { Json, JsonObject } from '@linkflow/kernel'
import { type DerivedItem, StepFailure } from '@linkflow/node-runtime'
import { choice, collection, groups, value } from '../../parameters/describe.ts'
import {
  compatible,
  entriesOf,
  failedItem,
  goesOn,
  handlesOf,
  type Outputs,
  type Parameters,
  type Step,
} from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { isRecord, own, textOf } from '../../values/json.ts'

const FILTERED = ['get', 'update', 'upsert', 'deleteRows', 'rowExists', 'rowNotExists']
const WRITING = ['insert', 'update', 'upsert']
const ROWS_MAX = 100_000
const PAGE = 500

const shown = (operations: readonly string[]) => ({ when: { show: { resource: ['row'], operation: operations } } })

/** n8n's words for conditions, and ours. */
const CONDITIONS: Readonly<Record<string, DataFilterInput['where'][number]['is']>> = {
  eq: 'equals',
  neq: 'not-equals',
  gt: 'more',
  gte: 'at-least',
  lt: 'less',
  lte: 'at-most',
  like: 'like',
  ilike: 'like-any-case',
  isEmpty: 'empty',
  isNotEmpty: 'not-empty',
}

export const dataTable = compatible({
  of: 'n8n-nodes-base.dataTable',
  type: 'n8n-data-table',
  title: 'Data Table (n8n)',
  description: 'Reads and writes the data table of the workspace that has the same name, as n8n’s Data Table does.',
  versions: [1, 1.1],
  parameters: [
    choice('resource', ['row', 'table'], 'Rows, or tables', { plain: true }),
    choice('operation', ['insert', ...FILTERED], 'What to do', { plain: true, when: { show: { resource: ['row'] } } }),
    value('dataTableId', { __rl: true, mode: 'list', value: '' }, 'Which table'),
    choice('matchType', ['anyCondition', 'allConditions'], 'Which conditions must hold', shown(FILTERED)),
    groups(
      'filters',
      {
        conditions: [
          value('keyName', '', 'Column'),
          value('condition', 'eq', 'What it must be'),
          value('keyValue', '', 'Compared with'),
        ],
      },
      'Conditions',
      shown(FILTERED),
    ),
    value('returnAll', false, 'All rows', shown(['get'])),
    value('limit', 50, 'How many rows', {
      when: { show: { resource: ['row'], operation: ['get'], returnAll: [false] } },
    }),
    value('orderBy', false, 'In an order', shown(['get'])),
    value('orderByColumn', 'createdAt', 'By which column', {
      when: { show: { resource: ['row'], operation: ['get'], orderBy: [true] } },
    }),
    value('orderByDirection', 'DESC', 'In which direction', {
      when: { show: { resource: ['row'], operation: ['get'], orderBy: [true] } },
    }),
    value('columns', { mappingMode: 'defineBelow', value: null }, 'Values by column', shown(WRITING)),
    collection(
      'options',
      [value('dryRun', false, 'Only show'), value('optimizeBulk', false, 'Put nothing out')],
      'Options',
    ),
  ],
  effect: (given) => (READING.has(textOf(own(given as Parameters, 'operation'))) ? 'read' : 'write'),
  refuses(given) {
    if (own(given, 'resource') === 'table')
      return 'Making and changing data tables by a node is not supported; make them on their page.'
    return isRecord(own(given, 'options')) && own(own(given, 'options') as JsonObject, 'dryRun') === true
      ? 'A dry run is not supported.'
      : undefined
  },
  run: rowsOf,
})

const READING = new Set(['get', 'rowExists', 'rowNotExists'])

async function rowsOf(step: Step): Promise<Outputs> {
  const made: DerivedItem[] = []
  for (const handle of handlesOf(step.input)) {
    const { item, index } = handle
    try {
      const given = step.parameters(index)
      const operation = textOf(own(given, 'operation'))
      const rows = await perform(step, operation, given, item.json, index)
      // These two pass the item on, or not.
      if (typeof rows === 'boolean') made.push(...(rows ? [{ item, from: [index] }] : []))
      else for (const json of rows) made.push({ item: { json }, from: [index] })
    } catch (thrown) {
      if (!goesOn(step.context)) throw thrown
      made.push({ item: failedItem(thrown, step.context), from: [index] })
    }
  }
  return { main: made }
}

async function perform(
  { context }: Step,
  operation: string,
  given: Parameters,
  json: JsonObject,
  index: number,
): Promise<readonly JsonObject[] | boolean> {
  const table = tableOf(own(given, 'dataTableId'))
  const filter = filterOf(given)
  const once = context.idempotencyKey(index)
  switch (operation) {
    case 'insert':
      return taken(await context.tables.insert(table, [valuesOf(given, json)], once))
    case 'update':
      return taken(await context.tables.update(table, needed(filter), valuesOf(given, json), once))
    case 'upsert':
      return taken(
        await context.tables.upsert(table, [{ filter: needed(filter), values: valuesOf(given, json) }], once),
      )
    case 'deleteRows':
      return taken(await context.tables.delete(table, needed(filter), once))
    case 'rowExists':
      return taken(await context.tables.count(table, needed(filter))) > 0
    case 'rowNotExists':
      return taken(await context.tables.count(table, needed(filter))) === 0
    default:
      return getRows(context, table, filter, given)
  }
}

async function getRows(
  { tables }: Step['context'],
  table: string,
  filter: DataFilterInput,
  given: Parameters,
): Promise<readonly JsonObject[]> {
  const asked = Number(own(given, 'limit') ?? ROWS_MAX)
  const limit = Number.isSafeInteger(asked) && asked > 0 ? Math.min(asked, ROWS_MAX) : ROWS_MAX
  const direction = own(given, 'orderByDirection') === 'DESC' ? 'descending' : 'ascending'
  const sort =
    own(given, 'orderBy') === true ? ({ by: textOf(own(given, 'orderByColumn')), direction } as const) : undefined
  const rows: JsonObject[] = []
  let cursor: string | undefined
  do {
    const page = taken(
      await tables.query(table, {
        filter,
        ...(sort && { sort }),
        limit: Math.min(PAGE, limit - rows.length),
        ...(cursor !== undefined && { cursor }),
      }),
    )
    rows.push(...page.rows)
    cursor = page.nextCursor
  } while (cursor !== undefined && rows.length < limit)
  return rows
}

/** n8n knows a table by an id of its own database; here it is the one of the same name. */
function tableOf(locator: Json | undefined): string {
  if (!isRecord(locator)) return textOf(locator ?? '')
  const name = own(locator, 'mode') === 'list' ? own(locator, 'cachedResultName') : undefined
  return textOf(name ?? own(locator, 'value') ?? '')
}

function filterOf(given: Parameters): DataFilterInput {
  const where = entriesOf(given, 'filters', 'conditions').map((entry): DataFilterInput['where'][number] => {
    const [column, name] = [textOf(own(entry, 'keyName')), textOf(own(entry, 'condition'))]
    if (name === 'isTrue' || name === 'isFalse') return { column, is: 'equals', value: name === 'isTrue' }
    const is = Object.hasOwn(CONDITIONS, name) ? CONDITIONS[name]! : fail(`Unknown condition “${name}”`)
    const compared = own(entry, 'keyValue') ?? null
    return is === 'empty' || is === 'not-empty' ? { column, is } : { column, is, value: typedFor(column, compared) }
  })
  return { match: own(given, 'matchType') === 'allConditions' ? 'all' : 'any', where }
}

/** n8n writes the number of a row as text too. */
const typedFor = (column: string, given: Json): Json =>
  column === 'id' && typeof given === 'string' && given.trim() !== '' ? Number(given) : given

const needed = (filter: DataFilterInput): DataFilterInput =>
  filter.where.length === 0 ? fail('At least one condition is required') : filter

const OF_ROWS = new Set(['id', 'createdAt', 'updatedAt'])

function valuesOf(given: Parameters, json: JsonObject): JsonObject {
  const columns = own(given, 'columns')
  const isMapped = isRecord(columns) && own(columns, 'mappingMode') === 'autoMapInputData'
  const mapped = isRecord(columns) ? own(columns, 'value') : undefined
  const values = isMapped ? json : isRecord(mapped) ? mapped : {}
  return Object.fromEntries(Object.entries(values).filter(([name]) => !OF_ROWS.has(name)))
}

function taken<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StepFailure['error'] },
): T {
  if (!result.ok) throw new StepFailure(result.error)
  return result.value
}
