import type { Execution } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { mayMatch, withDelta } from './execution-list.ts'
import { readExecutionQuery } from './execution-query.ts'

const ID = '0190c8f2-0000-7000-8000-000000000001'
const row: Execution = {
  id: ID,
  workflowId: ID,
  versionId: ID,
  status: 'running',
  mode: 'webhook',
  trigger: 'hook',
  createdAt: '2030-01-01T12:00:00.000Z',
}
const delta = {
  type: 'execution',
  execution: ID,
  workflow: ID,
  status: 'failed',
  mode: 'webhook',
  code: 'http-status',
  at: '2030-01-01T12:00:05.000Z',
} as const

describe('a row', () => {
  it('ends as it is told, and stays so', () => {
    const ended = withDelta(row, delta)
    expect(ended).toMatchObject({ status: 'failed', durationMs: 5_000, error: { code: 'http-status' } })
    expect(withDelta(ended, { ...delta, status: 'running' })).toBe(ended)
  })
})

describe('a new execution', () => {
  it('counts where it may be one of those that are looked for', () => {
    expect(mayMatch(readExecutionQuery(''), delta)).toBe(true)
    expect(mayMatch(readExecutionQuery('status:failed trigger:webhook'), delta)).toBe(true)
    expect(mayMatch(readExecutionQuery('status:succeeded'), delta)).toBe(false)
    expect(mayMatch(readExecutionQuery('data:"order"'), delta)).toBe(false)
  })
})
