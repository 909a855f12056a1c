import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '@linkflow/kernel'
import { UserFiles } from '@linkflow/object-store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Git } from './git.ts'
import type { GitRequest, SendRequest } from './web-door.ts'

const git = new Git({ processesMax: 1, lockWaitMs: 100 })
const root = mkdtempSync(join(tmpdir(), 'linkflow-git-'))
const workspaceId = crypto.randomUUID()
const home = join(root, workspaceId)
let files: UserFiles

beforeAll(async () => {
  files = await UserFiles.open(root)
})
afterAll(async () => {
  await git.close()
  rmSync(root, { recursive: true, force: true })
})

const line = (text: string) => (text.length + 4).toString(16).padStart(4, '0') + text
/** What a server says of a repository in which there is nothing yet. */
const EMPTY = `${line('# service=git-upload-pack\n')}0000${line(`${'0'.repeat(40)} capabilities^{}\0agent=git/2\n`)}0000`

const sent: GitRequest[] = []
const answering =
  (status: number, body: string, type = 'application/x-git-upload-pack-advertisement'): SendRequest =>
  async (request) => {
    sent.push(request)
    async function* chunks() {
      yield Buffer.from(body)
    }
    return { ok: true, value: { status, headers: [['content-type', type]], body: chunks() } }
  }

interface More {
  readonly folder?: string
  readonly send?: SendRequest
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const options = {
  ...{ url: '', branch: '', create: false, startPoint: '', remote: '', paths: [], message: '', name: '' },
  ...{ authorName: 'Ada', authorEmail: 'ada@example.com', limit: 10, path: '', ifThere: 'fail' },
  nowMs: Date.UTC(2030, 0, 1),
}

async function run(operation: string, given: JsonObject = {}, more: More = {}) {
  const { folder = 'work', send = answering(200, EMPTY), timeoutMs = 60_000 } = more
  const signal = more.signal ?? new AbortController().signal
  const own = files.workspace(workspaceId)
  const done = await git.run({
    ...{ workspaceId, files: own, folder, operation, send, timeoutMs, signal },
    options: { ...options, ...given },
  })
  expect(JSON.stringify(done)).not.toContain(root)
  return done.ok ? { value: done.value, code: undefined } : { value: {} as JsonObject, code: done.error.code }
}
const codeOf = async (...given: Parameters<typeof run>) => (await run(...given)).code

const URL_OF_IT = 'https://example.com/a.git'
const write = (path: string, content: string) => writeFileSync(join(home, path), content)

describe('a repository without a server', () => {
  it('is cloned empty, changed, committed, branched and tagged', async () => {
    expect((await run('clone', { url: URL_OF_IT })).value).toEqual({ branch: 'master', commit: null, files: 0 })
    expect(sent.map(({ method, url }) => [method, url])).toEqual([
      ['GET', 'https://example.com/a.git/info/refs?service=git-upload-pack'],
    ])
    write('work/a.txt', 'one')
    expect((await run('status')).value).toMatchObject({ isClean: false, untracked: ['a.txt'], upstream: null })
    const first = (await run('commit', { message: 'first', paths: ['.'] })).value
    expect(first).toMatchObject({ branch: 'master', files: ['a.txt'] })
    expect((await run('commit', { message: 'again', paths: ['.'] })).value).toMatchObject({ commit: null })
    expect((await run('log')).value['commits']).toMatchObject([
      { commit: first['commit'], authorName: 'Ada', date: '2030-01-01T00:00:00.000Z', parents: [] },
    ])
    expect((await run('switch-branch', { branch: 'b', create: true })).value).toMatchObject({ made: true })
    write('work/a.txt', 'two')
    expect(await codeOf('switch-branch', { branch: 'master' })).toBe('git-local-changes')
    await run('commit', { message: 'second', paths: ['a.txt'] })
    await run('switch-branch', { branch: 'master' })
    expect(readFileSync(join(home, 'work/a.txt'), 'utf8')).toBe('one')
    expect((await run('tag', { name: 'v1' })).value).toEqual({ tag: 'v1', commit: first['commit'] })
    expect(await codeOf('tag', { name: 'v1', startPoint: 'b' })).toBe('git-exists')
    expect((await run('set-user', { authorName: 'Grace' })).value).toMatchObject({ name: 'Grace' })
    expect((await run('list-config')).value['entries']).toContainEqual({ key: 'user.name', value: 'Grace' })
    expect(readdirSync(join(root, 'incoming'))).toEqual([])
  })

  it('has the same commit when a step runs again', async () => {
    const made = []
    for (const folder of ['twice-1', 'twice-2']) {
      await run('clone', { url: URL_OF_IT }, { folder })
      write(`${folder}/a.txt`, 'one')
      made.push((await run('commit', { message: 'm', paths: ['.'] }, { folder })).value['commit'])
    }
    expect(made[0]).toMatch(/^[0-9a-f]{40}$/)
    expect(made[1]).toBe(made[0])
  })

  it('says what is no branch, no path, no repository', async () => {
    expect(await codeOf('switch-branch', { branch: 'nowhere' })).toBe('git-branch-unknown')
    for (const branch of ['../../x', 'a..b', 'a b', '-x.lock', 'a\nb', 'refs/heads/../../config']) {
      expect(await codeOf('switch-branch', { branch, create: true }), branch).toBe('git-name-invalid')
    }
    for (const path of ['../x', '/etc/passwd', '.git/config', 'a\\b']) {
      expect(await codeOf('add', { paths: [path] }), path).toBe('git-path-unsafe')
    }
    expect(await codeOf('add', { paths: ['is/not/there'] })).toBeUndefined()
    expect(await codeOf('push', { branch: 'nowhere' })).toBe('git-branch-unknown')
    expect(await codeOf('status', {}, { folder: 'nothing' })).toBe('git-no-repository')
    expect(await codeOf('status', {}, { folder: '../x' })).toBe('file-path-invalid')
    for (const operation of ['status', 'clone']) {
      expect(await codeOf(operation, { url: URL_OF_IT }, { folder: 'work/a.txt' })).toBe('file-not-regular')
      expect(await codeOf(operation, { url: URL_OF_IT }, { folder: 'work/a.txt/b' })).toBe('file-not-regular')
    }
    expect(await codeOf('no-such-thing')).toBe('git-operation-unknown')
  })

  it('does not take up what nobody may call a file, nor follow a link', async () => {
    write('work/git~1', 'x')
    mkdirSync(join(home, 'work/sub/.git'), { recursive: true })
    write('work/sub/.git/config', 'x')
    symlinkSync('/etc', join(home, 'work/etc'))
    expect((await run('add')).value['added']).toEqual([])
    expect(await codeOf('add', { paths: ['etc/passwd'] })).toBeUndefined()
    expect((await run('status')).value).toMatchObject({ isClean: true })
    symlinkSync('/etc', join(home, 'linked'))
    expect(await codeOf('clone', { url: URL_OF_IT }, { folder: 'linked/x' })).toBe('file-link-refused')
  })

  it('leaves nothing of a clone that failed', async () => {
    const before = readdirSync(home)
    const clone = (send: SendRequest, given: JsonObject = {}) =>
      codeOf('clone', { url: URL_OF_IT, ...given }, { folder: 'new', send })
    expect(await clone(answering(401, 'no', 'text/plain'))).toBe('git-sign-in-refused')
    expect(await clone(answering(404, 'no', 'text/plain'))).toBe('git-repository-unknown')
    expect(await clone(answering(500, 'no', 'text/plain'))).toBe('git-server-refused')
    expect(await clone(answering(302, ''))).toBe('git-moved')
    expect(await clone(answering(200, '<html>', 'text/html'))).toBe('git-server-refused')
    expect(await clone(answering(200, '0'.repeat(1000)))).toMatch(/^git-/)
    expect(await clone(answering(200, EMPTY), { url: 'http://example.com/a' })).toBe('git-address-invalid')
    const refused = { code: 'egress-address-refused', message: 'no', retryable: false }
    expect(await clone(async () => ({ ok: false, error: refused }))).toBe('egress-address-refused')
    expect(await codeOf('clone', { url: URL_OF_IT })).toBe('git-folder-not-empty')
    expect(await codeOf('clone', { url: URL_OF_IT, ifThere: 'keep' })).toBeUndefined()
    expect(readdirSync(home)).toEqual(before)
  })

  it('is ended at its time, and with its step', async () => {
    const never: SendRequest = () => new Promise(() => {})
    const clone = (more: More) => codeOf('clone', { url: URL_OF_IT }, { folder: 'new', send: never, ...more })
    expect(await clone({ timeoutMs: 50 })).toBe('git-timeout')
    const stop = new AbortController()
    const send: SendRequest = () => {
      stop.abort()
      return new Promise(() => {})
    }
    expect(await clone({ send, signal: stop.signal })).toBe('aborted')
    expect(readdirSync(home)).not.toContain('new')
  })

  it('is worked on by one at a time', async () => {
    const lock = await files.workspace(workspaceId).lock('./work')
    expect(await codeOf('status')).toBe('repository-busy')
    if (lock.ok) await lock.value?.release()
    expect(await codeOf('status')).toBeUndefined()
  })
})
