import { ClosedObject, type Value } from './value.ts'

/** A set made by an expression. Nothing changes it after it was made. */
export class SetValue extends ClosedObject {
  readonly kind = 'set'
  readonly #items: ReadonlySet<Value>

  constructor(items: Iterable<Value>) {
    super()
    this.#items = new Set(items)
  }

  get items(): ReadonlySet<Value> {
    return this.#items
  }
}

/** A map made by an expression. Nothing changes it after it was made. */
export class MapValue extends ClosedObject {
  readonly kind = 'map'
  readonly #entries: ReadonlyMap<Value, Value>

  constructor(entries: Iterable<readonly [Value, Value]>) {
    super()
    this.#entries = new Map(entries)
  }

  get entries(): ReadonlyMap<Value, Value> {
    return this.#entries
  }
}

/** Raw bytes, such as a hash before it is written as text. */
export class Bytes extends ClosedObject {
  readonly kind = 'bytes'
  readonly #data: Uint8Array

  constructor(data: Uint8Array) {
    super()
    this.#data = data
  }

  get data(): Uint8Array {
    return this.#data
  }
}
