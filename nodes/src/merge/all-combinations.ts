import type { DerivedItem, ItemHandle } from '@linkflow/node-runtime'
import { type CombineRules, combine, type Part } from './combine.ts'

/** Each item of the first input with each of the second, and so on; the first input changes slowest. */
export function* allCombinations(
  inputs: readonly (readonly ItemHandle[])[],
  rules: CombineRules,
  chosen: readonly (Part & { readonly index: number })[] = [],
): Generator<DerivedItem> {
  const next = inputs[chosen.length]
  if (next === undefined) {
    yield { item: combine(chosen, rules), from: chosen.map((part) => part.index) }
    return
  }
  for (const handle of next) yield* allCombinations(inputs, rules, [...chosen, { ...handle, input: chosen.length + 1 }])
}
