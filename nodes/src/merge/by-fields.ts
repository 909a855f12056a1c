import type { DerivedItem, ItemHandle, NodeError } from '@linkflow/node-runtime'
import { canonicalText } from '../data/deep-equal.ts'
import { type FieldPath, getPath, JsonDraft, pathOf } from '../data/field-path.ts'
import { isAbsent } from '../data/order.ts'
import { MATCHES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { type CombineRules, combine } from './combine.ts'

export interface ByFieldsRules extends CombineRules {
  readonly fields: readonly { readonly field: string; readonly fieldInInput2?: string | undefined }[]
  readonly join: 'keep-matches' | 'keep-non-matches' | 'keep-everything' | 'enrich-input1' | 'enrich-input2'
  readonly output: 'both' | 'input1' | 'input2'
  readonly multipleMatches: 'all' | 'first'
  readonly sourceField?: string | undefined
}

type Made = DerivedItem | ItemHandle

interface Matching {
  readonly pairs: readonly (readonly [ItemHandle, ItemHandle])[]
  readonly partnersOf1: ReadonlyMap<number, readonly ItemHandle[]>
  readonly matched2: ReadonlySet<number>
}

/** Joins two inputs where all fields are deeply equal. An item whose field is missing or null matches nothing. */
export function byFields(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  rules: ByFieldsRules,
): Iterable<Made> | NodeError {
  const matching = match(input1, input2, rules)
  if (matching === 'too-many') {
    return permanent(
      'merge-too-many-matches',
      `More than ${MATCHES_MAX} pairs have equal fields. Match by more fields, or keep only the first match of each item.`,
    )
  }
  return joined(input1, input2, matching, rules)
}

function match(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  rules: ByFieldsRules,
): Matching | 'too-many' {
  const paths1 = rules.fields.map(({ field }) => pathOf(field))
  const paths2 = rules.fields.map(({ field, fieldInInput2 }) => pathOf(fieldInInput2 ?? field))
  const byKey = Map.groupBy(input2, (handle) => keyOf(handle, paths2))
  const pairs: [ItemHandle, ItemHandle][] = []
  const partnersOf1 = new Map<number, readonly ItemHandle[]>()
  const matched2 = new Set<number>()
  for (const one of input1) {
    const key = keyOf(one, paths1)
    const equal = key === undefined ? [] : (byKey.get(key) ?? [])
    const partners = rules.multipleMatches === 'first' ? equal.slice(0, 1) : equal
    if (pairs.length + partners.length > MATCHES_MAX) return 'too-many'
    partnersOf1.set(one.index, partners)
    for (const other of partners) {
      pairs.push([one, other])
      matched2.add(other.index)
    }
  }
  return { pairs, partnersOf1, matched2 }
}

function keyOf({ item }: ItemHandle, paths: readonly FieldPath[]): string | undefined {
  const values = paths.map((path) => getPath(item.json, path))
  return values.some(isAbsent) ? undefined : values.map(canonicalText).join()
}

function* joined(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  { pairs, partnersOf1, matched2 }: Matching,
  rules: ByFieldsRules,
): Generator<Made> {
  const both = ([one, other]: readonly [ItemHandle, ItemHandle]) => pair(one, other, rules)
  const alone1 = input1.filter((one) => partnersOf1.get(one.index)!.length === 0)
  const alone2 = input2.filter((other) => !matched2.has(other.index))
  switch (rules.join) {
    case 'keep-matches':
      yield* rules.output === 'both' ? pairs.map(both) : oneSide(input1, input2, partnersOf1, matched2, rules.output)
      return
    case 'keep-non-matches':
      if (rules.output !== 'input2') yield* alone1.map((one) => marked(one, 'input1', rules.sourceField))
      if (rules.output !== 'input1') yield* alone2.map((other) => marked(other, 'input2', rules.sourceField))
      return
    case 'keep-everything':
      yield* pairs.map((one) => markedPair(both(one), rules.sourceField))
      yield* alone1.map((one) => marked(one, 'input1', rules.sourceField))
      yield* alone2.map((other) => marked(other, 'input2', rules.sourceField))
      return
    case 'enrich-input1':
      for (const one of input1) {
        const partners = partnersOf1.get(one.index)!
        yield* partners.length === 0 ? [one] : partners.map((other) => pair(one, other, rules))
      }
      return
    case 'enrich-input2': {
      const ones = Map.groupBy(pairs, ([, other]) => other.index)
      for (const other of input2) yield* ones.get(other.index)?.map(both) ?? [other]
    }
  }
}

/** The matched items of one input, each once, as they are. */
function oneSide(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  partnersOf1: Matching['partnersOf1'],
  matched2: ReadonlySet<number>,
  side: 'input1' | 'input2',
): readonly ItemHandle[] {
  return side === 'input1'
    ? input1.filter((one) => partnersOf1.get(one.index)!.length > 0)
    : input2.filter((other) => matched2.has(other.index))
}

const pair = (one: ItemHandle, other: ItemHandle, rules: CombineRules): DerivedItem => ({
  item: combine(
    [
      { item: one.item, input: 1 },
      { item: other.item, input: 2 },
    ],
    rules,
  ),
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
