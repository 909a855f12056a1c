import { ExpressionError } from '../expression-error.ts'

/**
 * The closed values. Nothing else ever flows through an expression: no host function, no symbol, no BigInt, no
 * object whose prototype could be reached.
 *
 * V1. A record is read by own keys only; `__proto__`, `constructor` and `prototype` are keys like any other.
 * V2. Lists and records that came from outside are never written to.
 * V3. A function value lives in local names and argument lists only, never inside a list, record, set or map.
 */
export type Value = undefined | null | boolean | number | string | readonly Value[] | RecordValue | ClosedObject

export interface RecordValue {
  readonly [key: string]: Value
}

export type Kind =
  | 'missing'
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'list'
  | 'record'
  | 'date'
  | 'duration'
  | 'interval'
  | 'regex'
  | 'set'
  | 'map'
  | 'bytes'
  | 'file'
  | 'host'
  | 'function'

/** The ancestor of every value that is neither a primitive nor plain data. */
export abstract class ClosedObject {
  abstract readonly kind: Kind
}

export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'undefined':
      return 'missing'
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return 'list'
      return value instanceof ClosedObject ? value.kind : 'record'
    default:
      throw new ExpressionError(
        'internal-error',
        `A ${typeof value} came into an expression; this is a bug of the host.`,
      )
  }
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

export const isRecord = (value: Value): value is RecordValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ClosedObject)

export const isFunction = (value: Value): boolean => value instanceof ClosedObject && value.kind === 'function'

const KIND_WORDS: Record<Kind, string> = {
  missing: 'missing',
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  list: 'a list',
  record: 'an object',
  date: 'a date',
  duration: 'a duration',
  interval: 'an interval',
  regex: 'a regular expression',
  set: 'a set',
  map: 'a map',
  bytes: 'bytes',
  file: 'a file',
  host: 'a built-in object',
  function: 'a function',
}

export const kindWords = (value: Value): string => KIND_WORDS[kindOf(value)]
export const wordsOfKind = (kind: Kind): string => KIND_WORDS[kind]
