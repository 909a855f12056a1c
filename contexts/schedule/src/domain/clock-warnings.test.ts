import { describe, expect, it } from 'vitest'
import { clockWarnings } from './clock-warnings.ts'

const from = Date.parse('2030-01-01T00:00:00Z')
const warningsOf = (cron: string, zone = 'Europe/Berlin') =>
  clockWarnings([{ cron }], zone, from).map(({ kind, atMs, wallMs, startsMs }) => [
    kind,
    new Date(atMs).toISOString().slice(0, 16),
    new Date(wallMs).toISOString().slice(11, 16),
    startsMs.map((ms) => new Date(ms).toISOString().slice(11, 16)),
  ])

describe('changes of the clocks', () => {
  it('are told where a rule names a time that is left out, or comes twice', () => {
    expect(warningsOf('30 2 * * *')).toEqual([
      ['gap', '2030-03-31T01:00', '02:30', ['01:00']],
      ['overlap', '2030-10-27T01:00', '02:30', ['00:30']],
    ])
  })

  it('leave a rule with a step or a wildcard without a start that day', () => {
    expect(warningsOf('*/15 2 * * *')[0]).toEqual(['gap', '2030-03-31T01:00', '02:00', []])
  })

  it('are no matter of rules at other times, of each hour, of intervals, and of zones without them', () => {
    expect(warningsOf('0 9 * * *')).toEqual([])
    expect(warningsOf('*/15 * * * *')).toEqual([])
    expect(warningsOf('30 2 * * *', 'UTC')).toEqual([])
    expect(clockWarnings([{ every: { value: 1, unit: 'hours' } }], 'Europe/Berlin', from)).toEqual([])
    expect(clockWarnings([{ cron: '30 2 * * *' }], 'no zone', from)).toEqual([])
  })

  it('are half an hour long on Lord Howe', () => {
    expect(warningsOf('15 2 * * *', 'Australia/Lord_Howe').map(([kind, , wall]) => [kind, wall])).toContainEqual([
      'gap',
      '02:15',
    ])
  })
})
