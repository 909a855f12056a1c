import { describe, expect, it } from 'vitest'
import { DatabaseError } from './errors.ts'
import { classifyFailure } from './failure.ts'

const serverError = (code: string, severity = 'ERROR') =>
  Object.assign(new Error('told by the server'), { code, severity })

describe('a failure', () => {
  it.each(['40001', '40P01', '55P03', '53300', '53100', '57P01', '57P02', '57P03', '08006'])(
    '%s may be tried again',
    (state) => {
      expect(classifyFailure(serverError(state))).toBe('retryable')
    },
  )

  it.each(['23505', '22021', '42P01', '42501', '57014'])('%s is final', (state) => {
    expect(classifyFailure(serverError(state))).toBe('terminal')
  })

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EAI_AGAIN'])(
    '%s of the network may be tried again',
    (code) => {
      expect(classifyFailure(Object.assign(new Error('connect'), { code }))).toBe('retryable')
    },
  )

  it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect', 'Query read timeout'])(
    '"%s" of the driver may be tried again',
    (message) => expect(classifyFailure(new Error(message))).toBe('retryable'),
  )

  it('of a commit in flight is its own kind', () => {
    expect(classifyFailure(new DatabaseError('commit-unknown', ''))).toBe('commit-unknown')
  })

  it('that is a bug of ours is final', () => {
    expect(classifyFailure(new TypeError('undefined is not a function'))).toBe('terminal')
  })
})
