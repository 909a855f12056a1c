import { describe, expect, it } from 'vitest'
import { columnsOf, formatBytes, lineOf } from './item-text.ts'

describe('items as rows', () => {
  it('are on one line, cut where a row ends', () => {
    expect(lineOf({ a: 1 })).toBe('{"a":1}')
    expect(lineOf('x'.repeat(20), 5)).toBe('xxxxx…')
    expect(lineOf(undefined)).toBe('')
  })

  it('have the keys that most of them have first', () => {
    expect(columnsOf([{ json: { a: 1 } }, { json: { b: 1, a: 2 } }, { json: { c: 3 } }], 2)).toEqual(['a', 'b'])
  })

  it('have files of a size', () => {
    expect([12, 2_048, 3_145_728].map(formatBytes)).toEqual(['12 B', '2.0 kB', '3.0 MB'])
  })
})
