import { describe, expect, it } from 'vitest'
import { cellText, readCellText } from './cell-text.ts'

describe('the text of a cell', () => {
  it.each([
    ['text', 'a'],
    ['number', -1.5],
    ['boolean', false],
    ['date-time', '2030-01-31T13:00:00.000Z'],
    ['json', { a: [1] }],
    ['text', null],
  ] as const)('gives back a %s: %j', (type, value) => {
    expect(readCellText(type, cellText(type, value))).toEqual({ value })
  })

  it('is no value where it does not fit', () => {
    expect([
      readCellText('number', 'x'),
      readCellText('boolean', 'yes'),
      readCellText('date-time', '31.1.'),
      readCellText('json', '{'),
    ]).toEqual([undefined, undefined, undefined, undefined])
    expect(readCellText('number', ' ')).toEqual({ value: null })
  })
})
