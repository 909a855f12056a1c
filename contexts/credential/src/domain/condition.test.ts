import { describe, expect, it } from 'vitest'
import { type Condition, statusOf, UNKNOWN_CONDITION, verdictOf } from './condition.ts'

const noon = Date.parse('2030-01-01T12:00:00Z')
const at = (minutes: number) => new Date(noon + minutes * 60_000)
const known = (of: Partial<Condition>) => statusOf({ ...UNKNOWN_CONDITION, ...of }, noon)
const test = (outcome: 'works' | 'unreachable' | 'unclear', minutes: number) => ({
  outcome,
  message: '',
  ms: 5,
  at: at(minutes).toISOString(),
})

describe('the condition of a credential', () => {
  it('is unknown until a service said something of it', () => {
    expect(known({})).toBe('untested')
    expect(known({ usedAt: at(-1) })).toBe('untested')
    expect(known({ test: test('unclear', -1) })).toBe('untested')
  })

  it('goes by what was said last', () => {
    expect(known({ takenAt: at(-2) })).toBe('ok')
    expect(known({ takenAt: at(-2), refusedAt: at(-1) })).toBe('error')
    expect(known({ takenAt: at(-1), refusedAt: at(-2) })).toBe('ok')
    expect(known({ test: test('unreachable', -1) })).toBe('error')
    expect(known({ test: test('unreachable', -2), takenAt: at(-1) })).toBe('ok')
  })

  it('is over when its time is, whatever services said', () => {
    expect(known({ takenAt: at(-1), expiresAt: at(0) })).toBe('expired')
    expect(known({ takenAt: at(-1), expiresAt: at(1) })).toBe('ok')
  })

  it('does not depend on what a service lets it do', () => {
    expect([200, 304, 400, 401, 403, 404, 500].map(verdictOf)).toEqual([
      'taken',
      'taken',
      undefined,
      'refused',
      undefined,
      undefined,
      undefined,
    ])
  })
})
