import type { JsonObject } from '@linkflow/kernel'
import type { DerivedItem, ItemHandle } from '@linkflow/node-runtime'
import { canonicalText, deepEqual } from '../data/deep-equal.ts'
import { type FieldPath, getPath, JsonDraft, pathOf } from '../data/field-path.ts'
import { own, setOwn } from '../data/json.ts'
import { isAbsent } from '../data/order.ts'
import { MATCHES_MAX } from '../limits.ts'

interface ComparisonRules {
  readonly fields: readonly { readonly field: string; readonly fieldInInput2?: string | undefined }[]
  readonly ignore: readonly string[]
  readonly multipleMatches: 'all' | 'first'
  readonly output: 'both' | 'input1' | 'input2'
}

type Made = DerivedItem | ItemHandle

interface Compared {
  readonly 'only-input1': readonly Made[]
  readonly same: readonly Made[]
  readonly different: readonly Made[]
  readonly 'only-input2': readonly Made[]
}

/** Holds items against those of the other input that have the same key; a missing or null field is no key. */
export function compare(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  rules: ComparisonRules,
): Compared | 'too-many' {
  const paths1 = rules.fields.map(({ field }) => pathOf(field))
  const paths2 = rules.fields.map(({ field, fieldInInput2 }) => pathOf(fieldInInput2 ?? field))
  const ignored = rules.ignore.map(pathOf)
  const byKey = Map.groupBy(input2, (handle) => keyOf(handle, paths2))
  const found = new Set<number>()
  const result = { 'only-input1': [] as Made[], same: [] as Made[], different: [] as Made[] }
  let pairs = 0
  for (const one of input1) {
    const key = keyOf(one, paths1)
    const equal = key === undefined ? [] : (byKey.get(key) ?? [])
    const partners = rules.multipleMatches === 'first' ? equal.slice(0, 1) : equal
    if (partners.length === 0) result['only-input1'].push(one)
    pairs += partners.length
    if (pairs > MATCHES_MAX) return 'too-many'
    for (const other of partners) {
      found.add(other.index)
      const [a, b] = [without(one.item.json, ignored), without(other.item.json, ignored)]
      if (deepEqual(a, b)) result.same.push(one)
      else result.different.push(told(one, other, a, b, rules))
    }
  }
  return { ...result, 'only-input2': input2.filter(({ index }) => !found.has(index)) }
}

function keyOf({ item }: ItemHandle, paths: readonly FieldPath[]): string | undefined {
  const values = paths.map((path) => getPath(item.json, path))
  return values.some(isAbsent) ? undefined : values.map(canonicalText).join()
}

function without(json: JsonObject, ignored: readonly FieldPath[]): JsonObject {
  if (ignored.length === 0) return json
  const draft = new JsonDraft(json)
  for (const path of ignored) draft.remove(path)
  return draft.json
}

function told(one: ItemHandle, other: ItemHandle, a: JsonObject, b: JsonObject, rules: ComparisonRules): Made {
  if (rules.output === 'input1') return one
  if (rules.output === 'input2') return other
  const match: JsonObject = {}
  for (const { field } of rules.fields) setOwn(match, field, getPath(one.item.json, pathOf(field)) ?? null)
  const [same, different]: [JsonObject, JsonObject] = [{}, {}]
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [own(a, name), own(b, name)]
    if (left !== undefined && right !== undefined && deepEqual(left, right)) setOwn(same, name, left)
    else {
      const sides = { ...(left !== undefined && { input1: left }), ...(right !== undefined && { input2: right }) }
      setOwn(different, name, sides)
    }
  }
  return { item: { json: { match, same, different } }, from: [one.index, other.index] }
}
