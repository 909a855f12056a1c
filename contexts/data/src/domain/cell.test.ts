import type { Json } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CellText, cellFromText, cellToText, readCell, writeCell } from './cell.ts'
import { csvLine, readCsv } from './csv.ts'
import { sameJson } from './state-change.ts'

const textOf = (type: Parameters<typeof writeCell>[0], value: Parameters<typeof writeCell>[1]): CellText => {
  const cell = writeCell(type, value)
  if (!cell.ok) throw new Error(cell.error)
  return cell.value
}

describe('a cell', () => {
  it('gives back the number that was put in, and its text is in the order of the numbers', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [x, y] = [textOf('number', a)!, textOf('number', b)!]
        expect(readCell('number', x)).toBe(a === 0 ? 0 : a)
        expect(x < y).toBe(a < b)
        expect(cellFromText('number', cellToText('number', x))).toEqual({ ok: true, value: x })
      }),
    )
  })

  it('has instants in UTC, whose texts are in their order', () => {
    expect(textOf('date-time', '2030-01-31')).toBe('2030-01-31T00:00:00.000Z')
    expect(textOf('date-time', '2030-01-31T13:00:00+02:00')).toBe('2030-01-31T11:00:00.000Z')
    expect(textOf('date-time', '2030-01-31 13:00')).toBe('2030-01-31T13:00:00.000Z')
    for (const wrong of ['31.1.2030', '2030-13-01', 'now', '+012030-01-01', '', 7])
      expect(writeCell('date-time', wrong).ok, String(wrong)).toBe(false)
  })

  it('takes the type of its column and no other', () => {
    for (const [type, wrong] of [
      ['text', 1],
      ['number', '1'],
      ['boolean', 'true'],
      ['date-time', true],
      ['text', 'a\u0000'],
    ] as const)
      expect(writeCell(type, wrong).ok, `${type} ${wrong}`).toBe(false)
    expect(textOf('json', JSON.parse('{"__proto__":[1]}'))).toBe('{"__proto__":[1]}')
    for (const type of ['text', 'number', 'boolean', 'date-time', 'json'] as const)
      expect(textOf(type, null)).toBeNull()
  })
})

describe('CSV', () => {
  it('gives back what was written', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'ž', '') })
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (lines) => {
        const read = [...readCsv(lines.map(csvLine).join(''))]
        expect(read.map((each) => each.ok && each.value.fields)).toEqual(lines)
      }),
    )
  })

  it('says in which line it is wrong, and takes every line end', () => {
    expect([...readCsv('a\n"b')].at(-1)).toEqual({ ok: false, error: 'line 2: a quote is not closed' })
    expect([...readCsv('"a"b')]).toEqual([{ ok: false, error: 'line 1: text behind a closing quote' }])
    expect([...readCsv('\uFEFFa,b\r\n\n1,2\r3,4')].map((each) => each.ok && each.value.fields)).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ])
  })
})

it('compares JSON by what it is', () => {
  expect(sameJson({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true)
  for (const other of [{ a: 1 }, { a: 1, b: [3] }, { a: 1, c: [2] }, [], null, undefined, 1])
    expect(sameJson({ a: 1, b: [2] }, other as Json | undefined)).toBe(false)
})
