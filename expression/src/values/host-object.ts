import type { Budget } from '../budget.ts'
import { ClosedObject, type Value } from './value.ts'

/** A function the host provides, as a member of a `HostObject` or as the value of a `$` name. */
export class HostFunction extends ClosedObject {
  readonly kind = 'function'
  readonly name: string
  readonly #run: (args: Value[], budget: Budget) => Value

  constructor(name: string, run: (args: Value[], budget: Budget) => Value) {
    super()
    this.name = name
    this.#run = run
  }

  run(args: Value[], budget: Budget): Value {
    return this.#run(args, budget)
  }
}

export const hostFunction = (name: string, run: (args: Value[], budget: Budget) => Value): HostFunction =>
  new HostFunction(name, run)

/** A member that is worked out when it is read. */
export class HostGetter {
  readonly read: () => Value
  constructor(read: () => Value) {
    this.read = read
  }
}

export const hostGetter = (read: () => Value): HostGetter => new HostGetter(read)

export type HostMember = Value | HostGetter

export interface HostObjectOptions {
  /** Answers for names that are not in the map, such as `$node["X"]`. `undefined` means that there is none. */
  lookup?: (name: string) => Value
  /** What leaves a parameter when the whole object is its value. Without it: the members that are not functions. */
  toJson?: () => Value
}

/**
 * An object of the host with members of its own. Only what is in the map (or what `lookup` answers) can be seen;
 * the class keeps both in private fields, so nothing else can be reached through it.
 */
export class HostObject extends ClosedObject {
  readonly kind = 'host'
  /** What it is called in messages, such as `$input` or `$('Fetch')`. */
  readonly label: string
  readonly #members: ReadonlyMap<string, HostMember>
  readonly #options: HostObjectOptions

  constructor(label: string, members: ReadonlyMap<string, HostMember>, options: HostObjectOptions = {}) {
    super()
    this.label = label
    this.#members = members
    this.#options = options
  }

  has(name: string): boolean {
    return this.#members.has(name) || (this.#options.lookup !== undefined && this.#options.lookup(name) !== undefined)
  }

  get(name: string): Value {
    const member = this.#members.get(name)
    if (member instanceof HostGetter) return member.read()
    if (member === undefined && this.#options.lookup !== undefined) return this.#options.lookup(name)
    return member
  }

  names(): string[] {
    return [...this.#members.keys()]
  }

  /** The names of the members that are data. */
  dataNames(): string[] {
    return this.names().filter((name) => !(this.#members.get(name) instanceof HostFunction))
  }

  /** The object as plain data, for leaving a parameter. */
  toData(): Value {
    if (this.#options.toJson !== undefined) return this.#options.toJson()
    const data: { [key: string]: Value } = Object.create(null)
    for (const name of this.#members.keys()) {
      const value = this.get(name)
      if (!(value instanceof HostFunction)) data[name] = value
    }
    return data
  }
}
