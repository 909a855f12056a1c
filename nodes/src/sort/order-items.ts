import type { Json } from '@linkflow/kernel'
import { type Compare, isAbsent } from '../data/order.ts'

/** What the items are ordered by: a value for each, the most important column first. */
export interface Column {
  readonly values: readonly (Json | undefined)[]
  readonly direction: 'ascending' | 'descending'
}

/**
 * Stable. Items without a value stay behind the others, whichever way the values go.
 *
 * Only different values are compared, and numbers and texts by the machine's own sort; then each item has a rank, and takes
 * its place by counting. A comparison of items costs a call and several reads, n log n times.
 */
export function orderItems<T>(
  items: readonly T[],
  columns: readonly Column[],
  compare: Compare,
  comparesExactly: boolean,
): readonly T[] {
  const [first, ...others] = columns.map((column) => ranksOf(column, compare, comparesExactly))
  if (first === undefined) return items
  const ranks = others.reduce(finer, first)
  return placed(items, ranks)
}

interface Ranks {
  readonly of: Float64Array
  /** Ranks are below it. */
  readonly end: number
}

function ranksOf({ values, direction }: Column, compare: Compare, comparesExactly: boolean): Ranks {
  const ordered = inOrder([...new Set(values)].filter((value) => !isAbsent(value)) as Json[], compare, comparesExactly)
  const rankOf = new Map<Json, number>()
  let rank = -1
  for (let i = 0; i < ordered.length; i += 1) {
    if (i === 0 || compare(ordered[i - 1], ordered[i]) !== 0) rank += 1
    rankOf.set(ordered[i]!, rank)
  }
  const last = rank + 1
  const of = new Float64Array(values.length)
  for (let i = 0; i < values.length; i += 1) {
    const found = rankOf.get(values[i]!)
    of[i] = found === undefined ? last : direction === 'ascending' ? found : rank - found
  }
  return { of, end: last + 1 }
}

function inOrder(different: Json[], compare: Compare, comparesExactly: boolean): ArrayLike<Json> {
  if (different.every((value) => typeof value === 'number')) return Float64Array.from(different).sort()
  const areTexts = comparesExactly && different.every((value) => typeof value === 'string')
  return areTexts ? different.sort() : different.sort(compare)
}

/** Ranks by the first, and by the second where those are equal; as small as the items are many. */
function finer(first: Ranks, second: Ranks): Ranks {
  const both = first.of.map((rank, i) => rank * second.end + second.of[i]!)
  const known = new Map<number, number>()
  for (const key of both.toSorted()) if (!known.has(key)) known.set(key, known.size)
  return { of: both.map((key) => known.get(key)!), end: known.size }
}

function placed<T>(items: readonly T[], { of, end }: Ranks): readonly T[] {
  const next = new Uint32Array(end + 1)
  for (let i = 0; i < of.length; i += 1) next[of[i]! + 1]! += 1
  for (let rank = 1; rank < end; rank += 1) next[rank]! += next[rank - 1]!
  const result = new Array<T>(items.length)
  for (let i = 0; i < of.length; i += 1) {
    const place = next[of[i]!]!
    next[of[i]!] = place + 1
    result[place] = items[i]!
  }
  return result
}

/** Fisher–Yates: every order is as likely as any other. */
export function shuffle<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = list[i]!
    list[i] = list[j]!
    list[j] = kept
  }
  return list
}

/** Mulberry32: a small generator whose numbers follow from the seed alone. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
