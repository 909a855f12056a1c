import { describe, expect, it } from 'vitest'
import { ruleOf } from './rule-form.ts'
import { dayName, daysOf, plusDays, readDay, weekStart } from './week.ts'

describe('a rule', () => {
  it('is made of days and a time, of an interval, or of what is typed', () => {
    expect(ruleOf({ kind: 'days', days: [5, 1, 2, 3, 4], time: '09:05' })).toEqual({ cron: '5 9 * * 1,2,3,4,5' })
    expect(ruleOf({ kind: 'days', days: [0, 1, 2, 3, 4, 5, 6], time: '00:00' })).toEqual({ cron: '0 0 * * *' })
    expect(ruleOf({ kind: 'every', value: '15', unit: 'minutes' })).toEqual({ every: { value: 15, unit: 'minutes' } })
    expect(ruleOf({ kind: 'cron', cron: ' 0  9 * * 1-5 ' })).toEqual({ cron: '0 9 * * 1-5' })
  })

  it('is none while it is not whole', () => {
    expect(ruleOf({ kind: 'days', days: [], time: '09:00' })).toBeUndefined()
    expect(ruleOf({ kind: 'days', days: [1], time: '' })).toBeUndefined()
    for (const value of ['', '0', '1.5', 'x']) expect(ruleOf({ kind: 'every', value, unit: 'hours' })).toBeUndefined()
    expect(ruleOf({ kind: 'cron', cron: ' ' })).toBeUndefined()
  })
})

describe('a week', () => {
  const monday = new Date(2030, 0, 7).getTime()

  it('begins on Monday', () => {
    expect(weekStart(new Date(2030, 0, 13, 23, 59).getTime())).toBe(monday)
    expect(weekStart(monday)).toBe(monday)
    expect(dayName(plusDays(monday, 7))).toBe('2030-01-14')
    expect(readDay('2030-01-14', 0)).toBe(plusDays(monday, 7))
    expect(readDay('nonsense', 42)).toBe(42)
  })

  it('shows few starts one by one, and many as one', () => {
    const at = (hour: number) => new Date(2030, 0, 8, hour).toISOString()
    const schedule = (id: string, runs: string[]) => ({ id, runs, workflowName: id, hasMore: false }) as never
    const often = Array.from({ length: 12 }, (_, hour) => at(hour))
    const tuesday = [schedule('often', often), schedule('rare', [at(3), at(9)])]
    const days = daysOf(monday, [[], tuesday, [], [], [], [], []])
    expect(days).toHaveLength(7)
    expect(days[1]!.entries.map(({ schedule: { id }, count }) => [id, count])).toEqual([
      ['often', 12],
      ['rare', 1],
      ['rare', 1],
    ])
    expect(days[0]!.entries).toEqual([])
  })
})
