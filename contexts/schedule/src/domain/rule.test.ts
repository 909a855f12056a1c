import { describe, expect, it } from 'vitest'
import { CRON_CHARS_MAX, INTERVAL_MS_MAX, RULES_MAX } from '../limits.ts'
import { checkRule, checkSchedule } from './rule.ts'

describe('the check of a rule', () => {
  it.each([
    ['61 * * * *', 'field 1 (minutes) is «61»'],
    ['0 24 * * *', 'field 2 (hours) is «24»'],
    ['60 0 0 * * *', 'field 1 (seconds) is «60»'],
    ['0 0 32 * *', 'field 3 (day of month) is «32»'],
    ['0 0 * FOO *', 'field 4 (month) is «FOO»'],
    ['0 0 * * 8', 'field 5 (weekday) is «8»'],
    ['0 22-2 * * *', 'field 2 (hours) is «22-2»'],
    ['*/0 * * * *', 'field 1 (minutes) is «*/0»'],
    ['5/15 * * * *', 'field 1 (minutes) is «5/15»'],
    ['* * * *', 'has 4 fields'],
    ['* * * * * * 2026', 'has 7 fields'],
    ['@often', '@daily'],
    ['0 0 30 2 *', 'never comes'],
    ['0 0 31 4,6,9,11 *', 'never comes'],
  ])('says what is wrong with «%s»', (cron, part) => {
    expect(checkRule({ cron }, 'UTC')).toContain(part)
  })

  it('takes what comes seldom', () => {
    expect(checkRule({ cron: '0 0 29 2 *' }, 'UTC')).toBeUndefined()
    expect(checkRule({ cron: '0 0 * 2 1#5' }, 'UTC')).toBeUndefined()
  })

  it('knows zones and offsets', () => {
    for (const zone of ['Europe/Berlin', 'UTC', 'Z', '+05:30', 'UTC-3', '+14:00']) {
      expect(checkRule({ cron: '@daily' }, zone)).toBeUndefined()
    }
    for (const zone of ['Berlin', '', '+15:00', '+14:30'])
      expect(checkRule({ cron: '@daily' }, zone)).toContain('time zone')
  })

  it('holds its limits', () => {
    const days = INTERVAL_MS_MAX / 86_400_000
    expect(checkRule({ every: { value: days, unit: 'days' } }, 'UTC')).toBeUndefined()
    expect(checkRule({ every: { value: days + 1, unit: 'days' } }, 'UTC')).toContain('ten years')
    const long = (chars: number) => `${'0,'.repeat((chars - 9) / 2)}0 * * * *`
    expect(checkRule({ cron: `${long(CRON_CHARS_MAX - 1)} ` }, 'UTC')).toBeUndefined()
    expect(checkRule({ cron: `${long(CRON_CHARS_MAX - 1)}  ` }, 'UTC')).toContain('characters')
    const rules = (count: number) => ({ rules: Array.from({ length: count }, () => ({ cron: '@daily' })) })
    expect(checkSchedule(rules(RULES_MAX), undefined)).toEqual([])
    expect(checkSchedule(rules(RULES_MAX + 1), undefined)).toMatchObject([{ parameter: 'rules' }])
  })

  it('names the rule and the parameter', () => {
    expect(checkSchedule({ rules: [{ cron: '@daily' }, { cron: '0 25 * * *' }] }, 'UTC')).toMatchObject([
      { parameter: 'rules', message: expect.stringMatching(/^Rule 2: .*hours/) },
    ])
    expect(checkSchedule({ rules: [{ cron: '@daily' }], timezone: 'Mars' }, 'UTC')).toMatchObject([
      { parameter: 'timezone' },
    ])
    expect(checkSchedule({ rules: [] }, 'UTC')).toMatchObject([{ parameter: 'rules' }])
  })
})
