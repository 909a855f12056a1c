import { type CatalogueEntry, nodeCatalogue } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { code, page, tableOf } from './markdown.ts'

/** As much of JSON Schema as the parameters of nodes use. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly required?: readonly string[]
}

const DEFAULT_CHARS_MAX = 60

export function nodesPage(): string {
  const entries = nodeCatalogue(builtInNodes).toSorted((a, b) => a.type.localeCompare(b.type))
  return page(
    'Nodes',
    'Every node type, with its parameters as its schema describes them. Any text in a parameter may hold expressions ' +
      '([expressions.md](expressions.md)) except where it says literal. A `write` is not repeated once it is completed; ' +
      'after a crash in the middle it is tried again with the same idempotency key.',
    tableOf(
      ['Type', 'Title', 'Group', 'Effect'],
      entries.map(({ type, title, group, effect }) => [`[${code(type)}](#${type})`, title, group, effectText(effect)]),
    ),
    ...entries.map(section),
  )
}

const effectText = (effect: CatalogueEntry['effect']): string =>
  effect === 'by-parameters' ? 'as its parameters say' : effect

function section(entry: CatalogueEntry): string {
  const { type, title, description, ports, credentials, literal, operations, suggestedNext } = entry
  const schema = entry.parameters as Schema
  const rows = rowsOf(schema, '')
  const facts = [
    `Ports: ${portText(ports.inputs)} → ${portText(ports.outputs)}${ports.dynamic ? ', and more by its parameters' : ''}.`,
    credentials.length === 0
      ? undefined
      : `Credentials: ${credentials.map(({ type: each, required }) => `${code(each)}${required ? ' (required)' : ''}`).join(', ')}.`,
    literal.length === 0 ? undefined : `Literal: ${literal.map(code).join(', ')}.`,
    operations.length === 0 ? undefined : `Operations: ${operations.map(({ title: each }) => each).join('; ')}.`,
    suggestedNext.length === 0 ? undefined : `Usually followed by: ${suggestedNext.map(code).join(', ')}.`,
  ].filter((fact) => fact !== undefined)
  return [
    `## ${type}`,
    `**${title}.** ${description}`,
    facts.join(' '),
    rows.length === 0 ? 'No parameters.' : tableOf(['Parameter', 'Type', 'Default', 'Meaning'], rows),
  ].join('\n\n')
}

const portText = (ports: readonly string[]): string => (ports.length === 0 ? 'none' : ports.map(code).join(', '))

/** A row for each parameter; the fields of an object or of a list's elements have rows of their own below it. */
function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): string[][] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const inner = fieldsOf(schema)
    const path = `${prefix}${name}`
    const fallback =
      schema.default === undefined ? (required.includes(name) ? '**required**' : '') : shortJson(schema.default)
    const row = [code(path), typeText(schema), fallback, schema.description ?? '']
    return inner === undefined ? [row] : [row, ...rowsOf(inner.schema, `${path}${inner.mark}.`)]
  })
}

function fieldsOf(schema: Schema): { readonly schema: Schema; readonly mark: string } | undefined {
  if (schema.properties !== undefined) return { schema, mark: '' }
  if (schema.items?.properties !== undefined) return { schema: schema.items, mark: '[]' }
  return undefined
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value)
  return code(text.length > DEFAULT_CHARS_MAX ? `${text.slice(0, DEFAULT_CHARS_MAX)}…` : text)
}

function typeText(schema: Schema): string {
  const branches = schema.anyOf ?? schema.oneOf
  if (branches !== undefined) return [...new Set(branches.map(typeText))].join(' or ')
  if (schema.const !== undefined) return shortJson(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ')
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`
  if (schema.properties !== undefined) return 'object'
  if (typeof schema.additionalProperties === 'object') return `record of ${typeText(schema.additionalProperties)}`
  if (schema.type === undefined) return 'any value'
  return typeof schema.type === 'string' ? schema.type : schema.type.join(' or ')
}
