import { signaturesOf } from './check/signatures.ts'
import { CONSTRUCTORS, GLOBAL_FUNCTIONS } from './functions/globals.ts'
import { METHOD_TABLES } from './methods/tables.ts'
import type { Kind } from './values/value.ts'

/** One function or method, for the manual, for completion and for the tests that run every example. */
export interface MethodReference {
  /** `string`, `list` … for what is called on a value; `function` for what is called by name, `new` for what is made. */
  readonly on: string
  readonly name: string
  readonly property: boolean
  /** What it takes and gives: `(text, number?) text`, or the kind alone for a property. */
  readonly signature: string
  /** Positions of arguments that may be functions. */
  readonly callbacks: readonly number[]
  readonly doc: string
  /** Runnable code. */
  readonly example: string
  /** Runnable code that gives the same value. */
  readonly result: string
}

export function methodReference(): MethodReference[] {
  const methods = Object.entries(METHOD_TABLES)
    .filter(([kind]) => kind !== 'missing')
    .flatMap(([kind, table]) => [...table.values()].map((method) => row(kind as Kind, method, method.property)))
  return [
    ...methods,
    ...[...GLOBAL_FUNCTIONS.values()].map((fn) => row('function', fn, false)),
    ...[...CONSTRUCTORS.values()].map((fn) => row('new', fn, false)),
  ]
}

function row(
  on: Kind | 'function' | 'new',
  entry: { name: string; doc: string; example: string; callbacks: readonly number[] },
  property: boolean,
): MethodReference {
  const [example = '', result = ''] = entry.example.split(' → ')
  const signature = signaturesOf(on).get(entry.name)?.text ?? ''
  return { on, name: entry.name, property, signature, callbacks: entry.callbacks, doc: entry.doc, example, result }
}
