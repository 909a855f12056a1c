import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkJson, type JsonVerdict } from './check-json.ts'

const limits = { itemDepthMax: 8, itemValuesMax: 100 }
const check = (value: unknown): JsonVerdict => checkJson(value as object, limits)

const nested = (depth: number): unknown => (depth === 1 ? {} : { a: nested(depth - 1) })

describe('the check of what a node gave', () => {
  it('takes whatever JSON.parse can give as it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
        const parsed = JSON.parse(JSON.stringify(value)) as object
        expect(checkJson(parsed, { itemDepthMax: 100, itemValuesMax: 1e6 })).toBe('exact')
      }),
    )
  })

  it('takes an own key named __proto__ as data', () => {
    expect(check(JSON.parse('{"__proto__":{"x":1},"constructor":2,"toJSON":3}'))).toBe('exact')
  })

  it.each([
    ['undefined in an object', { a: undefined }],
    ['undefined in a list', { a: [undefined] }],
    ['a hole in a list', { a: new Array(2) }],
    ['NaN', { a: Number.NaN }],
    ['infinity', { a: [Number.POSITIVE_INFINITY] }],
    ['minus zero', { a: -0 }],
  ])('says that JSON would change %s', (_, value) => {
    expect(check(value)).toBe('lossy')
  })

  it.each([
    ['a function', { a: () => 1 }],
    ['a symbol', { a: Symbol('x') }],
    ['a bigint', { a: 1n }],
    ['a date', { a: new Date(0) }],
    ['a map', { a: new Map() }],
    ['an instance', { a: new (class Thing {})() }],
    ['a list instead of an object', [1]],
    ['an object with a prototype of its own', Object.create({ inherited: 1 })],
  ])('refuses %s', (_, value) => {
    expect(check(value)).toBe('not-json')
  })

  it('allows the depth limit and no more, and ends at a cycle', () => {
    expect(check(nested(8))).toBe('exact')
    expect(check(nested(9))).toBe('too-deep')
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(check(cycle)).toBe('too-deep')
  })

  it('allows the number of values and no more, shared ones counted each time', () => {
    expect(check({ list: new Array(99).fill(0) })).toBe('exact')
    expect(check({ list: new Array(100).fill(0) })).toBe('too-large')
    const shared = { list: new Array(40).fill(0) }
    expect(check({ a: shared, b: shared, c: shared })).toBe('too-large')
  })
})
