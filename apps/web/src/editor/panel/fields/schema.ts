import { isRecord, type JsonRecord } from '../../document/json-value.ts'

/** How one parameter is asked for, read out of the JSON Schema of its node type. */
export type FieldKind =
  | {
      readonly type: 'text'
      readonly isLong: boolean
      readonly minChars: number
      readonly maxChars: number | undefined
      /** What it names, where the editor knows what there is. */
      readonly names: Named | undefined
    }
  /** One of the things of the workspace, by its id. */
  | { readonly type: 'resource'; readonly of: 'workflow' }
  /** One of the data tables, by its id or its name. */
  | { readonly type: 'resource'; readonly of: 'data-table' }
  /** Offered by a loader of the node type; any other value of its kind may be written as well. */
  | { readonly type: 'offered'; readonly loader: string; readonly as: PlainKind }
  | { readonly type: 'code' }
  | {
      readonly type: 'number'
      readonly isWhole: boolean
      readonly min: number | undefined
      readonly max: number | undefined
    }
  | {
      readonly type: 'switch'
      /** Most often an expression says it, of each item. */
      readonly isCondition: boolean
    }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  | { readonly type: 'any' }
  /** Any JSON: most often an object, written field by field. */
  | { readonly type: 'json' }
  | { readonly type: 'list'; readonly item: JsonRecord }
  /** A list in one line. */
  | { readonly type: 'numbers' }
  /** Names of one's own, each with a value. */
  | { readonly type: 'pairs' }
  | { readonly type: 'group'; readonly fields: readonly Field[]; readonly isAmount: boolean }
  /** One of several forms; which it is says a word in it, or what it has. */
  | { readonly type: 'forms'; readonly forms: readonly Form[]; readonly by: string | undefined }

/** What is asked for in one box. */
export type PlainKind = Extract<FieldKind, { readonly type: 'text' | 'number' | 'any' }>

/** By the `format` of its schema. */
export type Named = 'time-zone' | 'field-path' | 'item-file'
const NAMED: ReadonlySet<unknown> = new Set<Named>(['time-zone', 'field-path', 'item-file'])

export interface Form {
  readonly id: string
  readonly title: string
  readonly fields: readonly Field[]
}

export interface Field {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly isRequired: boolean
  readonly schema: JsonRecord
  readonly default: unknown
  /** Shown only while each of these neighbours has one of its values. */
  readonly onlyFor: readonly Rule[]
}

interface Rule {
  readonly name: string
  readonly values: readonly unknown[]
}

const records = (value: unknown): JsonRecord[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Texts that may be so long, or have no end, are given room at once. */
const LONG_CHARS = 40_000

/** A list that is offered is one of which each entry is. */
export function kindOfField(schema: JsonRecord): FieldKind {
  const kind = kindOfValue(schema)
  const loader = schema['optionsFrom']
  if (typeof loader !== 'string') return kind
  if (kind.type === 'text' || kind.type === 'number' || kind.type === 'any')
    return { type: 'offered', loader, as: kind }
  if (kind.type === 'list') return { type: 'list', item: { ...kind.item, optionsFrom: loader } }
  return kind.type === 'numbers' ? { type: 'list', item: { type: 'number', optionsFrom: loader } } : kind
}

function kindOfValue(schema: JsonRecord): FieldKind {
  const forms = records(schema['oneOf'] ?? schema['anyOf'])
  if (forms.length > 0) return kindOfForms(forms)
  const choices = texts(schema['enum'])
  if (choices.length > 0) return { type: 'choice', choices }
  if (typeof schema['const'] === 'string') return { type: 'choice', choices: [schema['const']] }
  const { format } = schema
  if (format === 'workflow-id') return { type: 'resource', of: 'workflow' }
  if (format === 'data-table') return { type: 'resource', of: 'data-table' }
  if (format === 'json') return { type: 'json' }
  switch (schema['type']) {
    case 'string': {
      const maxChars = numberOf(schema['maxLength'])
      const isLong = (maxChars ?? Number.POSITIVE_INFINITY) > LONG_CHARS
      const names = NAMED.has(format) ? (format as Named) : undefined
      return { type: 'text', isLong, minChars: numberOf(schema['minLength']) ?? 0, maxChars, names }
    }
    case 'number':
    case 'integer': {
      const min = numberOf(schema['minimum']) ?? numberOf(schema['exclusiveMinimum'])
      return { type: 'number', isWhole: schema['type'] === 'integer', min, max: numberOf(schema['maximum']) }
    }
    case 'boolean':
      return { type: 'switch', isCondition: format === 'condition' }
    case 'array': {
      const item = isRecord(schema['items']) ? schema['items'] : {}
      return kindOfField(item).type === 'number' ? { type: 'numbers' } : { type: 'list', item }
    }
    case 'object':
      return isRecord(schema['properties']) ? kindOfGroup(fieldsOf(schema)) : { type: 'pairs' }
    default:
      return { type: 'any' }
  }
}

/** A number and its unit stand side by side. */
const kindOfGroup = (fields: readonly Field[]): FieldKind => ({
  type: 'group',
  fields,
  isAmount: fields.length === 2 && fields[0]!.name === 'value' && fields[1]!.name === 'unit',
})

function kindOfForms(forms: readonly JsonRecord[]): FieldKind {
  const isPairs = forms.some(({ type, properties }) => type === 'object' && !isRecord(properties))
  if (isPairs) return { type: 'pairs' }
  if (forms.every(({ properties }) => isRecord(properties))) {
    const by = wordThatTells(forms)
    return {
      type: 'forms',
      by,
      forms: forms.map((form) => {
        const properties = form['properties'] as JsonRecord
        const word = by === undefined ? undefined : (properties[by] as JsonRecord)
        const names = texts(form['required'])
        const id = word === undefined ? names.join(' ') : String(word['const'])
        const title = word === undefined ? titleOf(names[0] ?? '') : textOf(word['description']) || titleOf(id)
        return { id, title, fields: fieldsOf(form).filter(({ name }) => name !== by) }
      }),
    }
  }
  return { type: 'any' }
}

/** The property that has another constant in each form. */
function wordThatTells(forms: readonly JsonRecord[]): string | undefined {
  const first = forms[0]!['properties'] as JsonRecord
  return Object.keys(first).find((name) =>
    forms.every(({ properties }) => {
      const property = (properties as JsonRecord)[name]
      return isRecord(property) && typeof property['const'] === 'string'
    }),
  )
}

const known = new WeakMap<JsonRecord, readonly Field[]>()

export function fieldsOf(schema: JsonRecord): readonly Field[] {
  const before = known.get(schema)
  if (before !== undefined) return before
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = new Set(texts(schema['required']))
  const fields = Object.entries(properties).map(([name, property]): Field => {
    const own = isRecord(property) ? property : {}
    const description = textOf(own['description'])
    return {
      name,
      title: titleOf(name),
      description,
      isRequired: required.has(name),
      schema: own,
      default: own['default'],
      onlyFor: rulesOf(own, description, properties, name),
    }
  })
  known.set(schema, fields)
  return fields
}

/** What the schema says itself (`shownWhen` of the node SDK), else what its description says. */
function rulesOf(own: JsonRecord, description: string, properties: JsonRecord, name: string): readonly Rule[] {
  if (isRecord(own['shownWhen'])) {
    return Object.entries(own['shownWhen']).map(([other, values]) => ({
      name: other,
      values: Array.isArray(values) ? values : [],
    }))
  }
  const rule = ruleIn(description, properties, name)
  return rule === undefined ? [] : [rule]
}

/** Descriptions end with what they are for, such as «(mode «fields»)» or «(for «webhook» and «signal»)». */
function ruleIn(description: string, properties: JsonRecord, own: string): Rule | undefined {
  const rule = /\((?:(\w+) )?((?:«[^»]+»(?:, | and | or )?)+)\)/.exec(description)
  if (rule === null) return undefined
  const values = [...rule[2]!.matchAll(/«([^»]+)»/g)].map(([, value]) => value!)
  const takes = (name: string) => {
    const property = properties[name]
    return isRecord(property) && values.every((value) => texts(property['enum']).includes(value))
  }
  const named = rule[1]
  if (named !== undefined && named !== own && takes(named)) return { name: named, values }
  const other = Object.keys(properties).find((name) => name !== own && takes(name))
  return other === undefined ? undefined : { name: other, values }
}

export const isShownFor = ({ onlyFor }: Field, fields: readonly Field[], values: JsonRecord): boolean =>
  onlyFor.every((rule) => {
    const value = values[rule.name] ?? fields.find(({ name }) => name === rule.name)?.default
    // What an expression gives is not known before it runs.
    return (typeof value === 'string' && value.includes('{{')) || rule.values.includes(value)
  })

const WHOLE_WORDS: Readonly<Record<string, string>> = {
  url: 'URL',
  json: 'JSON',
  http: 'HTTP',
  tls: 'TLS',
  jwt: 'JWT',
  sql: 'SQL',
  hmac: 'HMAC',
  id: 'ID',
  ms: 'ms',
  ca: 'CA',
}

/** `lowerCaseHeaders` is «Lower case headers». */
export function titleOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .map((word) => WHOLE_WORDS[word.toLowerCase()] ?? word.toLowerCase())
  const text = words.join(' ').replace(/ ms$/, ' (ms)')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
