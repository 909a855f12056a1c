import type { Json, JsonObject } from '@linkflow/kernel'
import type { DerivedItem, ItemHandle, NodeError } from '@linkflow/node-runtime'
import { canonicalText } from '../data/deep-equal.ts'
import { type FieldPath, fieldReader, getPath, JsonDraft, pathOf } from '../data/field-path.ts'
import { isAbsent } from '../data/order.ts'
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

/** For each item of input 1, by its position, its partners in input 2. */
type Partners = readonly (readonly ItemHandle[])[]

/** Joins two inputs where all fields are deeply equal. An item whose field is missing or null matches nothing. */
export function byFields(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  rules: ByFieldsRules,
): Iterable<Made> | NodeError {
  const partners = partnersOf(input1, input2, rules)
  if (partners === 'too-many') {
    return permanent(
      'merge-too-many-matches',
      `More than ${MATCHES_MAX} pairs have equal fields. Match by more fields, or keep only the first match of each item.`,
    )
  }
  return joined(input1, input2, partners, rules)
}

const NONE: readonly ItemHandle[] = []

function partnersOf(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  rules: ByFieldsRules,
): Partners | 'too-many' {
  const paths1 = rules.fields.map(({ field }) => pathOf(field))
  const paths2 = rules.fields.map(({ field, fieldInInput2 }) => pathOf(fieldInInput2 ?? field))
  const [read1, read2] = [valuesReader(paths1), valuesReader(paths2)]
  const others = new Partition()
  for (const other of input2) others.add(read2(other.item.json), other)
  const partners: (readonly ItemHandle[])[] = new Array(input1.length)
  let pairs = 0
  for (let i = 0; i < input1.length; i += 1) {
    const equal = others.of(read1(input1[i]!.item.json))
    partners[i] = rules.multipleMatches === 'first' && equal.length > 1 ? equal.slice(0, 1) : equal
    pairs += partners[i]!.length
    if (pairs > MATCHES_MAX) return 'too-many'
  }
  return partners
}

/** The values that must be equal; one alone is no list. Undefined where one is absent. */
function valuesReader(paths: readonly FieldPath[]): (json: JsonObject) => Json | undefined {
  const [first, ...others] = paths.map(fieldReader)
  if (first !== undefined && others.length === 0) return first
  return (json) => {
    const values = paths.map((path) => getPath(json, path))
    return values.some(isAbsent) ? undefined : (values as Json[])
  }
}

/** Items by equal values. Plain values are keys as they are; lists and objects by a text that equal ones share. */
class Partition {
  readonly #plain = new Map<Json, ItemHandle[]>()
  readonly #nested = new Map<string, ItemHandle[]>()

  add(value: Json | undefined, handle: ItemHandle): void {
    if (value === undefined || value === null) return
    const known = this.#find(value)
    if (known !== undefined) known.push(handle)
    else if (typeof value === 'object') this.#nested.set(canonicalText(value), [handle])
    else this.#plain.set(value, [handle])
  }

  of(value: Json | undefined): readonly ItemHandle[] {
    return value === undefined || value === null ? NONE : (this.#find(value) ?? NONE)
  }

  #find(value: Json): ItemHandle[] | undefined {
    return typeof value === 'object' ? this.#nested.get(canonicalText(value)) : this.#plain.get(value)
  }
}

function joined(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  partners: Partners,
  rules: ByFieldsRules,
): Iterable<Made> {
  switch (rules.join) {
    case 'keep-matches':
      if (rules.output === 'both') return pairs(input1, partners, rules)
      return rules.output === 'input1' ? matched1(input1, partners) : matched2(input2, partners, true)
    case 'keep-non-matches':
      return alone(input1, input2, partners, rules, rules.output)
    case 'keep-everything':
      return everything(input1, input2, partners, rules)
    case 'enrich-input1':
      return enriched1(input1, partners, rules)
    case 'enrich-input2':
      return enriched2(input1, input2, partners, rules)
  }
}

function* everything(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  partners: Partners,
  rules: ByFieldsRules,
): Generator<Made> {
  for (const one of pairs(input1, partners, rules)) yield markedPair(one, rules.sourceField)
  yield* alone(input1, input2, partners, rules, 'both')
}

function* enriched1(input1: readonly ItemHandle[], partners: Partners, rules: CombineRules): Generator<Made> {
  for (let i = 0; i < input1.length; i += 1) {
    if (partners[i]!.length === 0) yield input1[i]!
    for (const other of partners[i]!) yield pair(input1[i]!, other, rules)
  }
}

function* enriched2(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  partners: Partners,
  rules: CombineRules,
): Generator<Made> {
  const ones = onesOf(input1, partners)
  for (const other of input2) {
    const found = ones.get(other)
    if (found === undefined) yield other
    else for (const one of found) yield pair(one, other, rules)
  }
}

function* pairs(input1: readonly ItemHandle[], partners: Partners, rules: CombineRules): Generator<DerivedItem> {
  for (let i = 0; i < input1.length; i += 1) {
    for (const other of partners[i]!) yield pair(input1[i]!, other, rules)
  }
}

/** For each item of input 2 that has any, its partners in input 1. */
function onesOf(input1: readonly ItemHandle[], partners: Partners): Map<ItemHandle, ItemHandle[]> {
  const ones = new Map<ItemHandle, ItemHandle[]>()
  for (const [i, others] of partners.entries()) {
    for (const other of others) {
      const known = ones.get(other)
      if (known === undefined) ones.set(other, [input1[i]!])
      else known.push(input1[i]!)
    }
  }
  return ones
}

const matched1 = (input1: readonly ItemHandle[], partners: Partners): readonly ItemHandle[] =>
  input1.filter((_, i) => partners[i]!.length > 0)

function matched2(input2: readonly ItemHandle[], partners: Partners, wanted: boolean): readonly ItemHandle[] {
  const found = new Set(partners.flat())
  return input2.filter((other) => found.has(other) === wanted)
}

function* alone(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  partners: Partners,
  { sourceField }: ByFieldsRules,
  output: ByFieldsRules['output'],
): Generator<Made> {
  if (output !== 'input2') {
    for (let i = 0; i < input1.length; i += 1) {
      if (partners[i]!.length === 0) yield marked(input1[i]!, 'input1', sourceField)
    }
  }
  if (output !== 'input1') {
    for (const other of matched2(input2, partners, false)) yield marked(other, 'input2', sourceField)
  }
}

const pair = (one: ItemHandle, other: ItemHandle, rules: CombineRules): DerivedItem => ({
  item: combineTwo(one.item, other.item, rules),
  from: [one.index, other.index],
})

function marked(handle: ItemHandle, source: string, field: string | undefined): Made {
  if (field === undefined) return handle
  return { item: { ...handle.item, json: withSource(handle.item.json, field, source) }, from: [handle.index] }
}

const markedPair = (made: DerivedItem, field: string | undefined): DerivedItem =>
  field === undefined ? made : { ...made, item: { ...made.item, json: withSource(made.item.json, field, 'both') } }

function withSource(json: ItemHandle['item']['json'], field: string, source: string) {
  const draft = new JsonDraft(json)
  draft.set([field], source)
  return draft.json
}
