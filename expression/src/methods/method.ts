import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { numberOf, textOf } from '../values/convert.ts'
import { FunctionValue } from '../values/function-value.ts'
import { isFunction, kindWords, type Value } from '../values/value.ts'

export type Args = readonly Value[]

/** An entry of a method table. A property is read without parentheses. */
export interface Method {
  readonly name: string
  readonly property: boolean
  /** One line for the reference. */
  readonly doc: string
  /** `code → result`, both runnable. */
  readonly example: string
  /** Positions of arguments that may be functions. */
  readonly callbacks: readonly number[]
  readonly run: (self: Value, args: Args, cx: Context) => Value
}

export type MethodTable = ReadonlyMap<string, Method>

export type Run<Self> = (self: Self, args: Args, cx: Context) => Value
type Row<Self> = readonly [name: string, doc: string, example: string, run: Run<Self>]

const NO_CALLBACKS: readonly number[] = []

function entry<Self extends Value>(row: Row<Self>, property: boolean, callbacks: readonly number[]): Method {
  const [name, doc, example, run] = row
  // The table is only looked up by the kind of the value, so `self` is what the row says.
  return { name, property, doc, example, callbacks, run: run as unknown as Method['run'] }
}

/** Collects the rows of one kind of value. */
export class TableBuilder<Self extends Value> {
  readonly #methods = new Map<string, Method>()

  methods(...rows: Row<Self>[]): this {
    return this.#add(rows, false, NO_CALLBACKS)
  }

  /** Methods whose first argument is called. */
  callbackMethods(...rows: Row<Self>[]): this {
    return this.#add(rows, false, [0])
  }

  /** Methods whose second argument may be a function. */
  secondCallbackMethods(...rows: Row<Self>[]): this {
    return this.#add(rows, false, [1])
  }

  properties(...rows: Row<Self>[]): this {
    return this.#add(rows, true, NO_CALLBACKS)
  }

  #add(rows: Row<Self>[], property: boolean, callbacks: readonly number[]): this {
    for (const row of rows) this.#methods.set(row[0], entry(row, property, callbacks))
    return this
  }

  /** Wraps every method collected so far. */
  around(wrap: (run: Method['run']) => Method['run']): this {
    for (const [name, method] of this.#methods) this.#methods.set(name, { ...method, run: wrap(method.run) })
    return this
  }

  get table(): MethodTable {
    return this.#methods
  }
}

/** Reading arguments the way JavaScript's own methods do. */
export const textArg = (args: Args, index: number, cx: Context): string => textOf(args[index], cx.budget)

export const textArgOr = (args: Args, index: number, otherwise: string, cx: Context): string =>
  args[index] === undefined ? otherwise : textOf(args[index], cx.budget)

export const numberArg = (args: Args, index: number, cx: Context): number => numberOf(args[index], cx.budget)

export const numberArgOr = (args: Args, index: number, otherwise: number, cx: Context): number =>
  args[index] === undefined ? otherwise : numberOf(args[index], cx.budget)

/** A whole number; NaN is 0. */
export const wholeArgOr = (args: Args, index: number, otherwise: number, cx: Context): number => {
  const number = numberArgOr(args, index, otherwise, cx)
  return Number.isNaN(number) ? 0 : Math.trunc(number)
}

export function functionArg(args: Args, index: number, method: string): FunctionValue {
  const value = args[index]
  if (value instanceof FunctionValue) return value
  return refuse(
    'wrong-argument',
    `${method}() needs a function such as (item) => item.name, but got ${kindWords(value)}.`,
  )
}

/** Calls back; what a callback gives is stored or shown, so it cannot be a function itself. */
export function callBack(fn: FunctionValue, args: Args, cx: Context): Value {
  const value = fn.call(args, cx)
  if (isFunction(value)) return refuse('function-not-expected', 'This function gives back a function; call it with ().')
  return value
}

/** V3: a function cannot be kept inside a value. */
export function storable(value: Value): Value {
  if (isFunction(value)) {
    return refuse('function-not-expected', 'A function cannot be put into a list or an object; call it with ().')
  }
  return value
}

/** V3: a function goes only where it will be called. */
export function refuseFunctions(callee: { name: string; callbacks: readonly number[] }, args: Args): void {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]
    if (typeof arg !== 'object' || arg === null || !isFunction(arg)) continue
    if (!callee.callbacks.includes(index) || !(arg instanceof FunctionValue)) {
      refuse('function-not-expected', `${callee.name}() takes no function as its argument ${index + 1}.`)
    }
  }
}
