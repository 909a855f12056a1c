import { DateTime } from './date-time.ts'
import { isList, kindOf, type Value } from './value.ts'

/** The right sides that `instanceof` knows. */
export const INSTANCE_TESTS: ReadonlyMap<string, (value: Value) => boolean> = new Map<
  string,
  (value: Value) => boolean
>([
  ['Array', isList],
  ['Object', (value) => typeof value === 'object' && value !== null],
  ['Date', (value) => value instanceof DateTime && value.isDate],
  ['DateTime', (value) => value instanceof DateTime && !value.isDate],
  ['Duration', (value) => kindOf(value) === 'duration'],
  ['Interval', (value) => kindOf(value) === 'interval'],
  ['RegExp', (value) => kindOf(value) === 'regex'],
  ['Set', (value) => kindOf(value) === 'set'],
  ['Map', (value) => kindOf(value) === 'map'],
])
