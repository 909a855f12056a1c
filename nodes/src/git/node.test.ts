import { fail, type JsonObject, ok } from '@linkflow/kernel'
import type { GitPort } from '@linkflow/node-runtime'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { git } from './node.ts'

interface Asked {
  readonly operation: string
  readonly call: Parameters<GitPort['run']>[1]
}

async function run(parameters: Record<string, unknown>, answer: JsonObject = { commit: 'c' }, nowMs = 0) {
  const asked: Asked[] = []
  const port: GitPort = {
    run: async (operation, call) => {
      asked.push({ operation, call })
      return ok(answer)
    },
  }
  const items = [{ id: 7 }]
  const done = await runNode(git, {
    parameters: { folder: 'work', ...parameters },
    items,
    nowMs,
    context: { git: port },
  })
  return { ...done, asked }
}

const url = 'https://example.com/a.git'

describe('Git', () => {
  it('asks for what the parameters say, with the credential and the time of the step', async () => {
    const { asked, outputs, lineage } = await run(
      { operation: 'clone', url, folder: 'w/{{ $json.id }}', depth: 3, authentication: 'basic', timeout: { value: 5 } },
      { branch: 'main' },
      1_000,
    )
    expect(asked).toMatchObject([
      {
        operation: 'clone',
        call: {
          folder: 'w/7',
          credential: 'basic',
          timeoutMs: 5_000,
          tls: { rejectUnauthorized: true },
          options: { url, depth: 3, branch: '', nowMs: 1_000 },
        },
      },
    ])
    expect(outputs.main).toEqual([{ folder: 'w/7', branch: 'main' }])
    expect(lineage.main).toBe('index')
    expect((await run({ operation: 'push' })).asked[0]!.call).not.toHaveProperty('credential')
  })

  it('makes an item of each commit, and of each line of the configuration', async () => {
    const commits = [{ commit: 'a' }, { commit: 'b' }]
    expect((await run({ operation: 'log' }, { commits })).outputs.main).toEqual(commits)
    const entries = [{ key: 'user.name', value: 'Ada' }]
    expect((await run({ operation: 'list-config' }, { entries })).outputs.main).toEqual(entries)
  })

  it.each([
    [{ operation: 'clone' }, 'url'],
    [{ operation: 'clone', url: 'http://example.com/a' }, 'url'],
    [{ operation: 'clone', url: 'ssh://git@example.com/a' }, 'url'],
    [{ operation: 'clone', url: 'https://ada:geheim@example.com/a' }, 'url'],
    [{ operation: 'clone', url, folder: '../a' }, 'folder'],
    [{ operation: 'clone', url, folder: '/a' }, 'folder'],
    [{ operation: 'switch-branch' }, 'branch'],
    [{ operation: 'commit', message: '  ' }, 'message'],
    [{ operation: 'tag' }, 'name'],
    [{ operation: 'set-user' }, 'authorName'],
    [{ operation: 'log', limit: 0 }, 'limit'],
    [{ operation: 'clone', url, depth: 0 }, 'depth'],
  ])('refuses %j', async (parameters, named) => {
    await expect(run(parameters)).rejects.toThrow(named)
  })

  it('fails the item with what the port says', async () => {
    const error = { code: 'git-conflict', message: 'a.txt', retryable: false }
    const context = { git: { run: async () => fail(error) } }
    const done = await runNode(git, { parameters: { operation: 'pull', folder: 'a' }, items: [{}], context })
    expect(done.error).toMatchObject(error)
  })

  it('reads where nothing is changed', () => {
    const effectOf = git.effect as (given: object) => string
    for (const operation of ['status', 'log', 'list-config']) expect(effectOf({ operation })).toBe('read')
    for (const operation of ['clone', 'pull', 'fetch', 'commit', 'push']) expect(effectOf({ operation })).toBe('write')
  })
})
