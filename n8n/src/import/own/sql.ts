import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, namesIn, own, setOwn, textOf, wordIn } from '../../values/json.ts'
import type { Conversion, Refusal } from '../conversion.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import type { SourceNode } from '../shape.ts'
import { become, type Convert, inside, leftOut, listIn, located, refuse } from './become.ts'

type Kind = 'postgres' | 'mysql'

const EXPRESSIONS =
  'An expression in the query is a value here and never becomes SQL: n8n puts it in as text. One that is to be a name stands in the quotes of a name.'
const CONNECT = 'Choose its credential.'

const KNOWN_OPTIONS = [
  'queryReplacement',
  'queryBatching',
  'outputColumns',
  'largeNumbersOutput',
  'replaceEmptyStrings',
  'connectionTimeout',
  'skipOnConflict',
]

export const sql =
  (kind: Kind): Convert =>
  (node) =>
    node.version < 2 ? first(kind, node) : second(kind, node)

// ------------------------------------------------------------------------------------------------------- version 2

function second(kind: Kind, { parameters }: SourceNode): Conversion | Refusal {
  const options = inside(parameters, 'options')
  const operation = own(parameters, 'operation') ?? 'insert'
  if (isExpression(operation)) return refuse('Its operation is an expression.')
  const common: Record<string, Json> = {
    ...(own(options, 'queryBatching') !== 'independently' && { together: true }),
    ...(own(options, 'replaceEmptyStrings') === true && { emptyAsNull: true }),
    largeNumbers: own(options, 'largeNumbersOutput') === 'numbers' ? 'number' : 'text',
    ...columnsOf(options),
  }
  const notes = [CONNECT, ...leftOut(options, KNOWN_OPTIONS)]
  if (operation === 'executeQuery')
    return query(kind, own(parameters, 'query'), own(options, 'queryReplacement'), common, notes)
  const table: Record<string, Json> = { ...common, ...tableOf(kind, parameters) }
  switch (operation) {
    case 'select':
      return become(
        kind,
        {
          ...table,
          together: false,
          operation: 'select',
          ...conditionsOf(parameters),
          sort: listIn(parameters, 'sort', 'values').map((entry) => ({
            column: templatesOf(own(entry, 'column') ?? ''),
            direction: textOf(own(entry, 'direction') ?? 'ASC') === 'DESC' ? 'descending' : 'ascending',
          })),
          ...(own(parameters, 'returnAll') !== true && { limit: templatesOf(own(parameters, 'limit') ?? 50) }),
        },
        notes,
      )
    case 'deleteTable':
      return deletion(kind, parameters, table, notes)
    case 'insert':
    case 'update':
    case 'upsert':
      return become(
        kind,
        {
          ...table,
          operation,
          ...writtenOf(parameters),
          ...(own(options, 'skipOnConflict') === true && { onConflict: 'skip' }),
        },
        notes,
      )
    default:
      return refuse(`Its operation «${textOf(operation)}» is not known here.`)
  }
}

function query(
  kind: Kind,
  text: Json | undefined,
  replacement: Json | undefined,
  common: Record<string, Json>,
  notes: readonly string[],
): Conversion | Refusal {
  if (typeof text !== 'string') return refuse('It has no query.')
  const isTemplate = isExpression(text)
  // The node reads expressions in a query wherever they are.
  if (!isTemplate && text.includes('{{')) return refuse('Its query holds braces that are no expression.')
  return become(
    kind,
    { ...common, operation: 'query', query: isTemplate ? text.slice(1) : text, ...valuesOf(replacement) },
    isTemplate && text.includes('{{') ? [...notes, EXPRESSIONS] : notes,
  )
}

/** A text with commas, in which expressions are, or one expression that gives a list. */
function valuesOf(replacement: Json | undefined): Record<string, Json> {
  if (replacement === undefined || replacement === '') return {}
  if (typeof replacement !== 'string') return { values: [replacement] }
  const text = replacement.startsWith('=') ? replacement.slice(1) : replacement
  const parts = splitOutside(text)
  const [only] = parts
  const isLone = parts.length === 1 && /^\{\{[\s\S]*\}\}$/.test(only!)
  if (!isLone) return { values: parts.map((part) => (replacement.startsWith('=') ? part : templatesOf(part))) }
  // n8n takes a list as the list of values, and a text as one that is split by commas.
  const inner = only!.slice(2, -2).trim()
  return { values: `{{ Array.isArray(${inner}) ? ${inner} : [${inner}] }}` }
}

/** By the commas that are in no expression. */
function splitOutside(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith('{{', at)) depth += 1
    if (text.startsWith('}}', at)) depth = Math.max(0, depth - 1)
    if (text[at] === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
    } else part += text[at]
  }
  return [...parts, part.trim()].filter((each) => each !== '')
}

function tableOf(kind: Kind, parameters: JsonObject): Record<string, Json> {
  const table = located(own(parameters, 'table') ?? '')
  return kind === 'mysql'
    ? { table: templatesOf(table) }
    : { schema: templatesOf(located(own(parameters, 'schema') ?? 'public')), table: templatesOf(table) }
}

function columnsOf(options: JsonObject): Record<string, Json> {
  const columns = namesIn(own(options, 'outputColumns'))
  return columns.length === 0 || columns.includes('*') ? {} : { columns }
}

function deletion(
  kind: Kind,
  parameters: JsonObject,
  table: Record<string, Json>,
  notes: readonly string[],
): Conversion | Refusal {
  const command = own(parameters, 'deleteCommand') ?? 'truncate'
  if (command === 'truncate' || command === 'drop') return become(kind, { ...table, operation: command }, notes)
  const conditions = conditionsOf(parameters)
  // Without conditions n8n deletes all rows.
  if ((conditions.where as Json[]).length === 0) return become(kind, { ...table, operation: 'truncate' }, notes)
  return become(kind, { ...table, operation: 'delete', ...conditions }, notes)
}

const OPERATORS: Readonly<Record<string, string>> = {
  equal: 'equals',
  '=': 'equals',
  '!=': 'not-equals',
  '<>': 'not-equals',
  '<': 'less',
  '<=': 'less-or-equals',
  '>': 'greater',
  '>=': 'greater-or-equals',
  LIKE: 'like',
  'IS NULL': 'is-null',
  'IS NOT NULL': 'is-not-null',
}

const conditionsOf = (parameters: JsonObject): Record<string, Json> => ({
  where: listIn(parameters, 'where', 'values').map((entry) => {
    const operator = wordIn(OPERATORS, own(entry, 'condition') ?? 'equal') ?? 'equals'
    const needsNone = operator === 'is-null' || operator === 'is-not-null'
    return {
      column: templatesOf(own(entry, 'column') ?? ''),
      operator,
      ...(!needsNone && { value: templatesOf(own(entry, 'value') ?? '') }),
    }
  }),
  combine: own(parameters, 'combineConditions') === 'OR' ? 'or' : 'and',
})

/** What is written, and by which columns a row is found; before 2.2 in parameters of their own. */
function writtenOf(parameters: JsonObject): Record<string, Json> {
  const columns = inside(parameters, 'columns')
  const isOld = own(parameters, 'columns') === undefined
  const mode =
    (isOld ? own(parameters, 'dataMode') : own(columns, 'mappingMode')) ?? (isOld ? 'autoMapInputData' : 'defineBelow')
  const old = located(own(parameters, 'columnToMatchOn') ?? '')
  const match = isOld ? (old === '' ? [] : [old]) : namesIn(own(columns, 'matchingColumns'))
  if (mode !== 'defineBelow') return { row: 'item', match: match.map(templatesOf) }
  const set: JsonObject = {}
  if (isOld) {
    for (const entry of listIn(parameters, 'valuesToSend', 'values')) {
      setOwn(set, textOf(located(own(entry, 'column') ?? '')), templatesOf(own(entry, 'value') ?? ''))
    }
    const found = own(parameters, 'valueToMatchOn')
    if (match.length > 0 && found !== undefined) setOwn(set, textOf(match[0]), templatesOf(found))
  } else {
    const values = own(columns, 'value')
    for (const [name, value] of isRecord(values) ? Object.entries(values) : []) setOwn(set, name, templatesOf(value))
  }
  return { row: 'values', set, match: match.map(templatesOf) }
}

// ------------------------------------------------------------------------------------------------------- version 1

function first(kind: Kind, { parameters }: SourceNode): Conversion | Refusal {
  const more = inside(parameters, kind === 'postgres' ? 'additionalFields' : 'options')
  const operation = own(parameters, 'operation') ?? 'insert'
  const common: Record<string, Json> = {
    largeNumbers: own(more, 'largeNumbersOutput') === 'numbers' ? 'number' : 'text',
    ...(own(more, 'mode') !== 'independently' && { together: true }),
  }
  const notes = [CONNECT, ...leftOut(more, ['mode', 'largeNumbersOutput', 'queryParams'])]
  if (operation === 'executeQuery') {
    const names = namesIn(own(more, 'queryParams'))
    const values: Record<string, Json> =
      names.length === 0 ? {} : { values: names.map((name) => `{{ $json[${JSON.stringify(name)}] }}`) }
    const made = query(kind, own(parameters, 'query'), undefined, common, notes)
    return 'refused' in made ? made : { ...made, parameters: { ...made.parameters, ...values } }
  }
  if (operation !== 'insert' && operation !== 'update')
    return refuse(`Its operation «${textOf(operation)}» is not known here.`)
  if (isExpression(own(parameters, 'columns'))) return refuse('Its columns are an expression.')
  // It takes these fields of the item, some with a type behind a colon.
  const names = namesIn(own(parameters, 'columns') ?? '').map((name) => name.split(':')[0]!)
  const key = textOf(own(parameters, 'updateKey') ?? 'id')
  const written = operation === 'update' && !names.includes(key) ? [key, ...names] : names
  const set: JsonObject = {}
  for (const name of written) setOwn(set, name, `{{ $json[${JSON.stringify(name)}] }}`)
  const returned = namesIn(own(parameters, 'returnFields') ?? '*')
  return become(
    kind,
    {
      ...common,
      ...tableOf(kind, parameters),
      operation,
      ...(written.length === 0 ? { row: 'item' } : { row: 'values', set }),
      ...(operation === 'update' && { match: [key] }),
      ...(!returned.includes('*') && { columns: returned }),
    },
    notes,
  )
}
