import type { Json } from '@linkflow/kernel'
import type { ItemHandle } from '@linkflow/node-runtime'
import { type Compare, isAbsent } from '../data/order.ts'

export interface Keyed {
  readonly handle: ItemHandle
  readonly keys: readonly (Json | undefined)[]
}

/** Stable. Items without a value stay behind the others, whichever way the values go. */
export function orderItems(
  keyed: Keyed[],
  directions: readonly ('ascending' | 'descending')[],
  compare: Compare,
): readonly ItemHandle[] {
  const signs = directions.map((direction) => (direction === 'ascending' ? 1 : -1))
  return keyed.sort((a, b) => difference(a, b, signs, compare)).map(({ handle }) => handle)
}

function difference(a: Keyed, b: Keyed, signs: readonly number[], compare: Compare): number {
  // A counted loop, for it runs n log n times and an iterator costs more than a comparison.
  for (let i = 0; i < signs.length; i += 1) {
    const one = a.keys[i]
    const other = b.keys[i]
    const isOneAbsent = isAbsent(one)
    const isOtherAbsent = isAbsent(other)
    if (isOneAbsent !== isOtherAbsent) return isOneAbsent ? 1 : -1
    const found = isOneAbsent ? 0 : compare(one, other)
    if (found !== 0) return found * signs[i]!
  }
  return 0
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
