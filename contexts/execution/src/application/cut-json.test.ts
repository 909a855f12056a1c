import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutJson } from './cut-json.ts'
import { valueAt } from './items-page.ts'

const chars = (value: unknown) => JSON.stringify(value).length

describe('a value that is cut', () => {
  it('is whole where it fits', () => {
    const value = { a: 'text', list: [1, 2, { b: null }] }
    expect(cutJson(value, 1_000)).toEqual({ value, cuts: [] })
  })

  it('shows the keys beside a long text, and says how long that is', () => {
    const { value, cuts } = cutJson({ long: 'x'.repeat(10_000), id: 7, name: 'Ada' }, 300)
    expect(value).toMatchObject({ id: 7, name: 'Ada' })
    expect(cuts).toEqual([{ path: '/long', kind: 'text', size: 10_000 }])
    expect(chars(value)).toBeLessThanOrEqual(320)
  })

  it('has the first of many elements and of many keys', () => {
    const list = cutJson({ all: Array.from({ length: 5_000 }, (_, at) => ({ at })) }, 500)
    expect(list.cuts).toContainEqual({ path: '/all', kind: 'list', size: 5_000 })
    expect(chars(list.value)).toBeLessThanOrEqual(600)
    const keys = cutJson(Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`key-${at}`, at])), 500)
    expect(keys.cuts).toContainEqual({ path: '', kind: 'object', size: 5_000 })
    expect(chars(keys.value)).toBeLessThanOrEqual(600)
  })

  it('never ends a text in the middle of a character', () => {
    const { value } = cutJson({ a: '😀'.repeat(1_000) }, 101)
    expect((value as { a: string }).a.isWellFormed()).toBe(true)
  })

  it('keeps a key that is called __proto__ as data', () => {
    const { value } = cutJson(JSON.parse(`{"__proto__": "${'x'.repeat(500)}", "b": 1}`), 100)
    expect(Object.keys(value as object)).toEqual(['__proto__', 'b'])
  })

  it('is about as small as was asked, and names what was cut by where it is, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })),
        fc.integer({ min: 64, max: 2_000 }),
        (given, room) => {
          const { value, cuts } = cutJson(given, room)
          // A list shows at least the beginning of an element, at each level.
          expect(chars(value)).toBeLessThanOrEqual(room * 2 + 200)
          for (const { path, kind } of cuts) {
            const whole = valueAt(given, path)
            expect(kind).toBe(typeof whole === 'string' ? 'text' : Array.isArray(whole) ? 'list' : 'object')
          }
          if (cuts.length === 0) expect(value).toEqual(given)
        },
      ),
    )
  })
})
