import type { Context } from '../context.ts'
import { type Args, refuseFunctions } from '../methods/method.ts'
import { FunctionValue } from '../values/function-value.ts'
import type { Value } from '../values/value.ts'

/** A function called by name. */
export interface GlobalFunction {
  readonly name: string
  readonly doc: string
  /** `code → result`, both runnable. */
  readonly example: string
  readonly callbacks: readonly number[]
  readonly run: (args: Args, cx: Context) => Value
  /** Set if the function is one from numbers to numbers: then it is called without a list of arguments. */
  readonly ofNumber: ((value: number) => number) | undefined
}

/** The function as a value, for handing it to a method: `list.map(Number)`. */
export const asValue = (fn: GlobalFunction): FunctionValue =>
  new FunctionValue((args, cx) => {
    refuseFunctions(fn, args)
    return fn.run(args, cx)
  })

type Row = readonly [
  name: string,
  doc: string,
  example: string,
  run: GlobalFunction['run'],
  callbacks?: readonly number[],
]

/** The same functions, each wrapped. */
export const around = (
  functions: readonly GlobalFunction[],
  wrap: (run: GlobalFunction['run']) => GlobalFunction['run'],
): GlobalFunction[] => functions.map((fn) => ({ ...fn, run: wrap(fn.run) }))

export const functionsOf = (...rows: Row[]): GlobalFunction[] =>
  rows.map(([name, doc, example, run, callbacks = []]) => ({ name, doc, example, run, callbacks, ofNumber: undefined }))
