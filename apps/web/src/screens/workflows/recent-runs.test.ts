import type { Execution } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { isFailing, RUNS_KEPT, recentRuns, withDelta } from './recent-runs.ts'

const at = '2030-01-01T12:00:00Z'
const execution = (id: string, workflowId: string, status: Execution['status'], mode: Execution['mode'] = 'webhook') =>
  ({ id, workflowId, status, mode, createdAt: at, versionId: 'v', trigger: 't' }) as Execution
const delta = (id: string, workflow: string, status: Execution['status']) =>
  ({ type: 'execution', execution: id, workflow, status, at }) as const

describe('the last runs', () => {
  it('stand with their workflows, the newest first, without tests of drafts', () => {
    const recent = recentRuns(
      [
        execution('3', 'a', 'failed'),
        execution('2', 'b', 'succeeded'),
        execution('1', 'a', 'succeeded'),
        execution('0', 'a', 'failed', 'test'),
      ],
      true,
    )
    expect(recent.byWorkflow.get('a')?.map(({ id }) => id)).toEqual(['3', '1'])
    expect(recent.byWorkflow.get('b')).toHaveLength(1)
  })

  it('keep up with what is told', () => {
    const before = recentRuns([execution('1', 'a', 'running')], true)
    expect(withDelta(before, delta('1', 'a', 'succeeded')).byWorkflow.get('a')).toMatchObject([
      { id: '1', status: 'succeeded' },
    ])
    expect(
      withDelta(before, delta('2', 'a', 'queued'))
        .byWorkflow.get('a')
        ?.map(({ id }) => id),
    ).toEqual(['2', '1'])
    expect(withDelta(before, delta('9', 'c', 'queued')).byWorkflow.get('c')).toHaveLength(1)
    expect(withDelta(before, { ...delta('2', 'a', 'failed'), mode: 'test' })).toBe(before)
    let many = before
    for (let each = 0; each < RUNS_KEPT + 5; each++) many = withDelta(many, delta(`n${each}`, 'a', 'succeeded'))
    expect(many.byWorkflow.get('a')).toHaveLength(RUNS_KEPT)
  })

  it('fail when the last that ended did not succeed', () => {
    const runs = (...statuses: Execution['status'][]) =>
      statuses.map((status, id) => ({ id: String(id), status, createdAt: at }))
    expect(isFailing(runs('failed', 'succeeded'))).toBe(true)
    expect(isFailing(runs('running', 'timed_out'))).toBe(true)
    expect(isFailing(runs('cancelled', 'succeeded', 'failed'))).toBe(false)
    expect(isFailing(undefined)).toBe(false)
  })
})
