import { type Kind, type Value, wordsOfKind } from '../values/value.ts'

/** What is known of a value before it is there. */
export interface Shape {
  /** The kinds it may be of; undefined: nothing is known. */
  readonly kinds: ReadonlySet<Kind> | undefined
  /** Of a record: what is known of its fields. A field that may be absent may be `missing`. */
  readonly fields?: ReadonlyMap<string, Shape>
  /** Of a record: it has no other fields than these. */
  readonly isClosed?: boolean
  /** Of a record: nobody says that it has no other fields, but samples of it had none. */
  readonly isSeen?: boolean
  /** Where the fields are known from, such as «the data pinned to node «Webhook»». */
  readonly source?: string
  /** Of a list. */
  readonly element?: Shape
  /** The value itself, where the text has it: a literal. */
  readonly constant?: Value
  /** Of an object of the host: what a member is; undefined if there is none. */
  readonly member?: (name: string) => Shape | undefined
  /** Of a function: what it gives for such arguments. */
  readonly call?: (args: readonly Shape[]) => Shape
}

export const ANY: Shape = { kinds: undefined }
export const MISSING: Shape = { kinds: new Set<Kind>(['missing']), constant: undefined }

export const of = (...kinds: readonly Kind[]): Shape => ({ kinds: new Set(kinds) })
export const listOf = (element: Shape): Shape => ({ kinds: new Set<Kind>(['list']), element })
export const functionGiving = (call: (args: readonly Shape[]) => Shape): Shape => ({ ...of('function'), call })

export const recordOf = (fields: Iterable<readonly [string, Shape]>, source?: string): Shape => ({
  kinds: new Set<Kind>(['record']),
  fields: new Map(fields),
  isClosed: true,
  ...(source !== undefined && { source }),
})

export const hostOf = (members: Readonly<Record<string, Shape>>): Shape => ({
  kinds: new Set<Kind>(['host']),
  member: (name) => (Object.hasOwn(members, name) ? members[name] : undefined),
})

/** The kinds in words, such as «a text or null». */
export const shapeWords = ({ kinds }: Shape): string =>
  kinds === undefined ? 'something' : [...kinds].map(wordsOfKind).join(' or ')

const isAbsent = (kind: Kind): boolean => kind === 'missing' || kind === 'null'

export const mayBeAbsent = ({ kinds }: Shape): boolean => kinds !== undefined && [...kinds].some(isAbsent)

/** The same, there. Undefined if it never is. */
export function present(shape: Shape): Shape | undefined {
  const { kinds } = shape
  if (kinds === undefined || !mayBeAbsent(shape)) return shape
  const there = new Set([...kinds].filter((kind) => !isAbsent(kind)))
  return there.size === 0 ? undefined : { ...shape, kinds: there }
}

/** How much work unions may be for one text; beyond it nothing is known, which is never a false alarm. */
const UNION_STEPS_MAX = 50_000

/** Shapes of values that may be one or the other. */
export class Unions {
  #stepsLeft = UNION_STEPS_MAX

  of(one: Shape, other: Shape): Shape {
    this.#stepsLeft -= 1
    if (one === other) return one
    if (this.#stepsLeft < 0 || one.kinds === undefined || other.kinds === undefined) return ANY
    const kinds = one.kinds.union(other.kinds)
    const element = kinds.has('list') ? this.#elements(one, other) : undefined
    return {
      kinds,
      ...(kinds.has('record') && this.#records(one, other)),
      ...(element !== undefined && { element }),
      ...(kinds.has('host') && { member: one.member ?? other.member }),
    } as Shape
  }

  all(shapes: readonly Shape[]): Shape {
    return shapes.length === 0 ? ANY : shapes.reduce((union, shape) => this.of(union, shape))
  }

  #elements(one: Shape, other: Shape): Shape | undefined {
    if (!one.kinds!.has('list')) return other.element
    if (!other.kinds!.has('list')) return one.element
    return one.element === undefined || other.element === undefined ? undefined : this.of(one.element, other.element)
  }

  #records(one: Shape, other: Shape): Partial<Shape> {
    if (!one.kinds!.has('record')) return fieldsOf(other)
    if (!other.kinds!.has('record')) return fieldsOf(one)
    const fields = new Map<string, Shape>()
    for (const name of new Set([...(one.fields?.keys() ?? []), ...(other.fields?.keys() ?? [])])) {
      this.#stepsLeft -= 1
      const [left, right] = [fieldOf(one, name), fieldOf(other, name)]
      fields.set(name, left === undefined || right === undefined ? ANY : this.of(left, right))
    }
    const source = one.source ?? other.source
    const isClosed = one.isClosed === true && other.isClosed === true
    return {
      fields,
      isClosed,
      isSeen: !isClosed && isKnown(one) && isKnown(other),
      ...(source !== undefined && { source }),
    }
  }
}

const isKnown = ({ isClosed, isSeen }: Shape): boolean => isClosed === true || isSeen === true

const fieldsOf = ({ fields, isClosed = false, isSeen = false, source }: Shape): Partial<Shape> => ({
  ...(fields !== undefined && { fields }),
  isClosed,
  isSeen,
  ...(source !== undefined && { source }),
})

/** What is known of a field of a record; undefined: nothing. */
export const fieldOf = ({ fields, isClosed }: Shape, name: string): Shape | undefined =>
  fields?.get(name) ?? (isClosed ? MISSING : undefined)
