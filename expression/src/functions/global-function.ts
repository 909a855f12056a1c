import type { Context } from '../context.ts'
import type { Args } from '../methods/method.ts'
import type { Value } from '../values/value.ts'

/** A function called by name. */
export interface GlobalFunction {
  readonly name: string
  /** Empty for what only the compiler uses. */
  readonly doc: string
  /** `code → result`, both runnable. */
  readonly example: string
  readonly callbacks: readonly number[]
  readonly run: (args: Args, cx: Context) => Value
  /** Set if the function is one from numbers to numbers: then it is called without a list of arguments. */
  readonly ofNumber: ((value: number) => number) | undefined
}

type Row = readonly [
  name: string,
  doc: string,
  example: string,
  run: GlobalFunction['run'],
  callbacks?: readonly number[],
]

export const functionsOf = (...rows: Row[]): GlobalFunction[] =>
  rows.map(([name, doc, example, run, callbacks = []]) => ({ name, doc, example, run, callbacks, ofNumber: undefined }))
