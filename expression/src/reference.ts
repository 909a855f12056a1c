import { GLOBAL_FUNCTIONS } from './functions/globals.ts'
import { METHOD_TABLES } from './methods/tables.ts'

/** One function or method, for the manual, for completion and for the tests that run every example. */
export interface MethodReference {
  /** `string`, `list` … for what is called on a value; `function` for what is called by name. */
  readonly on: string
  readonly name: string
  readonly property: boolean
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
    .flatMap(([kind, table]) => [...table.values()].map((method) => row(kind, method, method.property)))
  return [
    ...methods,
    ...[...GLOBAL_FUNCTIONS.values()].filter((fn) => fn.doc !== '').map((fn) => row('function', fn, false)),
  ]
}

function row(
  on: string,
  entry: { name: string; doc: string; example: string; callbacks: readonly number[] },
  property: boolean,
): MethodReference {
  const [example = '', result = ''] = entry.example.split(' → ')
  return { on, name: entry.name, property, callbacks: entry.callbacks, doc: entry.doc, example, result }
}
