import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { convertTo, type FieldType, shownValue } from './convert.ts'

const convert = (value: unknown, type: FieldType, strict = false) => {
  const result = convertTo(value as never, type, { strict, zone: 'America/New_York' })
  if (!result.ok) return 'fails'
  return DateTime.isDateTime(result.value) ? result.value.toISO() : result.value
}

describe('the conversions that Set 3, If 2, Filter 2 and Switch 3 share', () => {
  it.each<[FieldType, unknown, unknown]>([
    ['number', '', 0],
    ['number', ' ', 0],
    ['number', [], 0],
    ['number', true, 1],
    ['number', '3,14', 'fails'],
    ['number', 'abc', 'fails'],
    ['number', null, null],
    ['boolean', 'TRUE', true],
    ['boolean', 'false', false],
    ['boolean', '1', true],
    ['boolean', 0, false],
    ['boolean', '', 'fails'],
    ['boolean', '3', 'fails'],
    ['boolean', 52472, 'fails'],
    ['string', { a: 1 }, '{"a":1}'],
    ['string', 1, '1'],
    ['array', "['a']", ['a']],
    ['array', '[1]', [1]],
    ['array', '{}', 'fails'],
    ['object', '{ a: 1, }', { a: 1 }],
    ['object', [1], 'fails'],
    ['object', '[1]', 'fails'],
    ['dateTime', '2030-01-31', '2030-01-31T00:00:00.000-05:00'],
    ['dateTime', '2030-01-31T10:00:00Z', '2030-01-31T10:00:00.000Z'],
    ['dateTime', 2030, '2030-01-01T00:00:00.000-05:00'],
    ['dateTime', 1693000000000, 'fails'],
    ['dateTime', 'soon', 'fails'],
  ])('makes a %s of %j', (type, value, made) => {
    expect(convert(value, type)).toEqual(made)
  })

  it('takes only what is of the type already, where it is strict', () => {
    expect(convert('1', 'number', true)).toBe('fails')
    expect(convert(1, 'number', true)).toBe(1)
    expect(convert([], 'object', true)).toBe('fails')
    expect(convert(undefined, 'string', true)).toBeUndefined()
  })

  it('shows values in sentences', () => {
    expect([null, 'x', [1], { a: 1 }].map((value) => shownValue(value as never))).toEqual([
      "'null'",
      "'x'",
      'array',
      'object',
    ])
  })
})
