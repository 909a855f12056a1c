import { describe, expect, it } from 'vitest'
import { isNarrowed, momentOfId, readDuration, readExecutionQuery, withTokens } from './execution-query.ts'

describe('what is looked for', () => {
  it('is read from tokens, with quotes around what has spaces', () => {
    const query = readExecutionQuery(
      'status:failed,timed_out workflow:"Fails at HTTP" trigger:webhook version:v14 duration>5s data:"order-1042" code:http-status',
    )
    expect(query).toMatchObject({
      statuses: ['failed', 'timed_out'],
      workflow: 'Fails at HTTP',
      modes: ['webhook'],
      version: '14',
      longerThanMs: 5_000,
      data: 'order-1042',
      errorCode: 'http-status',
      words: '',
      unknown: [],
    })
  })

  it('has words of the error, and says which tokens mean nothing, and where they stand', () => {
    const query = readExecutionQuery('timeout status:wrong colour:red duration>soon data:x')
    expect(query.words).toBe('timeout')
    expect(query.unknown).toEqual([
      { text: 'status:wrong', at: 8 },
      { text: 'colour:red', at: 21 },
      { text: 'duration>soon', at: 32 },
      { text: 'data:x', at: 46 },
    ])
  })

  it('may be nothing', () => {
    expect(isNarrowed(readExecutionQuery(''))).toBe(false)
    expect(isNarrowed(readExecutionQuery('status:failed'))).toBe(true)
  })

  it('has durations in the units that people use', () => {
    expect(['250ms', '5s', '2', '1.5h', '3d', '1min'].map(readDuration)).toEqual([
      250, 5_000, 2_000, 5_400_000, 259_200_000, 60_000,
    ])
    expect(readDuration('soon')).toBeUndefined()
  })

  it('takes tokens in the place of others', () => {
    expect(withTokens('status:failed data:"a b" x', { 'status:': 'running', 'from:': '2030-01-01T00:00:00Z' })).toBe(
      'data:"a b" x status:running from:2030-01-01T00:00:00Z',
    )
    expect(withTokens('status:failed x', { 'status:': undefined })).toBe('x')
  })

  it('knows when an execution began by its id', () => {
    expect(momentOfId('0190c8f2-77aa-7000-8000-000000000000').toISOString().slice(0, 4)).toBe('2024')
  })
})
