import type { DerivedItem, ItemHandle } from '@linkflow/node-runtime'
import { type CombineRules, combine, type Part } from './combine.ts'

/** The first items of all inputs together, the second ones, and so on, as far as the shortest input reaches. */
export function* byPosition(
  inputs: readonly Iterable<ItemHandle>[],
  rules: CombineRules & { readonly includeUnpaired: boolean },
): Generator<DerivedItem> {
  const readers = inputs.map((input) => input[Symbol.iterator]())
  for (;;) {
    const parts: (Part & { index: number })[] = []
    for (const [i, reader] of readers.entries()) {
      const next = reader.next()
      if (!next.done) parts.push({ ...next.value, input: i + 1 })
    }
    if (parts.length === 0 || (parts.length < readers.length && !rules.includeUnpaired)) return
    yield { item: combine(parts, rules), from: parts.map((part) => part.index) }
  }
}
