import { describe, expect, it } from 'vitest'
import { isRecord, kindWord, own, setOwn, shown } from './json.ts'

describe('own keys', () => {
  it('reads and writes what is called like a built-in as data', () => {
    const record = {}
    for (const key of ['__proto__', 'constructor', 'toString', 'plain']) {
      expect(own(record, key)).toBeUndefined()
      setOwn(record, key, key)
      expect(own(record, key)).toBe(key)
    }
    expect(Object.keys(record)).toEqual(['__proto__', 'constructor', 'toString', 'plain'])
    expect(({} as Record<string, unknown>).plain).toBeUndefined()
  })
})

describe('words for values', () => {
  it('names every kind', () => {
    const values = [undefined, null, [], {}, 'x', 1, true]
    expect(values.map((value) => kindWord(value))).toEqual([
      'missing',
      'null',
      'a list',
      'an object',
      'text',
      'a number',
      'true or false',
    ])
    expect(isRecord([])).toBe(false)
  })

  it('shows a long value by its beginning', () => {
    expect(shown('x'.repeat(100))).toHaveLength(61)
    expect(shown({ a: 1 })).toBe('{"a":1}')
  })
})
