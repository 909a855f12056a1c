import type { Json, JsonObject } from '@linkflow/kernel'
import type { DerivedItem, ItemHandle } from '@linkflow/node-runtime'
import { fail } from '../../run/failure.ts'
import type { Equality } from '../../values/equal.ts'
import { isRecord, isTruthy, own, setOwn } from '../../values/json.ts'
import { Draft, getPath } from '../../values/path.ts'

export interface CompareRules {
  readonly pairs: readonly { readonly field1: string; readonly field2: string }[]
  readonly resolve: string
  readonly isFuzzy: boolean
  readonly isEqual: Equality
  readonly dots: boolean
  readonly firstOnly: boolean
  readonly skipped: readonly string[]
  readonly mix: { readonly prefersB: boolean; readonly except: readonly string[] }
  readonly version: number
}

type Made = ItemHandle | DerivedItem

export interface Compared {
  readonly onlyA: readonly Made[]
  readonly same: readonly Made[]
  readonly different: readonly Made[]
  readonly onlyB: readonly Made[]
}

export function compareAll(
  inputA: readonly ItemHandle[],
  inputB: readonly ItemHandle[],
  rules: CompareRules,
): Compared {
  const onlyA: Made[] = []
  const same: Made[] = []
  const different: Made[] = []
  const found = new Set<number>()
  for (const a of inputA) {
    const matches = matchesOf(a, inputB, rules)
    if (matches.length === 0) onlyA.push(a)
    let equal: Made | undefined
    for (const position of matches) {
      found.add(position)
      const b = inputB[position]!
      if (!isSame(a, b, rules)) different.push(differenceOf(a, b, rules))
      else equal ??= rules.isFuzzy && rules.resolve === 'preferInput2' ? b : a
    }
    if (equal !== undefined) same.push(equal)
  }
  return { onlyA, same, different, onlyB: inputB.filter((_, position) => !found.has(position)) }
}

function matchesOf(a: ItemHandle, inputB: readonly ItemHandle[], rules: CompareRules): number[] {
  const { pairs, dots, isEqual, firstOnly } = rules
  const wanted = pairs.map(({ field1, field2 }) => ({ field2, value: getPath(a.item.json, field1, dots) }))
  if (wanted.some(({ value }) => value === undefined)) return []
  const matches: number[] = []
  for (const [position, b] of inputB.entries()) {
    const fits = wanted.every(({ field2, value }) => {
      const other = getPath(b.item.json, field2, dots)
      return other !== undefined && isEqual(value, other)
    })
    if (!fits) continue
    matches.push(position)
    if (firstOnly) break
  }
  return matches
}

/** Without the fields that are left out; fuzzily key by key, from 2.1 on by the keys of both. */
function isSame(a: ItemHandle, b: ItemHandle, rules: CompareRules): boolean {
  const [left, right] = [without(a.item.json, rules), without(b.item.json, rules)]
  if (!rules.isFuzzy) return rules.isEqual(left, right)
  const keys = new Set([...Object.keys(left), ...(rules.version < 2.1 ? [] : Object.keys(right))])
  return [...keys].every((key) => rules.isEqual(own(left, key), own(right, key)))
}

function without(json: JsonObject, { skipped, dots }: CompareRules): JsonObject {
  if (skipped.length === 0) return json
  const draft = new Draft(json)
  for (const field of skipped) draft.unset(field, dots)
  return draft.json
}

function differenceOf(a: ItemHandle, b: ItemHandle, rules: CompareRules): Made {
  switch (rules.resolve) {
    case 'preferInput1':
      return a
    case 'preferInput2':
      return b
    case 'mix':
      return mixed(a, b, rules)
    default:
      return { item: { json: bothSides(a.item.json, b.item.json, rules) }, from: [a.index, b.index] }
  }
}

function mixed(a: ItemHandle, b: ItemHandle, { mix, dots }: CompareRules): DerivedItem {
  const [base, other] = mix.prefersB ? [b, a] : [a, b]
  const draft = new Draft(base.item.json)
  for (const field of mix.except) {
    const value = getPath(other.item.json, field, dots)
    if (value === undefined) draft.unset(field, dots)
    else draft.set(field, value, dots)
  }
  return { item: { ...base.item, json: draft.json }, from: [a.index, b.index] }
}

function bothSides(a: JsonObject, b: JsonObject, rules: CompareRules): JsonObject {
  const { pairs, isEqual, version } = rules
  const keys: JsonObject = {}
  for (const { field1 } of pairs) {
    const value = own(a, field1)
    if (value !== undefined) setOwn(keys, field1, value)
  }
  const all = new Set([...Object.keys(a), ...Object.keys(b)])
  const isOfBoth = (key: string): boolean => Object.hasOwn(a, key) && Object.hasOwn(b, key)
  // From 2.1 on a field that one side lacks is fuzzily the same as a blank one.
  const mayLack = rules.isFuzzy && version >= 2.1
  const alike = [...all].filter((key) => (mayLack || isOfBoth(key)) && isEqual(own(a, key), own(b, key)))
  const same: JsonObject = {}
  for (const key of alike) if (Object.hasOwn(a, key)) setOwn(same, key, a[key]!)
  const [nameA, nameB] = version < 2 ? ['input1', 'input2'] : ['inputA', 'inputB']
  const different: JsonObject = {}
  const skipped: JsonObject = {}
  for (const [position, key] of [...all].filter((each) => !alike.includes(each)).entries()) {
    const sides = { [nameA]: shownValue(own(a, key), version), [nameB]: shownValue(own(b, key), version) }
    const inside = insideOf(key, rules)
    if (inside.length > 0) {
      const split = splitSides(sides, inside, key, position)
      setOwn(skipped, key, split.skipped)
      setOwn(different, key, split.rest)
    } else setOwn(rules.skipped.includes(key) ? skipped : different, key, sides)
  }
  return { keys, same, different, ...(Object.keys(skipped).length > 0 && { skipped }) }
}

/** Paths that are left out inside of a field. */
const insideOf = (key: string, { skipped, dots }: CompareRules): string[] =>
  dots ? skipped.filter((field) => field.startsWith(`${key}.`)).map((field) => field.slice(key.length + 1)) : []

function splitSides(sides: JsonObject, inside: readonly string[], key: string, position: number) {
  const skipped: JsonObject = {}
  const rest: JsonObject = {}
  for (const [name, value] of Object.entries(sides)) {
    if (!isRecord(value)) {
      return fail(`The field '${key}' in item ${position} is not an object. It is not possible to use dot notation.`)
    }
    const left = new Draft(value)
    const out = new Draft({})
    for (const path of inside) {
      const found = getPath(value, path)
      if (found !== undefined) out.set(path, found)
      left.unset(path)
    }
    setOwn(skipped, name, out.json)
    setOwn(rest, name, left.json)
  }
  return { skipped, rest }
}

/** What is not there is null; in the first version, whatever is not true. */
const shownValue = (value: Json | undefined, version: number): Json =>
  version < 2 ? (isTruthy(value) ? value! : null) : (value ?? null)
