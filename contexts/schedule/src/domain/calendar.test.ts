import { describe, expect, it } from 'vitest'
import { calendarTable, PATTERNS, ZONES } from '../testing/calendar-table.ts'
import { calendarOf, instantsBetween } from './calendar.ts'
import type { Rule } from './rule.ts'

const iso = (instantMs: number) => new Date(instantMs).toISOString().replace('.000Z', 'Z')

const instants = (rules: readonly Rule[], zone: string, from: string, to: string, anchor = '2026-01-01T00:00:00Z') =>
  [...instantsBetween(calendarOf(rules, zone, Date.parse(anchor)), Date.parse(from) - 1, Date.parse(to))].map(iso)

describe('the calendar', () => {
  it('agrees with a walk over the real minutes around the jumps of every zone (R10, short form)', {
    timeout: 60_000,
  }, () => {
    const rows = ZONES.flatMap(([zone, fromYear]) => {
      const year = zone === 'Pacific/Apia' ? 2011 : fromYear
      return calendarTable(zone, year, year).toArray()
    })
    expect(rows.length).toBeGreaterThan(PATTERNS.length * ZONES.length * 1.5)
    expect(rows.filter(({ differences }) => differences.length > 0)).toEqual([])
  })

  it('runs a time that the clocks jump over at the first instant after the jump', () => {
    expect(instants([{ cron: '30 2 * * *' }], 'Europe/Berlin', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ])
  })

  it('runs a time that the clocks show twice the first time', () => {
    expect(instants([{ cron: '30 2 * * *' }], 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ])
  })

  it('follows the real clock where a pattern says so', () => {
    expect(instants([{ cron: '*/30 * * * *' }], 'Europe/Berlin', '2026-10-25T00:00Z', '2026-10-25T01:30Z')).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:00:00Z',
      '2026-10-25T01:30:00Z',
    ])
    expect(instants([{ cron: '*/30 2 * * *' }], 'Europe/Berlin', '2026-03-29T00:00Z', '2026-03-29T12:00Z')).toEqual([])
  })

  it('runs what falls into a lost day when that day would have ended', () => {
    expect(instants([{ cron: '0 9 * * FRI' }], 'Pacific/Apia', '2011-12-24T00:00Z', '2012-01-06T00:00Z')).toEqual([
      '2011-12-30T10:00:00Z',
      '2012-01-05T19:00:00Z',
    ])
  })

  it('names an instant once, however many rules name it', () => {
    const rules: Rule[] = [{ cron: '0 * * * *' }, { cron: '0,30 9 * * *' }, { every: { value: 2, unit: 'hours' } }]
    expect(instants(rules, 'UTC', '2026-01-01T08:00Z', '2026-01-01T10:00Z')).toEqual([
      '2026-01-01T08:00:00Z',
      '2026-01-01T09:00:00Z',
      '2026-01-01T09:30:00Z',
      '2026-01-01T10:00:00Z',
    ])
  })

  it('counts intervals from the anchor, which is not one of them, without drift', () => {
    const rules: Rule[] = [{ every: { value: 7, unit: 'minutes' } }]
    const anchor = '2026-01-01T00:00:13Z'
    expect(instants(rules, 'Asia/Tehran', '2025-12-31T00:00Z', '2026-01-01T00:15Z', anchor)).toEqual([
      '2026-01-01T00:07:13Z',
      '2026-01-01T00:14:13Z',
    ])
    expect(instants(rules, 'UTC', '2027-01-01T00:00Z', '2027-01-01T00:07Z', anchor)).toEqual(['2027-01-01T00:02:13Z'])
  })

  it('reads seconds, names, L, W, # and nicknames', () => {
    const first = (cron: string) => iso(calendarOf([{ cron }], 'UTC', 0).next(Date.parse('2026-01-01T00:00:00Z'))!)
    expect(first('*/10 * * * * *')).toBe('2026-01-01T00:00:10Z')
    expect(first('0 9 * FEB MON-FRI')).toBe('2026-02-02T09:00:00Z')
    expect(first('0 0 L * *')).toBe('2026-01-31T00:00:00Z')
    expect(first('0 0 LW * *')).toBe('2026-01-30T00:00:00Z')
    expect(first('0 0 15W 8 *')).toBe('2026-08-14T00:00:00Z')
    expect(first('0 0 * * FRI#2')).toBe('2026-01-09T00:00:00Z')
    expect(first('0 0 * * 5L')).toBe('2026-01-30T00:00:00Z')
    expect(first('0 0 13 * FRI')).toBe('2026-01-02T00:00:00Z')
    const nicknames = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'].map(first)
    expect(nicknames).toEqual([
      '2027-01-01T00:00:00Z',
      '2027-01-01T00:00:00Z',
      '2026-02-01T00:00:00Z',
      '2026-01-04T00:00:00Z',
      '2026-01-02T00:00:00Z',
      '2026-01-02T00:00:00Z',
      '2026-01-01T01:00:00Z',
    ])
  })
})
