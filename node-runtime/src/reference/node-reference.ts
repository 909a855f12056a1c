import type { CatalogueEntry } from '../node-catalogue.ts'
import { code, tableOf } from './markdown.ts'

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
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly shownWhen?: Readonly<Record<string, readonly unknown[]>>
  readonly optionsFrom?: string
}

const DEFAULT_CHARS_MAX = 60

export const effectText = (effect: CatalogueEntry['effect']): string =>
  effect === 'by-parameters' ? 'as its parameters say' : effect

/** Everything that the definition of a node says, as Markdown below a heading of the given level. */
export function nodeReference(entry: CatalogueEntry, level = 2): string {
  const { type, version, title, description, documentation, ports, credentials, literal, operations } = entry
  const { suggestedNext, effect, sample } = entry
  const schema = entry.parameters as Schema
  const rows = rowsOf(schema, '')
  const facts = [
    `Version ${version}; effect: ${effectText(effect)}.`,
    `Ports: ${portText(ports.inputs)} → ${portText(ports.outputs)}${ports.dynamic ? ', and more by its parameters' : ''}.`,
    credentials.length === 0
      ? undefined
      : `Credentials: ${credentials.map(({ type: each, required }) => `${code(each)}${required ? ' (required)' : ''}`).join(', ')}.`,
    literal.length === 0 ? undefined : `Literal: ${literal.map(code).join(', ')}.`,
    operations.length === 0 ? undefined : `Operations: ${operations.map(({ title: each }) => each).join('; ')}.`,
    suggestedNext.length === 0 ? undefined : `Usually followed by: ${suggestedNext.map(code).join(', ')}.`,
  ].filter((fact) => fact !== undefined)
  return [
    `${'#'.repeat(level)} ${type}`,
    `**${title}.** ${description}`,
    ...(documentation === '' ? [] : [documentation]),
    facts.join(' '),
    rows.length === 0 ? 'No parameters.' : tableOf(['Parameter', 'Type', 'Default', 'Meaning'], rows),
    ...(sample.length === 0 ? [] : [`An item that it gives: ${code(JSON.stringify(sample[0]))}`]),
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
    const row = [code(path), `${typeText(schema)}${boundsText(schema)}`, fallback, meaningOf(schema)]
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

function boundsText({ minimum, maximum, minLength, maxLength, maxItems }: Schema): string {
  const parts = [
    range(minimum, maximum, ''),
    range(minLength, maxLength, ' characters'),
    maxItems === undefined ? '' : `, at most ${maxItems}`,
  ]
  return parts.join('')
}

/** Bounds that are those of the type itself say nothing. */
function range(min: number | undefined, max: number | undefined, unit: string): string {
  const from = min === undefined || min <= Number.MIN_SAFE_INTEGER ? undefined : min
  const to = max === undefined || max >= Number.MAX_SAFE_INTEGER ? undefined : max
  if (from === undefined && to === undefined) return ''
  if (to === undefined) return `, at least ${from}${unit}`
  return from === undefined ? `, at most ${to}${unit}` : `, ${from} to ${to}${unit}`
}

function meaningOf({ description = '', shownWhen, optionsFrom }: Schema): string {
  const rules = Object.entries(shownWhen ?? {}).map(
    ([name, values]) => `${code(name)} is ${values.map(shortJson).join(' or ')}`,
  )
  const parts = [
    description,
    rules.length === 0 ? '' : `(when ${rules.join(' and ')})`,
    optionsFrom === undefined ? '' : '(offered from the service)',
  ]
  return parts.filter((part) => part !== '').join(' ')
}
