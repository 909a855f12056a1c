import type { Json } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalText, deepEqual } from './deep-equal.ts'
import { anyJson } from './json-arbitrary.ts'

const withKeysReversed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withKeysReversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, withKeysReversed(inner)]),
  )
}

describe('deep equality', () => {
  it('does not see the order of keys', () => {
    fc.assert(fc.property(anyJson, (value) => deepEqual(value, withKeysReversed(value))))
  })

  it('agrees with the canonical text', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        expect(canonicalText(a) === canonicalText(b)).toBe(deepEqual(a, b))
      }),
    )
  })

  it('tells apart what only looks alike', () => {
    const pairs: [Json | undefined, Json | undefined][] = [
      [1, '1'],
      [null, undefined],
      [[], {}],
      [{ a: null }, {}],
      [JSON.parse('{"__proto__":1}'), { a: 1 }],
      [{ toString: 1 }, { a: 1 }],
      ['[1]', [1]],
    ]
    for (const [a, b] of pairs) {
      expect(deepEqual(a, b)).toBe(false)
      expect(canonicalText(a)).not.toBe(canonicalText(b))
    }
  })
})
