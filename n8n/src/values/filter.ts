import type { Json } from '@linkflow/kernel'
import { compileRegex } from '@linkflow/nodes'
import { DateTime } from 'luxon'
import { fail } from '../run/failure.ts'
import { convertTo, type FieldType } from './convert.ts'
import { isRecord, isTruthy, own, textOf, wordIn } from './json.ts'

/** The conditions of If 2, Filter 2 and Switch 3, as they come out of the parameters. */
interface Rules {
  readonly strict: boolean
  readonly caseSensitive: boolean
  readonly version: number
  readonly zone: string
  readonly item: number
}

type Side = Json | DateTime | undefined

/**
 * Does the item pass? `options` of the node win over those of the filter, as in n8n's editor. A value that cannot be
 * converted to the type of its operator throws.
 */
export function passes(
  filter: Json | undefined,
  given: { readonly ignoreCase?: boolean; readonly loose?: boolean; readonly zone: string; readonly item: number },
): boolean {
  if (!isRecord(filter)) return true
  const options = own(filter, 'options')
  const option = (name: string): Json | undefined => (isRecord(options) ? own(options, name) : undefined)
  const rules: Rules = {
    strict: given.loose === undefined ? (option('typeValidation') ?? 'strict') === 'strict' : !given.loose,
    caseSensitive: given.ignoreCase === undefined ? (option('caseSensitive') ?? true) !== false : !given.ignoreCase,
    version: Number(option('version') ?? 1),
    zone: given.zone,
    item: given.item,
  }
  const conditions = own(filter, 'conditions')
  const list = Array.isArray(conditions) ? conditions : []
  const holds = (condition: Json, index: number): boolean => isRecord(condition) && holdsOne(condition, index, rules)
  return own(filter, 'combinator') === 'or' ? list.some(holds) : list.every(holds)
}

interface Operator {
  readonly type: string
  readonly operation: string
  readonly rightType: string
  readonly single: boolean
}

function operatorOf(condition: { readonly [key: string]: Json }): Operator {
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

function holdsOne(condition: { readonly [key: string]: Json }, index: number, rules: Rules): boolean {
  const operator = operatorOf(condition)
  const left = side(own(condition, 'leftValue'), operator.type, rules)
  const right = side(own(condition, 'rightValue'), operator.rightType, rules)
  if (!left.ok) throw wrongType(own(condition, 'leftValue'), operator.type, index, rules)
  if (!right.ok && !operator.single) throw wrongType(own(condition, 'rightValue'), operator.rightType, index, rules)
  return compare(left.value, right.ok ? right.value : undefined, operator, rules)
}

type SideResult = { readonly ok: true; readonly value: Side } | { readonly ok: false }

function side(value: Json | undefined, type: string, { strict, version, zone }: Rules): SideResult {
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

const exists = (value: Side): boolean => value !== undefined && value !== null && !Number.isNaN(value)

function compare(left: Side, right: Side, { type, operation }: Operator, rules: Rules): boolean {
  if (operation === 'exists') return exists(left)
  if (operation === 'notExists') return !exists(left)
  switch (type) {
    case 'string':
      return compareTexts(foldable(left), foldable(right), operation, rules)
    case 'number':
      return compareNumbers(left as number, right as number, operation)
    case 'boolean':
      return compareBooleans(left, right, operation)
    case 'dateTime':
      return compareDates(left, right, operation)
    case 'array':
      return compareLists(Array.isArray(left) ? left : [], right as Json | undefined, operation, rules)
    case 'object':
      return (operation === 'notEmpty') !== (!isRecord(left) || Object.keys(left).length === 0)
    default:
      return false
  }
}

const foldable = (value: Side): string => (value === undefined || value === null ? '' : String(value))

function compareTexts(left: string, right: string, operation: string, { caseSensitive, item }: Rules): boolean {
  const isRegex = operation === 'regex' || operation === 'notRegex'
  const fold = (text: string): string => (caseSensitive ? text : text.toLocaleLowerCase())
  const a = fold(left)
  if (isRegex) return matches(a, right, item) === (operation === 'regex')
  const b = fold(right)
  switch (operation) {
    case 'empty':
      return a.length === 0
    case 'notEmpty':
      return a.length !== 0
    case 'equals':
      return a === b
    case 'notEquals':
      return a !== b
    case 'contains':
      return a.includes(b)
    case 'notContains':
      return !a.includes(b)
    case 'startsWith':
      return a.startsWith(b)
    case 'notStartsWith':
      return !a.startsWith(b)
    case 'endsWith':
      return a.endsWith(b)
    case 'notEndsWith':
      return !a.endsWith(b)
    default:
      return false
  }
}

const SLASHED = /^\/([\s\S]*)\/([gimusy]*)$/

/** A regular expression as people write it: bare, or between slashes with flags. */
export function matches(text: string, pattern: string, item?: number): boolean {
  const [, source = pattern, flags = ''] = SLASHED.exec(pattern) ?? []
  const regex = compileRegex(source, flags.replace('y', ''))
  return regex.ok ? regex.value.test(text) : fail(`The regular expression cannot be used: ${regex.error}`, item)
}

function compareNumbers(left: number, right: number, operation: string): boolean {
  switch (operation) {
    case 'empty':
      return !exists(left)
    case 'notEmpty':
      return exists(left)
    case 'equals':
      return left === right
    case 'notEquals':
      return left !== right
    case 'gt':
      return left > right
    case 'lt':
      return left < right
    case 'gte':
      return left >= right
    case 'lte':
      return left <= right
    default:
      return false
  }
}

function compareBooleans(left: Side, right: Side, operation: string): boolean {
  switch (operation) {
    case 'empty':
      return !exists(left)
    case 'notEmpty':
      return exists(left)
    case 'true':
      return left === true
    case 'false':
      return left !== true
    case 'equals':
      return left === right
    case 'notEquals':
      return left !== right
    default:
      return false
  }
}

function compareDates(left: Side, right: Side, operation: string): boolean {
  if (operation === 'empty') return !exists(left)
  if (operation === 'notEmpty') return exists(left)
  if (!DateTime.isDateTime(left) || !DateTime.isDateTime(right)) return false
  const [a, b] = [left.toMillis(), right.toMillis()]
  switch (operation) {
    case 'equals':
      return a === b
    case 'notEquals':
      return a !== b
    case 'after':
      return a > b
    case 'before':
      return a < b
    case 'afterOrEquals':
      return a >= b
    case 'beforeOrEquals':
      return a <= b
    default:
      return false
  }
}

function compareLists(list: readonly Json[], right: Json | undefined, operation: string, rules: Rules): boolean {
  switch (operation) {
    case 'contains':
      return has(list, right, rules)
    case 'notContains':
      return !has(list, right, rules)
    case 'empty':
      return list.length === 0
    case 'notEmpty':
      return list.length !== 0
    default:
      return wordIn(LENGTHS, operation)?.(list.length, Number(right)) ?? false
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
