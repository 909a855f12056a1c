import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLineage, encodeLineage, lineageCharsMax } from './encode-lineage.ts'
import { LineageColumn, parentsOf } from './lineage-column.ts'

const columnOf = (parents: readonly number[]) => {
  const column = new LineageColumn()
  for (const parent of parents) column.push(parent)
  return column.finish()
}
const parents = fc.array(
  fc.oneof(
    fc.record({
      start: fc.integer({ min: -1, max: 50 }),
      count: fc.integer({ min: 1, max: 8 }),
      step: fc.constantFrom(0, 1),
    }),
  ),
)

describe('a column of lineage', () => {
  it('is a word while each item came from the input item of its index', () => {
    expect(columnOf([0, 1, 2])).toBe('index')
    expect(columnOf([])).toBe('index')
    expect(columnOf([-1, -1])).toBe('unknown')
  })

  it('keeps each parent, and survives the journal', () => {
    fc.assert(
      fc.property(parents, (stretches) => {
        const expected = stretches.flatMap(({ start, count, step }) =>
          Array.from({ length: count }, (_, i) => start + i * step),
        )
        const lineage = columnOf(expected)
        const again = decodeLineage(JSON.parse(encodeLineage(lineage)))
        for (const [i, parent] of expected.entries()) {
          expect(parentsOf(lineage, i)).toBe(parent)
          expect(parentsOf(again, i)).toBe(parent)
        }
      }),
    )
  })

  it('writes stretches and repeats short', () => {
    const filtered = Int32Array.from({ length: 9_000 }, (_, i) => i + Math.floor(i / 100))
    expect(encodeLineage(filtered).length).toBeLessThan(700)
    expect(encodeLineage(new Int32Array(10_000))).toBe('{"reps":[0,10000]}')
  })

  it('knows without writing it how long the text is at most', () => {
    const gap = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.constantFrom(2, 3, 12, 250, 99_999))
    const rising = fc.tuple(fc.integer({ min: -1, max: 9 }), fc.array(gap)).map(([first, gaps]) => {
      const numbers = [first]
      for (const one of gaps) numbers.push(numbers.at(-1)! + one)
      return numbers
    })
    const anyOrder = fc.array(fc.integer({ min: -1, max: 3_000_000 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.oneof(rising, anyOrder), (numbers) => {
        expect(encodeLineage(Int32Array.from(numbers)).length).toBeLessThanOrEqual(lineageCharsMax(numbers))
      }),
    )
    const half = Int32Array.from({ length: 50_000 }, (_, i) => 2 * i + ((i * 7919) % 2))
    expect(lineageCharsMax(half)).toBeLessThan(2 * encodeLineage(half).length)
  })

  it('writes numbers of every length', () => {
    const numbers = [-1, 2_147_483_647, 1_000_000_000, 999_999_999, 12_345, 100, 98, 10, 8, 0]
    expect(encodeLineage(Int32Array.from(numbers))).toBe(`[${numbers.join(',')}]`)
  })

  it('keeps several parents of an item beside single ones', () => {
    const column = new LineageColumn()
    column.push(3)
    column.pushMany([0, 2], 4)
    column.pushMany('all', 4)
    column.push(-1)
    const lineage = decodeLineage(JSON.parse(encodeLineage(column.finish())))
    expect([0, 1, 2, 3].map((i) => parentsOf(lineage, i))).toEqual([[3], [0, 2], [0, 1, 2, 3], []])
  })

  it('is one word when every item came from all', () => {
    const column = new LineageColumn()
    column.pushMany('all', 1_000_000)
    column.pushMany('all', 1_000_000)
    expect(column.finish()).toBe('all')
  })

  it('gives up a link to all of very many when other items have parents of their own', () => {
    const column = new LineageColumn()
    column.pushMany('all', 1_001)
    column.push(5)
    expect(column.finish()).toEqual([[], [5]])
  })
})
