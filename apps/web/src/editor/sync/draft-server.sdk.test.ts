import { LinkFlowError } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { answerOf, sdkDraftServer } from './draft-server.sdk.ts'

const problem = (code: string, status?: number, facts = {}) =>
  new LinkFlowError({ code, status, message: 'A sentence.', facts })

describe('what a problem means for edits that are not saved', () => {
  it.each<[string, unknown, string]>([
    ['a conflict', problem('draft-conflict', 409, { currentRevision: 4, missing: [] }), 'conflict'],
    ['a base that is too old', problem('draft-base-too-old', 409), 'unknown-base'],
    ['a revision that there is not', problem('workflow-changed', 412), 'unknown-base'],
    ['a session that is over', problem('session-expired', 401), 'shut'],
    ['a right that is gone', problem('permission-missing', 403), 'shut'],
    ['a workflow that is gone', problem('workflow-not-found', 404), 'shut'],
    ['a credential that one may not use', problem('credential-use-refused', 403), 'refused'],
    ['a command that cannot be done', problem('command-invalid', 422), 'refused'],
    ['a draft that is too large', problem('workflow-too-large', 422), 'refused'],
    ['too many requests', problem('rate-limited', 429), 'none'],
    ['a server that is not well', problem('internal', 503), 'none'],
    ['nobody there', problem('server-unreachable'), 'none'],
    ['a bug of ours', new TypeError('x'), 'none'],
  ])('%s', (_, error, type) => {
    expect(answerOf(error).type).toBe(type)
  })
})

it('the draft on the server is sent to and read through the client, and nothing is thrown', async () => {
  const file = { linkflow: 1, name: 'Orders' }
  const calls: unknown[] = []
  const client = {
    workflows: {
      changeDraft: async (...given: unknown[]) => {
        calls.push(given)
        return { revision: 3, missing: [], undo: [], problems: [] }
      },
      get: async () => ({ revision: 3, draft: file, name: 'Orders' }),
    },
  }
  const server = sdkDraftServer(client as never, 'w1')
  expect(await server.send(2, [])).toEqual({ type: 'done', revision: 3, missing: [], undo: [], problems: [] })
  expect(calls).toEqual([['w1', { baseRevision: 2, commands: [] }]])
  expect(await server.read()).toEqual({ revision: 3, file })
  const away = sdkDraftServer(
    {
      workflows: {
        changeDraft: () => Promise.reject(problem('server-unreachable')),
        get: () => Promise.reject(problem('server-unreachable')),
      },
    } as never,
    'w1',
  )
  expect([await away.send(2, []), await away.read()]).toEqual([{ type: 'none', afterMs: undefined }, undefined])
})
