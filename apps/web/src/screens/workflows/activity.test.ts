import type { ExecutionStatus } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { type Activity, OUTCOMES_KEPT, withDelta } from './activity.ts'

const at = '2030-01-01T12:00:00Z'
const activity = (...outcomes: ExecutionStatus[]): Activity => ({
  outcomes,
  isFailing: false,
  ...(outcomes[0] && { last: { id: '1', status: outcomes[0], createdAt: at } }),
})
const delta = (execution: string, status: ExecutionStatus) =>
  ({ type: 'execution', execution, workflow: 'w', status, at }) as const

describe('how a workflow does', () => {
  it('keeps up with what is told of the newest run', () => {
    const after = withDelta(activity('running', 'succeeded'), { ...delta('1', 'failed'), code: 'http-status' })
    expect(after.outcomes).toEqual(['failed', 'succeeded'])
    expect(after.last).toMatchObject({ id: '1', status: 'failed', code: 'http-status' })
    expect(after.isFailing).toBe(true)
  })

  it('has a new run in front, and keeps as many as a spark shows', () => {
    let told = withDelta(activity('succeeded'), delta('2', 'queued'))
    expect(told.outcomes).toEqual(['queued', 'succeeded'])
    told = withDelta(told, delta('2', 'succeeded'))
    expect(told.outcomes).toEqual(['succeeded', 'succeeded'])
    for (let each = 0; each < OUTCOMES_KEPT + 5; each += 1) told = withDelta(told, delta(`n${each}`, 'succeeded'))
    expect(told.outcomes).toHaveLength(OUTCOMES_KEPT)
  })

  it('puts the end of an older run where that was under way', () => {
    const after = withDelta(activity('succeeded', 'waiting', 'succeeded'), delta('9', 'cancelled'))
    expect(after.outcomes).toEqual(['succeeded', 'cancelled', 'succeeded'])
    expect(after.last?.id).toBe('1')
  })

  it('learns nothing of tests of the draft', () => {
    const before = activity('succeeded')
    expect(withDelta(before, { ...delta('2', 'failed'), mode: 'test' })).toBe(before)
  })

  it('fails when the last run that ended did not succeed', () => {
    expect(withDelta(activity('failed', 'succeeded'), delta('2', 'running')).isFailing).toBe(true)
    expect(withDelta(activity('succeeded', 'failed'), delta('2', 'cancelled')).isFailing).toBe(false)
  })
})
