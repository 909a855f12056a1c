import type { Kind } from '../values/value.ts'
import { BOOLEAN_METHODS, NOTHING_METHODS } from './boolean-methods.ts'
import { BYTES_METHODS, FILE_METHODS, MAP_METHODS, REGEX_METHODS, SET_METHODS } from './collection-methods.ts'
import { DATE_METHODS } from './date-methods.ts'
import { DURATION_METHODS, INTERVAL_METHODS } from './duration-methods.ts'
import { LIST_METHODS } from './list-methods.ts'
import type { Method, MethodTable } from './method.ts'
import { NUMBER_METHODS } from './number-methods.ts'
import { RECORD_METHODS } from './record-methods.ts'
import { STRING_METHODS } from './string-methods.ts'

const NONE: MethodTable = new Map()

/** Everything that can be called on, or read from, a value of each kind besides its own data. */
export const METHOD_TABLES: Readonly<Record<Kind, MethodTable>> = {
  missing: NOTHING_METHODS,
  null: NOTHING_METHODS,
  boolean: BOOLEAN_METHODS,
  number: NUMBER_METHODS,
  string: STRING_METHODS,
  list: LIST_METHODS,
  record: RECORD_METHODS,
  date: DATE_METHODS,
  duration: DURATION_METHODS,
  interval: INTERVAL_METHODS,
  regex: REGEX_METHODS,
  set: SET_METHODS,
  map: MAP_METHODS,
  bytes: BYTES_METHODS,
  file: FILE_METHODS,
  host: NONE,
  function: NONE,
}

export const tableOf = (kind: Kind): MethodTable => METHOD_TABLES[kind]

export function propertyOf(kind: Kind, name: string): Method | undefined {
  const found = METHOD_TABLES[kind].get(name)
  return found?.property ? found : undefined
}

export function methodOf(kind: Kind, name: string): Method | undefined {
  const found = METHOD_TABLES[kind].get(name)
  return found === undefined || found.property ? undefined : found
}

export const ALL_METHOD_NAMES = (kind: Kind): string[] => [...METHOD_TABLES[kind].keys()]

/** The methods of one name by kind, looked up once when a call is compiled. */
export function methodsNamed(name: string): { readonly [kind in Kind]?: Method } {
  const found: { [kind in Kind]?: Method } = Object.create(null)
  for (const kind of Object.keys(METHOD_TABLES) as Kind[]) {
    const method = methodOf(kind, name)
    if (method !== undefined) found[kind] = method
  }
  return found
}
