import type { Json } from '@linkflow/kernel'
import type { DerivedItem, ItemHandle } from '@linkflow/node-runtime'
import { canonicalText } from '@linkflow/nodes'
import { COMBINATIONS_MAX } from '../../limits.ts'
import { fail } from '../../run/failure.ts'
import { deepEqual, type Equality } from '../../values/equal.ts'
import { getPath } from '../../values/path.ts'
import { alone, type Clash, combine, type Part, partsOf } from './combine.ts'

export interface FieldPair {
  readonly field1: string
  readonly field2: string
}

export interface JoinRules {
  readonly pairs: readonly FieldPair[]
  readonly join: string
  readonly output: string
  readonly clash: Clash
  readonly dots: boolean
  readonly firstOnly: boolean
  readonly isEqual: Equality
}

type Made = ItemHandle | DerivedItem

export function byFields(input1: readonly ItemHandle[], input2: readonly ItemHandle[], rules: JoinRules): Made[] {
  if (input1.length === 0 || input2.length === 0) return withEmptySide(input1, input2, rules)
  const isSwapped = rules.join === 'enrichInput2'
  const [left, right] = isSwapped ? [partsOf(input2, 2), partsOf(input1, 1)] : [partsOf(input1, 1), partsOf(input2, 2)]
  const matches = matchesOf(left, right, rules, isSwapped)
  return resultOf(matches, rules, isSwapped)
}

/** Nothing can match: what the other side gives depends on the mode. */
function withEmptySide(
  input1: readonly ItemHandle[],
  input2: readonly ItemHandle[],
  { join, output }: JoinRules,
): Made[] {
  if (join === 'keepMatches') return []
  if (join === 'enrichInput1' && input1.length === 0) return []
  if (join === 'enrichInput2' && input2.length === 0) return []
  if (join === 'keepNonMatches' && output === 'input1') return [...input1]
  if (join === 'keepNonMatches' && output === 'input2') return [...input2]
  return [...input1, ...input2]
}

interface Matches {
  readonly matched: readonly { readonly entry: Part; readonly matches: readonly Part[] }[]
  /** Of the right side, those that matched anything, and those that did not. */
  readonly matched2: readonly Part[]
  readonly unmatched1: readonly Part[]
  readonly unmatched2: readonly Part[]
}

function matchesOf(left: readonly Part[], right: readonly Part[], rules: JoinRules, isSwapped: boolean): Matches {
  const { pairs, dots, firstOnly } = rules
  const valuesOf = ({ handle }: Part, fields: readonly string[]): (Json | undefined)[] =>
    fields.map((field) => getPath(handle.item.json, field, dots))
  const leftFields = pairs.map(({ field1, field2 }) => (isSwapped ? field2 : field1))
  const rightFields = pairs.map(({ field1, field2 }) => (isSwapped ? field1 : field2))
  const find = finderOf(
    right.map((part) => valuesOf(part, rightFields)),
    rules.isEqual,
  )
  const matched: { entry: Part; matches: Part[] }[] = []
  const unmatched1: Part[] = []
  const found = new Set<number>()
  let pairsMade = 0
  for (const entry of left) {
    const values = valuesOf(entry, leftFields)
    const indices = values.includes(undefined) ? [] : find(values)
    const taken = firstOnly ? indices.slice(0, 1) : indices
    pairsMade += taken.length
    if (pairsMade > COMBINATIONS_MAX) fail(`The fields match more than ${COMBINATIONS_MAX} times`)
    for (const index of taken) found.add(index)
    if (taken.length === 0) unmatched1.push(entry)
    else matched.push({ entry, matches: taken.map((index) => right[index]!) })
  }
  return {
    matched,
    unmatched1,
    matched2: right.filter((_, index) => found.has(index)),
    unmatched2: right.filter((_, index) => !found.has(index)),
  }
}

type Find = (values: readonly (Json | undefined)[]) => readonly number[]

/** Deep equality is looked up by a text that equal values share; fuzzy equality is tried one by one. */
function finderOf(rows: readonly (readonly (Json | undefined)[])[], isEqual: Equality): Find {
  if (isEqual !== deepEqual) {
    return (values) =>
      rows.flatMap((row, index) =>
        row.every((value, i) => value !== undefined && isEqual(values[i], value)) ? [index] : [],
      )
  }
  const byText = new Map<string, number[]>()
  for (const [index, row] of rows.entries()) {
    if (row.includes(undefined)) continue
    const text = row.map(canonicalText).join('\n')
    const known = byText.get(text)
    if (known === undefined) byText.set(text, [index])
    else known.push(index)
  }
  return (values) => byText.get(values.map(canonicalText).join('\n')) ?? []
}

function resultOf(
  { matched, matched2, unmatched1, unmatched2 }: Matches,
  rules: JoinRules,
  isSwapped: boolean,
): Made[] {
  const { join, output, clash } = rules
  const handles = (parts: readonly Part[]): ItemHandle[] => parts.map(({ handle }) => handle)
  const rest = (parts: readonly Part[]): Made[] => parts.map((part) => alone(part, clash))
  switch (join) {
    case 'keepNonMatches':
      if (output === 'input1') return handles(unmatched1)
      if (output === 'input2') return handles(unmatched2)
      return [...sourced(unmatched1, 'input1'), ...sourced(unmatched2, 'input2')]
    case 'keepEverything':
      return [...both(matched, clash), ...rest(unmatched1), ...rest(unmatched2)]
    case 'enrichInput1':
    case 'enrichInput2':
      // Without a word about it the values that are added win.
      return [
        ...both(matched, isSwapped && clash.winner === undefined ? { ...clash, winner: 1 } : clash),
        ...rest(unmatched1),
      ]
    default:
      if (output === 'input1') return handles(matched.map(({ entry }) => entry))
      return output === 'input2' ? handles(matched2) : both(matched, clash)
  }
}

const both = (matched: Matches['matched'], clash: Clash): DerivedItem[] =>
  matched.flatMap(({ entry, matches }) => matches.map((match) => combine(ordered(entry, match), clash)))

const ordered = (a: Part, b: Part): Part[] => (a.input < b.input ? [a, b] : [b, a])

const sourced = (parts: readonly Part[], source: string): DerivedItem[] =>
  parts.map(({ handle: { item, index } }) => ({
    item: { ...item, json: { ...item.json, _source: source } },
    from: [index],
  }))
