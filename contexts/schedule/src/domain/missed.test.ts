import { describe, expect, it } from 'vitest'
import { CATCH_UP_MS_MAX, LATE_MS_MAX } from '../limits.ts'
import { calendarOf } from './calendar.ts'
import { decide } from './missed.ts'
import type { MissedChoice, Rule } from './rule.ts'

const NOON = Date.parse('2026-06-01T12:00:00Z')
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const decided = (rule: Rule, missed: MissedChoice, nextMs: number, nowMs: number, max = 1_000_000) =>
  decide({ calendar: calendarOf([rule], 'UTC', 0), missed, nextMs }, nowMs, max)

describe('what becomes of instants that are due', () => {
  it('fires each that is not more than a minute late, whatever the choice', () => {
    for (const missed of ['skip', 'one', 'all'] as const) {
      const { fire, nextMs, letGoMs } = decided({ cron: '* * * * * *' }, missed, NOON - LATE_MS_MAX, NOON)
      expect(fire).toHaveLength(61)
      expect(nextMs).toBe(NOON + 1000)
      expect(letGoMs).toBeUndefined()
    }
    expect(decided({ cron: '* * * * * *' }, 'skip', NOON - LATE_MS_MAX - 1000, NOON)).toMatchObject({
      letGoMs: NOON - LATE_MS_MAX - 1000,
    })
  })

  it('fires none, the latest or each of those missed in three hours (R11)', () => {
    const rule = { cron: '*/5 * * * *' }
    const now = NOON + 2 * MINUTE_MS
    const count = (missed: MissedChoice) => decided(rule, missed, NOON - 3 * HOUR_MS + 5 * MINUTE_MS, now).fire
    expect(count('skip')).toEqual([])
    expect(count('one')).toEqual([NOON])
    expect(count('all')).toHaveLength(36)
    expect(count('all').at(-1)).toBe(NOON)
    expect(decided(rule, 'skip', NOON - HOUR_MS, now).nextMs).toBe(NOON + 5 * MINUTE_MS)
  })

  it('catches up no further back than 24 hours', () => {
    const from = NOON - 3 * CATCH_UP_MS_MAX
    const { fire, letGoMs } = decided({ cron: '0 * * * *' }, 'all', from, NOON)
    expect(fire).toHaveLength(25)
    expect(fire[0]).toBe(NOON - CATCH_UP_MS_MAX)
    expect(letGoMs).toBe(from)
  })

  it('goes on where a round ended', () => {
    const rule = { cron: '* * * * *' }
    let nextMs: number | undefined = NOON - HOUR_MS
    const all: number[] = []
    while (nextMs !== undefined && nextMs <= NOON) {
      const round = decided(rule, 'all', nextMs, NOON, 7)
      expect(round.fire.length).toBeLessThanOrEqual(7)
      all.push(...round.fire)
      nextMs = round.nextMs
    }
    expect(all).toEqual(Array.from({ length: 61 }, (_, index) => NOON - HOUR_MS + index * MINUTE_MS))
  })

  it('finds the latest among millions by halving', () => {
    const rule = { cron: '* * * * JAN *' }
    const start = performance.now()
    expect(decided({ cron: '* * * * * *' }, 'one', NOON - 300 * 24 * HOUR_MS, NOON).fire[0]).toBe(
      NOON - LATE_MS_MAX - 1000,
    )
    expect(decided(rule, 'one', Date.parse('2026-01-01T00:00Z'), NOON).fire).toEqual([
      Date.parse('2026-01-31T23:59:59Z'),
    ])
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
