import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CSV_ROW_CHARS_MAX } from '../limits.ts'
import { CsvReader } from './csv-reader.ts'
import { csvLine, flattened } from './write-csv.ts'

const rows = (pieces: readonly string[], delimiter = ',') => {
  const reader = new CsvReader(delimiter)
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()]
}

describe('csv', () => {
  it('has quotes with delimiters, line ends and quotes in them', () => {
    expect(rows(['a,"b,\n""c"""\r\n,""\n\nlast'])).toEqual([['a', 'b,\n"c"'], ['', ''], [''], ['last']])
    expect(rows(['a"b,c"\n'])).toEqual([['a"b', 'c"']])
    expect(rows(['x||y|||z'], '||')).toEqual([['x', 'y', '|z']])
  })

  it('reads what it writes, in whatever pieces it comes', () => {
    const cell = fc.string({ maxLength: 6, unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', 'ü') })
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(',', ';', '||', '\t'),
        fc.integer({ min: 1, max: 7 }),
        (table, delimiter, size) => {
          const text = `${table.map((row) => csvLine(row, delimiter)).join('\n')}\n`
          const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
          expect(rows(pieces, delimiter)).toEqual(table)
          expect(rows([text], delimiter)).toEqual(table)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('refuses a quote that is never closed before it has the whole file', () => {
    const reader = new CsvReader(',')
    const piece = 'x'.repeat(1_000_000)
    reader.push(`"${piece}`)
    expect(() => {
      for (let chars = 0; chars <= CSV_ROW_CHARS_MAX; chars += piece.length) reader.push(piece)
    }).toThrow('quote')
    expect(() => new CsvReader('"')).toThrow('delimiter')
  })

  it('flattens hostile keys as data', () => {
    const flat = flattened(JSON.parse('{"__proto__":{"polluted":1},"a":{"constructor":2}}'))
    expect(flat).toEqual({ '__proto__.polluted': 1, 'a.constructor': 2 })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
