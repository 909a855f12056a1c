import { compileParameters } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { schedule } from './node.ts'

const problems = (parameters: Record<string, unknown>): string => {
  const compiled = compileParameters({
    node: { id: 'node', name: 'Every day', parameters },
    nodeType: schedule,
    dialect: 'linkflow',
  })
  return compiled.ok ? '' : compiled.error.map((problem) => problem.message).join('\n')
}

describe('Schedule', () => {
  it('takes cron expressions and intervals', () => {
    for (const cron of ['0 9 * * 1-5', '*/10 * * * * *', '0 0 1,15 * MON', '@daily', '0 0 L * *']) {
      expect(problems({ rules: [{ cron }] })).toBe('')
    }
    expect(problems({ rules: [{ every: { value: 5, unit: 'minutes' } }, { every: { value: 2 } }] })).toBe('')
    expect(schedule.parameters.parse({ rules: [{ every: { value: 2 } }] })).toEqual({
      rules: [{ every: { value: 2, unit: 'minutes' } }],
      missed: 'skip',
      overlap: 'allow',
      jitterSeconds: 0,
    })
  })

  it.each(['', 'daily', '* * * *', '* * * * * * *', '0 9 * * *; rm', '@reboot'])(
    'refuses the cron expression %j',
    (cron) => {
      expect(problems({ rules: [{ cron }] })).not.toBe('')
    },
  )

  it('refuses no rules, no interval, and one without end', () => {
    expect(problems({ rules: [] })).not.toBe('')
    expect(problems({ rules: [{ every: { value: 0 } }] })).not.toBe('')
    expect(problems({ rules: [{ every: { value: 100_000, unit: 'weeks' } }] })).toContain('longer than ten years')
    expect(problems({ rules: [{ cron: '* * * * *', every: { value: 1 } }] })).not.toBe('')
  })

  it('knows time zones', () => {
    const rules = [{ cron: '0 9 * * *' }]
    expect(problems({ rules, timezone: 'Europe/Berlin' })).toBe('')
    expect(problems({ rules, timezone: 'Europe/Atlantis' })).toContain('is not a time zone')
  })
})
