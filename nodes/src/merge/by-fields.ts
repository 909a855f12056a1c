import type { Json, JsonObject } from '@linkflow/kernel'
import type { DerivedItem, Item, ItemHandle, NodeError } from '@linkflow/node-runtime'
import { canonicalText } from '../data/deep-equal.ts'
import { type FieldPath, fieldReader, getPath, JsonDraft, pathOf } from '../data/field-path.ts'
import { isAbsent } from '../data/order.ts'
import type { SideItems } from '../items/handles.ts'
import { MATCHES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { type CombineRules, combineTwo } from './combine.ts'

export interface ByFieldsRules extends CombineRules {
  readonly fields: readonly { readonly field: string; readonly fieldInInput2?: string | undefined }[]
  readonly join: 'keep-matches' | 'keep-non-matches' | 'keep-everything' | 'enrich-input1' | 'enrich-input2'
  readonly output: 'both' | 'input1' | 'input2'
  readonly multipleMatches: 'all' | 'first'
  readonly sourceField?: string | undefined
}

type Made = DerivedItem | ItemHandle

/** Positions of partners in input 2. Most items have one or none, and a list for each would cost as much as the pairs. */
type Partners = number | number[] | undefined

/** Joins two inputs where all fields are deeply equal. An item whose field is missing or null matches nothing. */
export function byFields(one: SideItems, other: SideItems, rules: ByFieldsRules): Iterable<Made> | NodeError {
  const partners = partnersOf(one.items, other.items, rules)
  if (partners === 'too-many') {
    return permanent(
      'merge-too-many-matches',
      `More than ${MATCHES_MAX} pairs have equal fields. Match by more fields, or keep only the first match of each item.`,
    )
  }
  return new Join(one, other, partners, rules).made()
}

/** For each item of input 1, by its position. */
function partnersOf(ones: readonly Item[], others: readonly Item[], rules: ByFieldsRules): Partners[] | 'too-many' {
  const read1 = valuesReader(rules.fields.map(({ field }) => pathOf(field)))
  const read2 = valuesReader(rules.fields.map(({ field, fieldInInput2 }) => pathOf(fieldInInput2 ?? field)))
  const known = new Partition()
  for (let at = 0; at < others.length; at += 1) known.add(read2(others[at]!.json), at)
  const partners: Partners[] = new Array(ones.length)
  let pairs = 0
  for (let at = 0; at < ones.length; at += 1) {
    const equal = known.of(read1(ones[at]!.json))
    const taken = rules.multipleMatches === 'first' && typeof equal === 'object' ? equal[0] : equal
    partners[at] = taken
    pairs += countOf(taken)
    if (pairs > MATCHES_MAX) return 'too-many'
  }
  return partners
}

const countOf = (partners: Partners): number =>
  typeof partners === 'object' ? partners.length : partners === undefined ? 0 : 1

/** The values that must be equal; one alone is no list. Undefined where one is absent. */
function valuesReader(paths: readonly FieldPath[]): (json: JsonObject) => Json | undefined {
  const [first, ...others] = paths.map(fieldReader)
  if (first !== undefined && others.length === 0) return first
  return (json) => {
    const values = paths.map((path) => getPath(json, path))
    return values.some(isAbsent) ? undefined : (values as Json[])
  }
}

/** Positions by equal values. Plain values are keys as they are; lists and objects by a text that equal ones share. */
class Partition {
  readonly #plain = new Map<Json, number | number[]>()
  readonly #nested = new Map<string, number | number[]>()

  add(value: Json | undefined, at: number): void {
    if (value === undefined || value === null) return
    if (typeof value === 'object') add(this.#nested, canonicalText(value), at)
    else add(this.#plain, value, at)
  }

  of(value: Json | undefined): Partners {
    if (value === undefined || value === null) return undefined
    return typeof value === 'object' ? this.#nested.get(canonicalText(value)) : this.#plain.get(value)
  }
}

function add<K>(known: Map<K, number | number[]>, key: K, at: number): void {
  const before = known.get(key)
  if (before === undefined) known.set(key, at)
  else if (typeof before === 'number') known.set(key, [before, at])
  else before.push(at)
}

class Join {
  readonly #one: SideItems
  readonly #other: SideItems
  readonly #partners: readonly Partners[]
  readonly #rules: ByFieldsRules

  constructor(one: SideItems, other: SideItems, partners: readonly Partners[], rules: ByFieldsRules) {
    this.#one = one
    this.#other = other
    this.#partners = partners
    this.#rules = rules
  }

  made(): Iterable<Made> {
    const { join, output } = this.#rules
    switch (join) {
      case 'keep-matches':
        if (output === 'both') return this.#pairs(false)
        return output === 'input1' ? this.#matched1(true) : this.#matched2(true)
      case 'keep-non-matches':
        return this.#alone(output)
      case 'keep-everything':
        return this.#everything()
      case 'enrich-input1':
        return this.#pairs(true)
      case 'enrich-input2':
        return this.#enriched2()
    }
  }

  /** In the order of input 1; its items without a partner as they are, or not at all. */
  *#pairs(keepsAlone: boolean): Generator<Made> {
    const partners = this.#partners
    for (let at = 0; at < partners.length; at += 1) {
      const found = partners[at]
      if (typeof found === 'number') yield this.#pair(at, found)
      else if (found !== undefined) for (const other of found) yield this.#pair(at, other)
      else if (keepsAlone) yield handleOf(this.#one, at)
    }
  }

  *#enriched2(): Generator<Made> {
    const ones = new Map<number, number | number[]>()
    for (const [at, others] of this.#partners.entries()) {
      if (typeof others === 'number') add(ones, others, at)
      else if (others !== undefined) for (const other of others) add(ones, other, at)
    }
    for (let at = 0; at < this.#other.items.length; at += 1) {
      const found = ones.get(at)
      if (typeof found === 'number') yield this.#pair(found, at)
      else if (found !== undefined) for (const one of found) yield this.#pair(one, at)
      else yield handleOf(this.#other, at)
    }
  }

  *#everything(): Generator<Made> {
    for (const made of this.#pairs(false)) yield this.#marked(made, 'both')
    yield* this.#alone('both')
  }

  *#alone(output: ByFieldsRules['output']): Generator<Made> {
    if (output !== 'input2') for (const handle of this.#matched1(false)) yield this.#marked(handle, 'input1')
    if (output !== 'input1') for (const handle of this.#matched2(false)) yield this.#marked(handle, 'input2')
  }

  *#matched1(wanted: boolean): Generator<ItemHandle> {
    for (const [at, found] of this.#partners.entries()) {
      if ((found !== undefined) === wanted) yield handleOf(this.#one, at)
    }
  }

  *#matched2(wanted: boolean): Generator<ItemHandle> {
    const found = new Set(this.#partners.flat())
    for (let at = 0; at < this.#other.items.length; at += 1) {
      if (found.has(at) === wanted) yield handleOf(this.#other, at)
    }
  }

  #pair(one: number, other: number): DerivedItem {
    return {
      item: combineTwo(this.#one.items[one]!, this.#other.items[other]!, this.#rules),
      from: [this.#one.base + one, this.#other.base + other],
    }
  }

  #marked(made: Made, source: string): Made {
    const { sourceField } = this.#rules
    if (sourceField === undefined) return made
    const draft = new JsonDraft(made.item.json)
    draft.set([sourceField], source)
    return { item: { ...made.item, json: draft.json }, from: 'from' in made ? made.from : [made.index] }
  }
}

const handleOf = ({ items, base }: SideItems, at: number): ItemHandle => ({ item: items[at]!, index: base + at })
