import { describe, expect, it } from 'vitest'
import { evaluated, failure, NOON, run } from './evaluate.testkit.ts'
import { DateTime } from './index.ts'

const zone = 'Europe/Berlin'

describe('dates', () => {
  it('come out as ISO text: DateTime in its zone, Date in UTC', () => {
    expect(run('$now', { zone })).toBe('2030-01-01T13:00:00.000+01:00')
    expect(run('new Date()', { zone })).toBe('2030-01-01T12:00:00.000Z')
    expect(run('$today', { zone })).toBe('2030-01-01T00:00:00.000+01:00')
    expect(evaluated('at {{ $now }}', { zone })).toBe('at 2030-01-01T13:00:00.000+01:00')
  })

  it('are closed, frozen values', () => {
    const now = evaluated('{{ $now }}', { zone })
    expect(now).toBeInstanceOf(DateTime)
    expect(now).toMatchObject({ epochMs: NOON, zone })
    expect(Object.isFrozen(now)).toBe(true)
  })

  it('read text without an offset in the workflow zone, and a bare date of new Date in UTC', () => {
    expect(run('"2024-07-01T12:00:00".toDateTime()', { zone })).toBe('2024-07-01T12:00:00.000+02:00')
    expect(run('new Date("2024-07-01").getTime()', { zone })).toBe(Date.UTC(2024, 6, 1))
    expect(run('new Date("2024-07-01T12:00:00").getTime()', { zone })).toBe(Date.UTC(2024, 6, 1, 10))
    expect(run('new Date(2024, 6, 1, 12).getHours()', { zone })).toBe(12)
    expect(run('new Date("Mon, 01 Jul 2024 10:00:00 GMT").toISOString()')).toBe('2024-07-01T10:00:00.000Z')
  })

  it('read texts of other forms in the workflow zone, whatever the zone of the machine', () => {
    const before = process.env.TZ
    for (const machine of ['UTC', 'Asia/Tokyo']) {
      process.env.TZ = machine
      expect(run("'Jul 1, 2024 12:00'.toDateTime()", { zone })).toBe('2024-07-01T12:00:00.000+02:00')
      expect(run("'2024/07/01'.toDateTime()", { zone })).toBe('2024-07-01T00:00:00.000+02:00')
      expect(run("'Jul 1, 2024 12:00 PDT'.toDateTime()", { zone })).toBe('2024-07-01T21:00:00.000+02:00')
      expect(run("'Mon Jul 01 2024 12:00:00 GMT+0900 (JST)'.toDateTime()", { zone })).toBe(
        '2024-07-01T05:00:00.000+02:00',
      )
      expect(run("new Date('Jul 1, 2024 12:00').getTime()", { zone })).toBe(Date.UTC(2024, 6, 1, 10))
      expect(run("new Date('2024-07').getTime()", { zone })).toBe(Date.UTC(2024, 6, 1))
      expect(run("Date.parse('7/1/2024')", { zone })).toBe(Date.UTC(2024, 5, 30, 22))
      expect(run("'Tuesday, March 5th, 2024 3 PM'.toDateTime()", { zone })).toBe('2024-03-05T15:00:00.000+01:00')
      expect(run("'5 Mar 2024 15:04:05.5 UTC-3'.toDateTime()", { zone })).toBe('2024-03-05T19:04:05.500+01:00')
      expect(run("'2024/3/5 15:04 GMT+0530'.toDateTime()", { zone })).toBe('2024-03-05T10:34:00.000+01:00')
      for (const text of ['GMT+1', '1', 'PST', '5.3.24 zulu', '2024 U UTC', 'May', '2024/13/45'])
        expect(run(`Number.isNaN(Date.parse('${text}'))`, { zone })).toBe(true)
      // What is in parentheses is no zone, and hides none.
      for (const text of ['2024(01', '2024 (UTC)', '2024 (a (b) PST', '(x) 2024 ((CET'])
        expect(run(`'${text}'.toDateTime()`, { zone })).toBe('2024-01-01T00:00:00.000+01:00')
    }
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  })

  it('fill in what a text or a record leaves out from the evaluation’s clock, never from the machine’s', () => {
    expect(run('DateTime.fromObject({ hour: 5 })', { zone })).toBe('2030-01-01T05:00:00.000+01:00')
    expect(run('DateTime.fromObject({})', { zone })).toBe('2030-01-01T13:00:00.000+01:00')
    expect(run("DateTime.fromISO('10:30')", { zone })).toBe('2030-01-01T10:30:00.000+01:00')
    expect(run("DateTime.fromFormat('10:30', 'HH:mm')", { zone })).toBe('2030-01-01T10:30:00.000+01:00')
    expect(run("'10:30'.toDateTime()", { zone })).toBe('2030-01-01T10:30:00.000+01:00')
    expect(run("'10:30'.toDateTime('HH:mm')", { zone })).toBe('2030-01-01T10:30:00.000+01:00')
    expect(run("['10:30'].map((text) => text.toDateTime().year)", { zone })).toEqual([2030])
  })

  it('count in calendar days over a change of clocks', () => {
    expect(run('DateTime.fromISO("2024-03-30T12:00:00").plus({ days: 1 }).toISO()', { zone })).toBe(
      '2024-03-31T12:00:00.000+02:00',
    )
    expect(run('DateTime.fromISO("2024-03-30T12:00:00").plus(24, "hours").toISO()', { zone })).toBe(
      '2024-03-31T13:00:00.000+02:00',
    )
    expect(run('DateTime.fromISO("2024-04-01").diff(DateTime.fromISO("2024-03-30"), "days").days', { zone })).toBe(2)
    expect(run('$now.diffTo("2029-12-25T12:00:00Z", ["weeks", "days"])')).toEqual({ weeks: 1, days: 0 })
  })

  it('are formatted with the tokens and languages people know', () => {
    expect(run('$now.toFormat("EEEE, d. MMMM yyyy")')).toBe('Tuesday, 1. January 2030')
    expect(run('$now.setLocale("de").toFormat("EEEE")')).toBe('Dienstag')
    expect(run('$now.setZone("UTC+2").toLocaleString("en-GB")')).toBe('01/01/2030, 14:00:00')
    expect(run('$now.toLocaleString(DateTime.DATE_FULL)')).toBe('January 1, 2030')
  })

  it('say what is wrong with them', () => {
    expect(run('new Date("nonsense")')).toBeNull()
    expect(run('new Date("nonsense").isValid')).toBe(false)
    expect(failure('new Date("nonsense").toISOString()').code).toBe('invalid-date')
    expect(failure('$now.setZone("Mars/Base")').message).toContain('no time zone')
    expect(failure('$now.setLocale("x-klingon-aaaaaaaaaaaaaaa")').code).toBe('wrong-argument')
    expect(failure('$now.plus(1, "fortnights")').code).toBe('extension-misused')
    expect(failure('Duration.fromMillis(NaN)').code).toBe('wrong-argument')
  })
})
