import { describe, expect, it } from 'vitest'
import { MAIL_GAP_MS, MAIL_GATHER_MS } from '../limits.ts'
import { nextMailAtMs, outsideQuietHours, type PersonTime, UNKNOWN_TIME } from './mail-time.ts'

const at = (text: string) => Date.parse(text)
const iso = (ms: number) => new Date(ms).toISOString()
const berlin = (from?: string, until?: string): PersonTime => ({
  timeZone: 'Europe/Berlin',
  quietHours: from === undefined ? undefined : { fromMinutes: minutes(from), untilMinutes: minutes(until!) },
})
const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const NOON = at('2030-01-15T12:00:00Z')

describe('the next mail', () => {
  it('at once waits for what comes together, and for a while after the last', () => {
    const next = (sentAtMs?: number) => nextMailAtMs('at-once', { nowMs: NOON, sentAtMs }, UNKNOWN_TIME)
    expect(next()).toBe(NOON + MAIL_GATHER_MS)
    expect(next(NOON - 1000)).toBe(NOON - 1000 + MAIL_GAP_MS)
    expect(next(NOON - MAIL_GAP_MS)).toBe(NOON + MAIL_GATHER_MS)
  })

  it('of an hour or a day comes when the clocks say so where the person lives', () => {
    const of = (cadence: 'hourly' | 'daily', nowMs: number) =>
      iso(nextMailAtMs(cadence, { nowMs, sentAtMs: undefined }, berlin()))
    expect(of('hourly', NOON)).toBe('2030-01-15T13:00:00.000Z')
    expect(of('hourly', NOON + 1)).toBe('2030-01-15T13:00:00.000Z')
    expect(of('daily', at('2030-01-15T06:59:59Z'))).toBe('2030-01-15T07:00:00.000Z')
    expect(of('daily', at('2030-01-15T07:00:00Z'))).toBe('2030-01-16T07:00:00.000Z')
    // Over the night in which the clocks go forward, and the one in which they go back.
    expect(of('daily', at('2030-03-30T12:00:00Z'))).toBe('2030-03-31T06:00:00.000Z')
    expect(of('daily', at('2030-10-26T12:00:00Z'))).toBe('2030-10-27T07:00:00.000Z')
  })

  it('does not come in quiet hours, over midnight or within a day', () => {
    const night = berlin('22:00', '07:30')
    expect(iso(outsideQuietHours(at('2030-01-15T20:59:00Z'), night))).toBe('2030-01-15T20:59:00.000Z')
    expect(iso(outsideQuietHours(at('2030-01-15T21:00:00Z'), night))).toBe('2030-01-16T06:30:00.000Z')
    expect(iso(outsideQuietHours(at('2030-01-16T03:12:34Z'), night))).toBe('2030-01-16T06:30:00.000Z')
    expect(iso(outsideQuietHours(at('2030-01-16T06:30:00Z'), night))).toBe('2030-01-16T06:30:00.000Z')
    const lunch = berlin('12:00', '13:00')
    expect(iso(outsideQuietHours(at('2030-01-15T11:30:00Z'), lunch))).toBe('2030-01-15T12:00:00.000Z')
    expect(iso(outsideQuietHours(at('2030-01-15T12:00:00Z'), lunch))).toBe('2030-01-15T12:00:00.000Z')
    // Their end is jumped over by the clocks: it comes all the same, soon after.
    const jump = outsideQuietHours(at('2030-03-30T23:00:00Z'), berlin('22:00', '02:30'))
    expect(jump).toBeGreaterThan(at('2030-03-31T00:00:00Z'))
    expect(jump).toBeLessThanOrEqual(at('2030-03-31T02:00:00Z'))
  })

  it('of a day waits for the end of quiet hours', () => {
    const late = { nowMs: NOON, sentAtMs: undefined }
    expect(iso(nextMailAtMs('daily', late, berlin('22:00', '09:15')))).toBe('2030-01-16T08:15:00.000Z')
    expect(nextMailAtMs('at-once', late, berlin('10:00', '14:00'))).toBe(at('2030-01-15T13:00:00Z'))
  })
})
