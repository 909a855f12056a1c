import type { JsonObject } from '@linkflow/kernel'
import type { DerivedItem, Item, ItemHandle } from '@linkflow/node-runtime'
import { COMBINATIONS_MAX } from '../../limits.ts'
import { fail } from '../../run/failure.ts'
import { isRecord, own, textOf } from '../../values/json.ts'
import { type MergeRules, mergeAll, withSuffix } from '../../values/merge-deep.ts'

/** What happens when several inputs have the same field. */
export interface Clash extends MergeRules {
  /** Every key gets the number of its input. */
  readonly suffixes: boolean
  /** Number of the input whose values win; undefined: the last one's. */
  readonly winner: number | undefined
}

/** `options.clashHandling.values` as the node has it. */
export function clashOf(handling: unknown): Clash {
  const values = isRecord(handling) ? own(handling, 'values') : undefined
  const rules: JsonObject = isRecord(values) ? values : {}
  const resolve = textOf(own(rules, 'resolveClash') ?? '')
  const winner = /^preferInput(\d+)$/.exec(resolve)?.[1]
  return {
    suffixes: resolve === 'addSuffix',
    winner: winner === undefined ? undefined : Number(winner),
    deep: own(rules, 'mergeMode') !== 'shallowMerge',
    keepsOverEmpty: own(rules, 'overrideEmpty') === true,
  }
}

/** One of the items that become one; `input` counts from 1. */
export interface Part {
  readonly handle: ItemHandle
  readonly input: number
}

/** One item of several: the winner is merged last. */
export function combine(parts: readonly Part[], clash: Clash): DerivedItem {
  const ordered = clash.winner === undefined ? parts : [...parts].sort((a, b) => rank(a, clash) - rank(b, clash))
  const jsons = ordered.map(({ handle, input }) =>
    clash.suffixes ? withSuffix(handle.item.json, String(input)) : handle.item.json,
  )
  const json = mergeAll(jsons, clash)
  const files = Object.assign({}, ...ordered.map(({ handle }) => handle.item.files ?? {})) as NonNullable<Item['files']>
  const item: Item = Object.keys(files).length === 0 ? { json } : { json, files }
  return { item, from: parts.map(({ handle }) => handle.index) }
}

const rank = ({ input }: Part, { winner }: Clash): number => (input === winner ? 1 : 0)

/** An item that has no partner: with suffixes its keys get them all the same. */
export function alone(part: Part, clash: Clash): ItemHandle | DerivedItem {
  return clash.suffixes ? combine([part], clash) : part.handle
}

/** The first items of all inputs together, the second ones, and so on. */
export function byPosition(
  inputs: readonly (readonly ItemHandle[])[],
  clash: Clash,
  includeUnpaired: boolean,
): (ItemHandle | DerivedItem)[] {
  const lengths = inputs.map(({ length }) => length)
  const count = includeUnpaired ? Math.max(...lengths) : Math.min(...lengths)
  return Array.from({ length: count }, (_, position) => {
    const parts = inputs.flatMap((handles, i): Part[] => {
      const handle = handles[position]
      return handle === undefined ? [] : [{ handle, input: i + 1 }]
    })
    return parts.length === 1 ? alone(parts[0]!, clash) : combine(parts, clash)
  })
}

/** Each item of the first input with each of the second; the input that wins is the inner one. */
export function allPairs(first: readonly ItemHandle[], second: readonly ItemHandle[], clash: Clash): DerivedItem[] {
  if (first.length * second.length > COMBINATIONS_MAX) {
    fail(`All combinations would be ${first.length * second.length} items; at most ${COMBINATIONS_MAX} are made`)
  }
  const [outer, inner] =
    clash.winner === 1 ? [partsOf(second, 2), partsOf(first, 1)] : [partsOf(first, 1), partsOf(second, 2)]
  return outer.flatMap((one) => inner.map((other) => combine([one, other], clash)))
}

export const partsOf = (handles: readonly ItemHandle[], input: number): Part[] =>
  handles.map((handle) => ({ handle, input }))
