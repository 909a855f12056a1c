import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Git } from '@linkflow/git'
import { Egress, parseEgressAllow } from '@linkflow/http-egress'
import { invariant } from '@linkflow/kernel'
import type { GitPort } from '@linkflow/node-runtime'
import { runNode } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { UserFiles } from '@linkflow/object-store'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { GIT_USER, GitServer } from './git-server.ts'
import { SECRET } from './node-on-server.ts'

const node = builtInNodes.find(({ type }) => type === 'git')!
const root = mkdtempSync(join(tmpdir(), 'linkflow-git-'))
const workspaceId = crypto.randomUUID()
const home = join(root, workspaceId)
const git = new Git({ processesMax: 2, lockWaitMs: 500 })
const rules = parseEgressAllow('127.0.0.1')
invariant(rules.ok, 'the rule is one')
const egress = new Egress({ allow: rules.value, deny: [] })
let server: GitServer
let files: UserFiles

beforeAll(async () => {
  server = await GitServer.start(SECRET)
  files = await UserFiles.open(root)
  mkdirSync(home)
})
afterEach(() => {
  server.before = () => false
})
afterAll(async () => {
  await git.close()
  await egress.close()
  await server.close()
  rmSync(root, { recursive: true, force: true })
})

/** The port as steps have it, with what egress fills in for a credential. */
function portOf(password: string, signal: AbortSignal): GitPort {
  return {
    run: (operation, { folder, options, credential, tls, timeoutMs }) =>
      git.run({
        workspaceId,
        files: files.workspace(workspaceId),
        folder,
        operation,
        options,
        timeoutMs,
        signal,
        send: async (request) => {
          const basic = Buffer.from(`${GIT_USER}:${password}`).toString('base64')
          const sent = await egress.request(
            {
              ...request,
              headers: [...request.headers, ...(credential ? [['authorization', `Basic ${basic}`] as const] : [])],
              timeoutMs,
              redirects: { follow: false },
              response: { as: 'stream' },
              ...(tls && { tls }),
            },
            { workspaceId, signal },
          )
          return sent.ok ? { ok: true, value: sent.value } : { ok: false, error: sent.error }
        },
      }),
  }
}

interface More {
  readonly password?: string
  readonly signal?: AbortSignal
  readonly nowMs?: number
}

async function run(operation: string, parameters: Record<string, unknown> = {}, more: More = {}) {
  const { password = SECRET, signal = new AbortController().signal } = more
  const done = await runNode(node, {
    parameters: { operation, folder: 'work', authentication: 'basic', tls: { ca: server.ca }, ...parameters },
    items: [{ id: 1 }],
    context: { git: portOf(password, signal) },
  })
  expect(JSON.stringify(done)).not.toContain(SECRET)
  expect(JSON.stringify(done)).not.toContain(root)
  return done
}
async function works(operation: string, parameters: Record<string, unknown> = {}) {
  const { error, outputs } = await run(operation, parameters)
  expect(error).toBeUndefined()
  return outputs.main as Record<string, never>[]
}
const codeOf = async (...given: Parameters<typeof run>) => (await run(...given)).error?.code

const text = (path: string) => readFileSync(join(home, path), 'utf8')
const write = (path: string, content: string) => {
  mkdirSync(join(home, path, '..'), { recursive: true })
  writeFileSync(join(home, path), content)
}
/** All that is in a folder, without what is Git's own. */
const listed = (folder: string) =>
  readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('.git'))
    .sort()
/** Git of Debian finds nothing wrong with it, and nothing changed. */
function isSound(folder: string) {
  const at = join(home, folder)
  server.git(at, 'fsck', '--full', '--strict')
  expect(server.git(at, 'status', '--porcelain')).toBe('')
}
const who = { authorName: 'Ada', authorEmail: 'ada@example.com' }

describe('Git', () => {
  it('clones, changes, commits, pushes, pulls, branches and tags', async () => {
    server.make('story', { 'a.txt': 'one\n', 'src/deep/b.txt': 'two\n' })
    const url = server.url('story.git')
    expect(await works('clone', { url })).toMatchObject([{ folder: 'work', branch: 'main', files: 2 }])
    expect(text('work/src/deep/b.txt')).toBe('two\n')
    isSound('work')
    expect(await works('status')).toMatchObject([{ branch: 'main', isClean: true, ahead: 0, behind: 0 }])

    write('work/new.txt', 'new\n')
    write('work/a.txt', 'changed\n')
    rmSync(join(home, 'work/src/deep/b.txt'))
    expect(await works('status')).toMatchObject([
      { isClean: false, modified: ['a.txt'], deleted: ['src/deep/b.txt'], untracked: ['new.txt'], staged: [] },
    ])
    expect(await works('add')).toMatchObject([{ added: ['a.txt', 'new.txt', 'src/deep/b.txt'] }])
    expect(await codeOf('commit', { message: 'ours' })).toBe('git-author-missing')
    expect(await works('set-user', who)).toMatchObject([{ name: 'Ada', email: 'ada@example.com' }])
    const [made] = await works('commit', { message: 'ours\n\nand why' })
    expect(made).toMatchObject({ branch: 'main', files: ['a.txt', 'new.txt', 'src/deep/b.txt'] })
    expect(await works('commit', { message: 'nothing' })).toMatchObject([{ commit: null, files: [] }])
    isSound('work')
    expect(await works('status')).toMatchObject([{ ahead: 1, behind: 0 }])
    expect(await works('push')).toMatchObject([{ branch: 'main', to: 'main', commit: made!['commit'] }])
    expect(server.git('repositories/story.git', 'log', '-1', '--format=%an <%ae> %s', 'main')).toBe(
      'Ada <ada@example.com> ours',
    )
    expect(await works('log', { limit: 1 })).toMatchObject([{ message: 'ours', body: 'and why', authorName: 'Ada' }])
    expect((await works('log', { path: 'new.txt' })).map(({ message }) => message)).toEqual(['ours'])

    server.git('story', 'pull', '-q')
    // A folder becomes a file, and a file a folder; an empty one stays nowhere.
    const theirs = server.commit('story', { 'new.txt': null, 'new.txt/inside': 'x', src: 'a file now\n' })
    expect(await works('pull')).toMatchObject([{ commit: theirs, kind: 'fast-forward' }])
    expect(listed('work')).toEqual(['a.txt', 'new.txt', 'new.txt/inside', 'src'])
    expect(await works('pull')).toMatchObject([{ commit: theirs, kind: 'nothing-new' }])
    isSound('work')

    expect(await works('switch-branch', { branch: 'feature', create: true })).toMatchObject([{ made: true }])
    write('work/feature.txt', 'f')
    await works('commit', { message: 'feature', paths: ['feature.txt'] })
    await works('push')
    expect(await works('switch-branch', { branch: 'main' })).toMatchObject([{ made: false, commit: theirs }])
    expect(existsSync(join(home, 'work/feature.txt'))).toBe(false)
    isSound('work')
    await works('tag', { name: 'v1' })
    await works('tag', { name: 'v1' })
    await works('tag', { name: 'v2', message: 'the second' })
    expect(await works('push-tags')).toMatchObject([{ tags: ['v1', 'v2'] }])
    expect(await works('push-tags')).toMatchObject([{ tags: [] }])
    expect(server.git('repositories/story.git', 'for-each-ref', '--format=%(refname:short) %(objecttype)')).toBe(
      ['feature commit', 'main commit', 'v1 commit', 'v2 tag'].join('\n'),
    )
    server.git('story', 'checkout', '-q', '-b', 'other')
    const other = server.commit('story', { 'other.txt': 'o' })
    expect(await works('fetch')).toMatchObject([{ updated: [{ ref: 'refs/remotes/origin/other', commit: other }] }])
    expect(await works('switch-branch', { branch: 'other' })).toMatchObject([{ commit: other, made: true }])
    expect(await works('list-config')).toContainEqual({ key: 'remote.origin.url', value: url })
  })

  it('brings both sides together where they fit', async () => {
    server.make('fits', { 'a.txt': '1\n2\n3\n4\n5\n', 'b.txt': 'b\n' })
    await works('clone', { folder: 'fits', url: server.url('fits.git') })
    write('fits/a.txt', 'ours\n2\n3\n4\n5\n')
    await works('commit', { folder: 'fits', message: 'ours', paths: ['.'], ...who })
    server.commit('fits', { 'a.txt': '1\n2\n3\n4\ntheirs\n', 'c.txt': 'c\n' })
    expect(await works('pull', { folder: 'fits', ...who })).toMatchObject([{ kind: 'merged' }])
    expect(text('fits/a.txt')).toBe('ours\n2\n3\n4\ntheirs\n')
    expect(text('fits/c.txt')).toBe('c\n')
    isSound('fits')
    await works('push', { folder: 'fits' })
    server.git('fits', 'pull', '-q')
    expect(readFileSync(join(server.folder, 'fits/a.txt'), 'utf8')).toBe('ours\n2\n3\n4\ntheirs\n')
  })

  it('says which files do not fit, and changes nothing', async () => {
    server.make('clash', { 'a.txt': 'one\n', 'gone.txt': 'x\n' })
    const folder = 'clash'
    await works('clone', { folder, url: server.url('clash.git') })
    write('clash/a.txt', 'ours\n')
    write('clash/both.txt', 'ours\n')
    await works('commit', { folder, message: 'ours', paths: ['.'], ...who })
    const before = [(await works('status', { folder }))[0]!['commit'], listed(folder)]
    server.commit('clash', { 'a.txt': 'theirs\n', 'c.txt': 'new' })
    const clash = await run('pull', { folder, ...who })
    expect(clash.error).toMatchObject({ code: 'git-conflict', retryable: false })
    expect(clash.error?.message).toContain(': a.txt.')
    // Both made a file of the same name.
    server.git('clash', 'revert', '--no-edit', 'HEAD')
    server.commit('clash', { 'both.txt': 'theirs\n' })
    expect((await run('pull', { folder, ...who })).error).toMatchObject({
      code: 'git-conflict',
      message: expect.stringContaining('both.txt'),
    })
    expect([(await works('status', { folder }))[0]!['commit'], listed(folder)]).toEqual(before)
    expect(text('clash/a.txt')).toBe('ours\n')
    isSound(folder)
    expect(await codeOf('push', { folder })).toBe('git-push-behind')
  })

  it('overwrites nothing that is not committed', async () => {
    server.make('dirty', { 'a.txt': 'one\n' })
    const folder = 'dirty'
    await works('clone', { folder, url: server.url('dirty.git') })
    server.commit('dirty', { 'a.txt': 'two\n', 'in/the/way': 'theirs' })
    write('dirty/a.txt', 'mine\n')
    const refused = await run('pull', { folder, ...who })
    expect(refused.error).toMatchObject({ code: 'git-local-changes', message: expect.stringContaining('a.txt') })
    write('dirty/a.txt', 'one\n')
    write('dirty/in/the', 'a file of mine')
    const inTheWay = await run('pull', { folder, ...who })
    expect(inTheWay.error).toMatchObject({ code: 'git-local-changes', message: expect.stringContaining('in/the') })
    expect(text('dirty/a.txt')).toBe('one\n')
    expect(text('dirty/in/the')).toBe('a file of mine')
    rmSync(join(home, 'dirty/in'), { recursive: true })
    expect(await works('pull', { folder, ...who })).toMatchObject([{ kind: 'fast-forward' }])
    expect(text('dirty/in/the/way')).toBe('theirs')
  })

  it('takes the last commits only, and an empty repository', async () => {
    server.make('long', { 'a.txt': '0' })
    for (const n of [1, 2, 3]) server.commit('long', { 'a.txt': String(n) }, `number ${n}`)
    await works('clone', { folder: 'short', url: server.url('long.git'), depth: 2 })
    expect((await works('log', { folder: 'short' })).map(({ message }) => message)).toEqual(['number 3', 'number 2'])
    expect(await works('clone', { folder: 'short', url: server.url('long.git'), ifThere: 'keep' })).toHaveLength(1)
    expect(await codeOf('clone', { folder: 'short', url: server.url('long.git') })).toBe('git-folder-not-empty')
    expect(await codeOf('clone', { folder: 'short', url: server.url('x.git'), ifThere: 'keep' })).toBe(
      'git-folder-not-empty',
    )
    server.make('empty')
    expect(await works('clone', { folder: 'empty', url: server.url('empty.git') })).toMatchObject([
      { commit: null, files: 0 },
    ])
    write('empty/first.txt', '1')
    expect(await works('status', { folder: 'empty' })).toMatchObject([{ untracked: ['first.txt'] }])
    expect(await works('log', { folder: 'empty' })).toEqual([])
    const [first] = await works('commit', { folder: 'empty', message: 'first', paths: ['.'], ...who })
    await works('push', { folder: 'empty' })
    expect(server.git('repositories/empty.git', 'rev-parse', first!['branch']!)).toBe(first!['commit'])
  })

  it('lets in with the right password only, and says what is wrong with an address', async () => {
    server.make('door', { a: '1' })
    const url = server.url('door.git')
    const clone = (more: object, other: object = {}) => codeOf('clone', { folder: 'door', url, ...more }, other)
    expect(await clone({}, { password: 'wrong' })).toBe('git-sign-in-refused')
    expect(await clone({ authentication: 'none' })).toBe('git-sign-in-refused')
    expect(await clone({ url: server.url('nothing.git') })).toBe('git-repository-unknown')
    expect(await clone({ branch: 'nowhere' })).toBe('git-branch-unknown')
    expect(await clone({ tls: {} })).toBe('egress-tls-failed')
    for (const wrong of ['{{ "http://localhost/a" }}', '{{ "ssh://git@localhost/a" }}', '{{ "ext::sh -c id" }}']) {
      expect(await clone({ url: wrong }), wrong).toBe('parameter-invalid')
    }
    server.before = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
      return true
    }
    expect(await clone({})).toBe('git-server-refused')
    server.before = (_request, response) => {
      response.writeHead(301, { location: 'https://elsewhere.example/b.git/info/refs?service=git-upload-pack' }).end()
      return true
    }
    const moved = await run('clone', { folder: 'door', url })
    expect(moved.error).toMatchObject({
      code: 'git-moved',
      message: expect.stringContaining('elsewhere.example/b.git'),
    })
    expect(existsSync(join(home, 'door'))).toBe(false)
    expect(await codeOf('status', { folder: 'door' })).toBe('git-no-repository')
  })

  it('is not led elsewhere by a configuration', async () => {
    server.make('config', { a: '1' })
    const folder = 'config'
    await works('clone', { folder, url: server.url('config.git') })
    const own = text('config/.git/config')
    write('config/.git/config', `${own}\n[http]\n\tcorsProxy = https://proxy.example\n[user]\n\tpassword = x\n`)
    write('config/.git/hooks/pre-push', '#!/bin/sh\ntouch /tmp/never\n')
    expect(await codeOf('fetch', { folder })).toBeUndefined()
    for (const bad of ['ext::sh -c "touch x"', 'file:///etc', 'http://localhost/a', 'https://ada:geheim@localhost/a']) {
      write('config/.git/config', own.replace(/url = .*/, `url = ${bad}`))
      const refused = await run('fetch', { folder })
      expect(refused.error?.code, bad).toBe('git-address-invalid')
      expect(JSON.stringify([refused, await run('list-config', { folder })])).not.toContain('geheim')
    }
  })

  it('keeps links as links, and leads nowhere by them', async () => {
    server.make('links', { 'a.txt': 'one' })
    server.git('links', 'config', 'core.symlinks', 'true')
    const blob = server.git('links', 'rev-parse', 'HEAD:a.txt')
    server.git('links', 'update-index', '--add', '--cacheinfo', `120000,${linkTo('links', '/etc/passwd')},passwd`)
    server.git('links', 'update-index', '--add', '--cacheinfo', `100755,${blob},run.sh`)
    server.git('links', 'commit', '-q', '-m', 'links')
    server.git('links', 'push', '-q', 'origin', 'HEAD')
    const folder = 'links'
    await works('clone', { folder, url: server.url('links.git') })
    expect(lstatSync(join(home, 'links/passwd')).isFile()).toBe(true)
    expect(text('links/passwd')).toBe('/etc/passwd')
    expect(lstatSync(join(home, 'links/run.sh')).mode & 0o100).toBe(0o100)
    expect(await works('status', { folder })).toMatchObject([{ isClean: true }])
    write('links/a.txt', 'two')
    write('links/passwd', '/etc/shadow')
    await works('commit', { folder, message: 'still a link', paths: ['.'], ...who })
    await works('push', { folder })
    expect(server.git('repositories/links.git', 'ls-tree', 'main', 'passwd')).toMatch(/^120000 blob/)
  })
})

const linkTo = (name: string, target: string): string => {
  writeFileSync(join(server.folder, name, '.link'), target)
  const oid = server.git(name, 'hash-object', '-w', '.link')
  rmSync(join(server.folder, name, '.link'))
  return oid
}

/** A tree that no Git of today makes by itself: entries as they are written. */
function hostile(name: string, entries: readonly (readonly [mode: string, path: string, oid: string])[]): void {
  const parts = entries.map(([mode, path, oid]) =>
    Buffer.concat([Buffer.from(`${mode} ${path}\0`), Buffer.from(oid, 'hex')]),
  )
  writeFileSync(join(server.folder, 'tree'), Buffer.concat(parts))
  const bare = `repositories/${name}.git`
  const tree = server.git(bare, 'hash-object', '-t', 'tree', '-w', '--literally', join(server.folder, 'tree'))
  const commit = server.git(bare, 'commit-tree', tree, '-p', 'main', '-m', 'hostile')
  server.git(bare, 'update-ref', 'refs/heads/main', commit)
}

describe('Git, with a repository of somebody who means harm', () => {
  const names = [
    ['../x'],
    ['..'],
    ['.git'],
    ['.GIT'],
    ['.g\u200cit'],
    ['git~1'],
    ['.git::$INDEX_ALLOCATION'],
    ['.git. .'],
    ['a\\..\\..\\x'],
    ['a\nb'],
    ['x'.repeat(256)],
  ] as const

  it.each(names)('takes nothing of it where a file is called %j', async (name) => {
    const repository = `h${crypto.randomUUID()}`
    server.make(repository, { 'a.txt': 'one' })
    const blob = server.git(repository, 'rev-parse', 'HEAD:a.txt')
    await works('clone', { folder: repository, url: server.url(`${repository}.git`) })
    for (const entry of [
      ['100644', name, blob],
      ['40000', name, server.git(repository, 'rev-parse', 'HEAD^{tree}')],
    ] as const) {
      hostile(repository, [entry])
      const folder = `new-${repository}`
      const before = readdirSync(home).sort()
      expect(await codeOf('clone', { folder, url: server.url(`${repository}.git`) })).toBe('git-path-unsafe')
      expect(readdirSync(home).sort()).toEqual(before)
    }
    expect(readdirSync(root).sort()).toEqual(['incoming', workspaceId].sort())
    expect(await codeOf('pull', { folder: repository, ...who })).toBe('git-path-unsafe')
    expect(listed(repository)).toEqual(['a.txt'])
  })

  it('does not walk for ever in a tree that is in itself many times over', async () => {
    server.make('tower', { 'a.txt': '1' })
    const bare = 'repositories/tower.git'
    const treeOf = (line: string) => {
      const { stdout } = spawnSync('git', ['mktree'], { cwd: join(server.folder, bare), input: line })
      return String(stdout).trim()
    }
    let tree = treeOf('')
    for (let level = 0; level < 20; level += 1) {
      tree = treeOf(Array.from({ length: 10 }, (_, n) => `040000 tree ${tree}\td${n}\n`).join(''))
    }
    const commit = server.git(bare, 'commit-tree', tree, '-m', 'tower')
    server.git(bare, 'update-ref', 'refs/heads/main', commit)
    expect(await codeOf('clone', { folder: 'tower', url: server.url('tower.git') })).toBe('git-too-large')
    expect(existsSync(join(home, 'tower'))).toBe(false)
  })

  it('writes nowhere else for a branch that is called so', async () => {
    server.make('refs', { 'a.txt': 'one' })
    const folder = 'refs'
    await works('clone', { folder, url: server.url('refs.git') })
    const own = text('refs/.git/config')
    const oid = server.commit('refs', { 'a.txt': 'two' })
    const line = (said: string) => (said.length + 4).toString(16).padStart(4, '0') + said
    for (const ref of ['refs/heads/../../config', 'refs/heads/../../../../../x', 'refs/heads/../../hooks/pre-push']) {
      server.before = (request, response) => {
        if (request.method !== 'GET') return false
        const told = [
          `${line('# service=git-upload-pack\n')}0000`,
          line(`${oid} HEAD\0side-band-64k ofs-delta symref=HEAD:refs/heads/main\n`),
          line(`${oid} refs/heads/main\n`),
          line(`${oid} ${ref}\n`),
        ]
        response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
        response.end(`${told.join('')}0000`)
        return true
      }
      expect(await codeOf('pull', { folder, ...who }), ref).toBe('git-name-invalid')
    }
    expect(text('refs/.git/config')).toBe(own)
    expect(readdirSync(root).sort()).toEqual(['incoming', workspaceId].sort())
    isSound(folder)
  })

  it('writes no file beneath a link', async () => {
    const repository = 'beneath'
    server.make(repository, { 'a.txt': 'one' })
    const link = linkTo(repository, '/tmp')
    const tree = server.git(repository, 'rev-parse', 'HEAD^{tree}')
    server.git(repository, 'push', '-q', 'origin', `${link}:refs/tags/link`)
    hostile(repository, [
      ['120000', 'out', link],
      ['40000', 'out', tree],
    ])
    expect(await codeOf('clone', { folder: 'beneath', url: server.url('beneath.git') })).toBe('git-path-unsafe')
    expect(existsSync('/tmp/a.txt')).toBe(false)
    expect(existsSync(join(home, 'beneath'))).toBe(false)
    // The same in two steps: the link first, then a folder in its place.
    hostile(repository, [['120000', 'out', link]])
    await works('clone', { folder: 'beneath', url: server.url('beneath.git') })
    expect(lstatSync(join(home, 'beneath/out')).isFile()).toBe(true)
    // And a link that somebody made on the disk is not followed.
    rmSync(join(home, 'beneath/out'))
    const elsewhere = mkdtempSync(join(tmpdir(), 'linkflow-elsewhere-'))
    symlinkSync(elsewhere, join(home, 'linked'))
    expect(await codeOf('clone', { folder: 'linked/a', url: server.url('beneath.git') })).toBe('file-link-refused')
    expect(readdirSync(elsewhere)).toEqual([])
    rmSync(elsewhere, { recursive: true })
    rmSync(join(home, 'linked'))
  })

  it('starts no other repository and runs no filter', async () => {
    const repository = 'modules'
    server.make(repository, {
      '.gitmodules':
        '[submodule "m"]\n\tpath = m\n\turl = ext::sh -c "touch /tmp/never"\n\tupdate = !touch /tmp/never\n',
      '.gitattributes': '* filter=lfs diff=lfs merge=lfs\n',
    })
    const commit = server.git(repository, 'rev-parse', 'HEAD')
    server.git(repository, 'update-index', '--add', '--cacheinfo', `160000,${commit},m`)
    server.git(repository, 'commit', '-q', '-m', 'module')
    server.git(repository, 'push', '-q', 'origin', 'HEAD')
    await works('clone', { folder: repository, url: server.url('modules.git') })
    expect(readdirSync(join(home, repository, 'm'))).toEqual([])
    write('modules/a.txt', 'a')
    await works('commit', { folder: repository, message: 'on', paths: ['.'], ...who })
    await works('push', { folder: repository })
    expect(server.git('repositories/modules.git', 'ls-tree', 'main', 'm')).toMatch(/^160000 commit/)
  })
})

describe('Git, when something breaks', () => {
  const size = 200_000
  const content = () => Array.from({ length: size / 40 }, () => crypto.randomUUID()).join('\n')

  it('tells a server that goes away in the middle of a pack, and leaves nothing', async () => {
    server.make('cut', { 'a.txt': content() })
    const url = server.url('cut.git')
    server.before = (request, response) => {
      if (request.method !== 'POST') return false
      const write = response.write.bind(response)
      let bytes = 0
      response.write = ((chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > 20_000) return response.destroy()
        return write(chunk)
      }) as never
      return false
    }
    const cut = await run('clone', { folder: 'cut', url })
    expect(cut.error).toMatchObject({ retryable: true })
    expect(existsSync(join(home, 'cut'))).toBe(false)
    // One that ends its answer as if it were whole.
    server.before = (request, response) => {
      if (request.method !== 'POST') return false
      const write = response.write.bind(response)
      let bytes = 0
      response.write = ((chunk: Buffer) => {
        bytes += chunk.length
        return bytes > 60_000 ? true : write(chunk)
      }) as never
      return false
    }
    expect(await codeOf('clone', { folder: 'cut', url })).toBe('git-broken')
    expect(existsSync(join(home, 'cut'))).toBe(false)
    server.before = () => false
    await works('clone', { folder: 'cut', url })
    isSound('cut')
  })

  it('is stopped, and is late', async () => {
    server.make('slow', { 'a.txt': '1' })
    const url = server.url('slow.git')
    server.before = () => true
    expect(await codeOf('clone', { folder: 'slow', url, timeout: { value: 1 } })).toMatch(/timeout/)
    const stop = new AbortController()
    server.before = () => {
      stop.abort()
      return true
    }
    expect((await run('clone', { folder: 'slow', url }, { signal: stop.signal })).error).toBeDefined()
    expect(existsSync(join(home, 'slow'))).toBe(false)
  })

  it('takes no more than a step may take', async () => {
    server.make('bomb', { 'a.txt': '1' })
    server.before = (request, response) => {
      if (request.method !== 'POST') return false
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' })
      response.write('0008NAK\n')
      const line = Buffer.alloc(65_520, 1)
      line.write('fff0\u0001', 0, 'latin1')
      const send = () => {
        while (response.write(line)) {
          // Until the line is full.
        }
      }
      response.on('drain', send)
      send()
      return true
    }
    const refused = await run('clone', { folder: 'bomb', url: server.url('bomb.git') })
    expect(refused.error).toMatchObject({ code: 'git-pack-too-large', message: expect.stringContaining('depth') })
    expect(existsSync(join(home, 'bomb'))).toBe(false)
  })

  it('writes no file that was small in the pack and is large outside of it', async () => {
    server.make('zeros')
    await writeZeros(join(server.folder, 'zeros/zeros'), 100)
    server.git('zeros', 'add', '.')
    server.git('zeros', 'commit', '-q', '-m', 'zeros')
    server.git('zeros', 'push', '-q', 'origin', 'HEAD')
    expect(await codeOf('clone', { folder: 'zeros', url: server.url('zeros.git') })).toBe('git-file-too-large')
    expect(existsSync(join(home, 'zeros'))).toBe(false)
  })

  it('lets one step at a time work on a repository', async () => {
    server.make('busy', { 'a.txt': '1' })
    const folder = 'busy'
    await works('clone', { folder, url: server.url('busy.git') })
    const all = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        write(`busy/${n}.txt`, String(n))
        return run('commit', { folder, message: `number ${n}`, paths: [`${n}.txt`], ...who })
      }),
    )
    expect(all.every(({ error }) => error === undefined || error.code === 'repository-busy')).toBe(true)
    isSoundBut(folder)
    const held = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    server.before = (request, response) => {
      asked.resolve()
      void held.promise.then(() => server.serveByGit(request, response))
      return true
    }
    const slow = run('fetch', { folder })
    await asked.promise
    expect((await run('status', { folder })).error).toMatchObject({ code: 'repository-busy', retryable: true })
    held.resolve()
    expect((await slow).error).toBeUndefined()
    expect((await run('status', { folder })).error).toBeUndefined()
  })
})

async function writeZeros(path: string, megabytes: number): Promise<void> {
  await using file = await open(path, 'wx')
  for (let n = 0; n < megabytes; n += 1) await file.write(Buffer.alloc(1024 * 1024))
}

function isSoundBut(folder: string): void {
  server.git(join(home, folder), 'fsck', '--full', '--strict')
}
