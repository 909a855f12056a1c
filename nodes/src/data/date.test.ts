import type { Json } from '@linkflow/kernel'
import { FixedOffsetZone } from 'luxon'
import { describe, expect, it } from 'vitest'
import { DATE_FORMAT_CHARS_MAX } from '../limits.ts'
import { formatProblem, isLocale, readDate, readDateAs, zoneOf } from './date.ts'

const utc = FixedOffsetZone.utcInstance
const iso = (value: Json) => {
  const date = readDate(value, utc)
  return date.ok ? date.value.toISO() : date.error
}

describe('reading a date', () => {
  it.each([
    ['2030-01-31T09:00:00+02:00', '2030-01-31T07:00:00.000Z'],
    ['2030-01-31', '2030-01-31T00:00:00.000Z'],
    ['2030-01-31 09:00:00', '2030-01-31T09:00:00.000Z'],
    ['Thu, 31 Jan 2030 09:00:00 GMT', '2030-01-31T09:00:00.000Z'],
    [1_893_456_000_000, '2030-01-01T00:00:00.000Z'],
  ])('takes %s', (value, expected) => {
    expect(iso(value)).toBe(expected)
  })

  it('reads a date without a zone in the one that is given', () => {
    const date = readDate('2030-07-01T12:00', zoneOf('Europe/Berlin')!)
    expect(date.ok && date.value.toUTC().toISO()).toBe('2030-07-01T10:00:00.000Z')
  })

  it('says what is not a date', () => {
    expect(iso('soon')).toContain('«soon» is not a date')
    expect(iso(null)).toContain('null is not a date')
    expect(iso('x'.repeat(10_000))).toContain('10000 characters')
  })
})

describe('zones, locales and formats', () => {
  it('knows zones by name and by offset, in any spelling, and no others', () => {
    expect(zoneOf('europe/berlin')?.name).toBe('Europe/Berlin')
    expect(zoneOf('+05:30')?.offset(0)).toBe(330)
    expect(zoneOf('UTC-3')?.offset(0)).toBe(-180)
    for (const name of ['Mars/Phobos', '', '+99:00', '__proto__']) expect(zoneOf(name)).toBeUndefined()
  })

  it('takes locales of language, script and country', () => {
    expect(['en', 'pt-BR', 'zh-Hant-TW', 'es-419'].every(isLocale)).toBe(true)
    expect(['', 'english', 'en-u-ca-buddhist', 'EN', 'de_DE'].some(isLocale)).toBe(false)
  })

  it('bounds formats, for the parser backtracks', () => {
    expect(formatProblem('yyyy-MM-dd HH:mm:ss')).toBeUndefined()
    expect(formatProblem("'week of the year' W")).toBeUndefined()
    expect(formatProblem('d '.repeat(16))).toBeUndefined()
    expect(formatProblem('d '.repeat(17))).toContain('16 fields')
    expect(formatProblem('-'.repeat(DATE_FORMAT_CHARS_MAX + 1))).toContain('characters')
  })

  it('reads by a format', () => {
    const date = readDateAs('31.01.2030 09:00', 'dd.MM.yyyy HH:mm', utc, 'en')
    expect(date.ok && date.value.toISO()).toBe('2030-01-31T09:00:00.000Z')
    expect(readDateAs('2030', 'dd.MM.yyyy', utc, 'en').ok).toBe(false)
  })
})
