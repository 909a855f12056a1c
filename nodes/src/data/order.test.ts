import type { Json } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyJson } from './json-arbitrary.ts'
import { ordering, type TextOrder } from './order.ts'

const sorted = (values: Json[], text: TextOrder, locale = 'en') => values.toSorted(ordering(text, locale))

describe('the order of values', () => {
  it('is total: never contradicts itself', () => {
    for (const text of ['exact', 'ignore-case', 'natural'] as const) {
      const compare = ordering(text, 'en')
      fc.assert(
        fc.property(anyJson, anyJson, anyJson, (a, b, c) => {
          expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0)
          if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0)
        }),
      )
    }
  })

  it('orders kinds: numbers, texts, truth values, lists, objects, null', () => {
    expect(sorted([null, {}, [], true, 'a', 1], 'exact')).toEqual([1, 'a', true, [], {}, null])
  })

  it('compares texts as asked', () => {
    const texts = ['item 10', 'Item 9', 'äpfel', 'zebra']
    expect(sorted(texts, 'exact')).toEqual(['Item 9', 'item 10', 'zebra', 'äpfel'])
    expect(sorted(texts, 'ignore-case')).toEqual(['item 10', 'Item 9', 'zebra', 'äpfel'])
    expect(sorted(texts, 'natural', 'de')).toEqual(['äpfel', 'Item 9', 'item 10', 'zebra'])
  })
})
