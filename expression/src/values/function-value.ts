import type { Context } from '../context.ts'
import { ClosedObject, type Value } from './value.ts'

/** Something an expression can call: an arrow function of its own text, or a listed function passed by name. */
export class FunctionValue extends ClosedObject {
  readonly kind = 'function'
  readonly #call: (args: readonly Value[], cx: Context) => Value

  constructor(call: (args: readonly Value[], cx: Context) => Value) {
    super()
    this.#call = call
  }

  call(args: readonly Value[], cx: Context): Value {
    return this.#call(args, cx)
  }
}
