import { describe, expect, it } from 'vitest'
import { ruleInWords, rulesInWords } from './rule-words.ts'

describe('a rule in words', () => {
  it.each([
    ['* * * * *', 'every minute every day'],
    ['*/15 * * * *', 'every 15 minutes every day'],
    ['0 9 * * 1-5', 'at 09:00 on Monday to Friday'],
    ['30 8,17 * * MON,WED', 'at 08:30 and 17:30 on Monday and Wednesday'],
    ['0 * * * *', 'at minute 0 of every hour every day'],
    ['5 */2 * * *', 'at minute 5 of every second hour every day'],
    ['*/10 9-17 * * 1-5', 'every 10 minutes of the hours from 09:00 to 17:59 on Monday to Friday'],
    ['0 0 1 * *', 'at 00:00 on day 1 of the month'],
    ['0 0 1,15 * *', 'at 00:00 on day 1 and day 15 of the month'],
    ['0 6 L * *', 'at 06:00 on the last day of the month'],
    ['0 6 15W * *', 'at 06:00 on the weekday nearest to day 15 of the month'],
    ['0 6 * * FRI#2', 'at 06:00 on the second Friday of the month'],
    ['0 6 * * FRIL', 'at 06:00 on the last Friday of the month'],
    ['0 6 1 * MON', 'at 06:00 on day 1 of the month, and on Monday'],
    ['0 0 1 1 *', 'at 00:00 on day 1 of the month in January'],
    ['0 0 1 JAN-MAR,7 *', 'at 00:00 on day 1 of the month in January to March and July'],
    ['0 0 1 */3 *', 'at 00:00 on day 1 of the month in every third month'],
    ['*/5 * * * * *', 'every 5 seconds every day'],
    ['15 30 9 * * *', 'at 09:30:15 every day'],
    ['30 */5 * * * *', 'every 5 minutes, at second 30 of it every day'],
    ['1,2,3,4,5,6,7 9 * * *', 'at minutes 1, 2, 3, 4, 5, 6 and 7 of hour 9 every day'],
    ['10-30/5 * * * *', 'at minutes 10 to 30 in steps of 5 of every hour every day'],
    ['@weekly', 'at 00:00 on Sunday'],
    ['@hourly', 'at minute 0 of every hour every day'],
  ])('says %s as «%s»', (cron, words) => {
    expect(ruleInWords({ cron })).toBe(words)
  })

  it('says intervals, and several rules in one sentence', () => {
    expect(ruleInWords({ every: { value: 1, unit: 'hours' } })).toBe('every hour')
    expect(rulesInWords([{ every: { value: 90, unit: 'seconds' } }, { cron: '@daily' }])).toBe(
      'Every 90 seconds; and at 00:00 every day',
    )
  })
})
