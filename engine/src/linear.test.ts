import { describe, expect, it } from 'vitest'
import { drive } from './testing/driven-run.ts'
import { planOf } from './testing/workflow-text.ts'

const webhook = planOf(
  'start:trigger check:if a b respond',
  `start > check
   check.true > a > respond
   check.false > b > respond`,
)

describe('a webhook with an if', () => {
  it('runs one branch, skips the other, and ends (S2, S3, J1, R4, R5)', () => {
    const run = drive(webhook).begin()
    expect(run.starts).toEqual(['check'])
    run.done('check', { true: 1 })
    expect(run.starts).toEqual(['a'])
    expect(run.status('b')).toBe('skipped')
    run.done('a').done('respond', 1, { respond: { status: 200 } })
    expect(run.finish).toEqual({ type: 'finish', status: 'succeeded', ends: ['respond'] })
    expect(run.run.responded).toEqual({ step: 'respond', data: { status: 200 } })
    expect(run.inputs('respond')).toEqual(['a.main[0,1)'])
  })
})
