import type { Json, JsonObject, Result } from '@linkflow/kernel'
import { compileRegex, type Regex } from '@linkflow/nodes'
import { DateTime } from 'luxon'
import { fail } from '../run/failure.ts'
import { convertTo, type FieldType } from './convert.ts'
import { isRecord, isTruthy, own, textOf, wordIn } from './json.ts'

/** How the conditions of If 2, Filter 2 and Switch 3 are taken. */
export interface Rules {
  readonly strict: boolean
  readonly caseSensitive: boolean
  readonly version: number
  readonly zone: string
  readonly item: number
}

export type Side = Json | DateTime | undefined

export interface Given {
  readonly ignoreCase?: boolean
  readonly loose?: boolean
  readonly zone: string
  readonly item: number
}

/**
 * Does the item pass? `options` of the node win over those of the filter, as in n8n's editor. A value that cannot be
 * converted to the type of its operator throws.
 */
export function passes(filter: Json | undefined, given: Given): boolean {
  if (!isRecord(filter)) return true
  const rules = rulesOf(filter, given)
  const conditions = own(filter, 'conditions')
  const list = Array.isArray(conditions) ? conditions : []
  const holds = (condition: Json, index: number): boolean => isRecord(condition) && holdsOne(condition, index, rules)
  return isAny(filter) ? list.some(holds) : list.every(holds)
}

/** One condition is enough. */
export const isAny = (filter: JsonObject): boolean => own(filter, 'combinator') === 'or'

export function rulesOf(filter: JsonObject, { ignoreCase, loose, zone, item }: Given): Rules {
  const options = own(filter, 'options')
  const option = (name: string): Json | undefined => (isRecord(options) ? own(options, name) : undefined)
  return {
    strict: loose === undefined ? (option('typeValidation') ?? 'strict') === 'strict' : !loose,
    caseSensitive: ignoreCase === undefined ? (option('caseSensitive') ?? true) !== false : !ignoreCase,
    version: Number(option('version') ?? 1),
    zone,
    item,
  }
}

export interface Operator {
  readonly type: string
  readonly operation: string
  readonly rightType: string
  readonly single: boolean
}

export function operatorOf(condition: JsonObject): Operator {
  const operator = own(condition, 'operator')
  const word = (name: string, otherwise: string): string => {
    const text = isRecord(operator) ? own(operator, name) : undefined
    return typeof text === 'string' ? text : otherwise
  }
  const type = word('type', 'string')
  return {
    type,
    operation: word('operation', 'equals'),
    rightType: word('rightType', type),
    single: isRecord(operator) && own(operator, 'singleValue') === true,
  }
}

function holdsOne(condition: JsonObject, index: number, rules: Rules): boolean {
  const operator = operatorOf(condition)
  const left = side(own(condition, 'leftValue'), operator.type, rules)
  const right = side(own(condition, 'rightValue'), operator.rightType, rules)
  if (!left.ok) throw wrongType(own(condition, 'leftValue'), operator.type, index, rules)
  if (!right.ok && !operator.single) throw wrongType(own(condition, 'rightValue'), operator.rightType, index, rules)
  return comparison(right.ok ? right.value : undefined, operator, rules)(left.value)
}

type SideResult = { readonly ok: true; readonly value: Side } | { readonly ok: false }

/** A side as the type of its operator. */
export function side(value: Json | undefined, type: string, { strict, version, zone }: Rules): SideResult {
  if (type === 'any' || value === undefined || value === null) return { ok: true, value }
  if (type === 'boolean' && !strict) {
    const read = version >= 2 ? convertTo(value, 'boolean', { zone }) : undefined
    return { ok: true, value: read?.ok === true ? read.value : isTruthy(value) }
  }
  // Blank is empty rather than 0 from the third version of the filter on.
  if (type === 'number' && version >= 3 && typeof value === 'string' && value.trim() === '')
    return { ok: true, value: undefined }
  return convertTo(value, type as FieldType, { strict, zone })
}

/** A word that somebody wrote may be none of them. */
export const isType = (type: string): boolean => type === 'any' || Object.hasOwn(IN_WORDS, type)

const IN_WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
  dateTime: 'a date',
}

function wrongType(value: Json | undefined, type: string, index: number, { strict, item }: Rules): unknown {
  const kind = Array.isArray(value) ? 'array' : typeof value
  const shown = typeof value === 'object' ? JSON.stringify(value) : textOf(value)
  const wanted = wordIn(IN_WORDS, type) ?? type
  const where = `[condition ${index}, item ${item}]`
  return fail(
    strict
      ? `Wrong type: '${shown}' is a ${kind} but was expecting ${wanted} ${where}`
      : `Conversion error: the ${kind} '${shown}' can't be converted to ${wanted} ${where}`,
    item,
  )
}

/** What is asked of a left side. Its right one is prepared, for it may be held against many. */
type Test<Left> = (left: Left) => boolean

const exists = (value: Side): boolean => value !== undefined && value !== null && !Number.isNaN(value)
const isMissing = (value: Side): boolean => !exists(value)
const never = (): boolean => false

export function comparison(right: Side, { type, operation }: Operator, rules: Rules): Test<Side> {
  if (operation === 'exists') return exists
  if (operation === 'notExists') return isMissing
  switch (type) {
    case 'string': {
      const holds = textTest(foldable(right), operation, rules)
      return (left) => holds(foldable(left))
    }
    case 'number':
      return numberTest(right as number, operation)
    case 'boolean':
      return booleanTest(right, operation)
    case 'dateTime':
      return dateTest(right, operation)
    case 'array': {
      const holds = listTest(right as Json | undefined, operation, rules)
      return (left) => holds(Array.isArray(left) ? left : [])
    }
    case 'object':
      return (left) => (operation === 'notEmpty') !== (!isRecord(left) || Object.keys(left).length === 0)
    default:
      return never
  }
}

const foldable = (value: Side): string => (value === undefined || value === null ? '' : String(value))

const REGEXES = ['regex', 'notRegex']

function textTest(right: string, operation: string, { caseSensitive, item }: Rules): Test<string> {
  const fold = (text: string): string => (caseSensitive ? text : text.toLocaleLowerCase())
  if (REGEXES.includes(operation)) {
    const regex = usableRegex(right, item)
    return (left) => regex.test(fold(left)) === (operation === 'regex')
  }
  const holds = wordIn(TEXTS, operation)
  if (holds === undefined) return never
  const part = fold(right)
  return (left) => holds(fold(left), part)
}

const TEXTS: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  empty: (text) => text.length === 0,
  notEmpty: (text) => text.length !== 0,
  equals: (text, part) => text === part,
  notEquals: (text, part) => text !== part,
  contains: (text, part) => text.includes(part),
  notContains: (text, part) => !text.includes(part),
  startsWith: (text, part) => text.startsWith(part),
  notStartsWith: (text, part) => !text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  notEndsWith: (text, part) => !text.endsWith(part),
}

const SLASHED = /^\/([\s\S]*)\/([gimusy]*)$/

/** A regular expression as people write it: bare, or between slashes with flags. */
function regexOf(pattern: string): Result<Regex, string> {
  const [, source = pattern, flags = ''] = SLASHED.exec(pattern) ?? []
  return compileRegex(source, flags.replace('y', ''))
}

function usableRegex(pattern: string, item?: number): Regex {
  const regex = regexOf(pattern)
  return regex.ok ? regex.value : fail(`The regular expression cannot be used: ${regex.error}`, item)
}

export const matches = (text: string, pattern: string, item?: number): boolean => usableRegex(pattern, item).test(text)

/** Its right side is a regular expression. */
export const takesRegex = ({ type, operation }: Operator): boolean => type === 'string' && REGEXES.includes(operation)

export const isRegex = (right: Side): boolean => regexOf(foldable(right)).ok

const emptiness = (operation: string): Test<Side> | undefined =>
  operation === 'empty' ? isMissing : operation === 'notEmpty' ? exists : undefined

function numberTest(right: number, operation: string): Test<Side> {
  const holds = wordIn(NUMBERS, operation)
  return emptiness(operation) ?? (holds ? (left) => holds(left as number, right) : never)
}

const NUMBERS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  equals: (left, right) => left === right,
  notEquals: (left, right) => left !== right,
  gt: (left, right) => left > right,
  lt: (left, right) => left < right,
  gte: (left, right) => left >= right,
  lte: (left, right) => left <= right,
}

function booleanTest(right: Side, operation: string): Test<Side> {
  switch (operation) {
    case 'true':
      return (left) => left === true
    case 'false':
      return (left) => left !== true
    case 'equals':
      return (left) => left === right
    case 'notEquals':
      return (left) => left !== right
    default:
      return emptiness(operation) ?? never
  }
}

function dateTest(right: Side, operation: string): Test<Side> {
  const empty = emptiness(operation)
  if (empty !== undefined) return empty
  const holds = wordIn(DATES, operation)
  if (holds === undefined || !DateTime.isDateTime(right)) return never
  const rightMs = right.toMillis()
  return (left) => DateTime.isDateTime(left) && holds(left.toMillis(), rightMs)
}

const DATES: Readonly<Record<string, (leftMs: number, rightMs: number) => boolean>> = {
  equals: (left, right) => left === right,
  notEquals: (left, right) => left !== right,
  after: (left, right) => left > right,
  before: (left, right) => left < right,
  afterOrEquals: (left, right) => left >= right,
  beforeOrEquals: (left, right) => left <= right,
}

function listTest(right: Json | undefined, operation: string, rules: Rules): Test<readonly Json[]> {
  switch (operation) {
    case 'contains':
      return (list) => has(list, right, rules)
    case 'notContains':
      return (list) => !has(list, right, rules)
    case 'empty':
      return (list) => list.length === 0
    case 'notEmpty':
      return (list) => list.length !== 0
    default: {
      const holds = wordIn(LENGTHS, operation)
      return holds ? (list) => holds(list.length, Number(right)) : never
    }
  }
}

const LENGTHS: Readonly<Record<string, (length: number, right: number) => boolean>> = {
  lengthEquals: (length, right) => length === right,
  lengthNotEquals: (length, right) => length !== right,
  lengthGt: (length, right) => length > right,
  lengthLt: (length, right) => length < right,
  lengthGte: (length, right) => length >= right,
  lengthLte: (length, right) => length <= right,
}

function has(list: readonly Json[], wanted: Json | undefined, { caseSensitive }: Rules): boolean {
  if (caseSensitive || typeof wanted !== 'string') return list.includes(wanted as Json)
  const folded = wanted.toLocaleLowerCase()
  return list.some((one) => typeof one === 'string' && one.toLocaleLowerCase() === folded)
}
