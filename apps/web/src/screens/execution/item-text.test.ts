import { describe, expect, it } from 'vitest'
import { lineOf } from './item-text.ts'

describe('a value as a row', () => {
  it('is on one line, cut where a row ends', () => {
    expect(lineOf({ a: 1 })).toBe('{"a":1}')
    expect(lineOf('x'.repeat(20), 5)).toBe('xxxxx…')
    expect(lineOf(undefined)).toBe('')
  })
})
