import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CodeSandbox, openCodeSandbox } from './code-sandbox.ts'
import { aCall, jsonOf, openForTest } from './testing/a-call.ts'
import { inspectProcess } from './wall/inspect-process.ts'
import type { SandboxLevel } from './wall/sandbox-level.ts'
import { sandboxLevel, WALLS, type Wall } from './wall/sandbox-level.ts'

interface Attempt {
  did?: unknown
  refused?: string
}

/** What the child of testing/open-child.cjs found around it. */
interface View {
  env: object
  uid: number
  roots: Attempt
  passwords: Attempt
  shadow: Attempt
  secret: Attempt
  serverEnvironment: Attempt
  ownEnvironment: Attempt
  writes: Attempt[]
  signal: Attempt
  env2: Attempt
  newNamespace: Attempt
  mount: Attempt
  interfaces: string[]
  tcp: Attempt
  unix: Attempt
  abstract: Attempt
  udp: Attempt
  bigBuffer: Attempt
}

const listening = (to: object) =>
  new Promise<Server>((resolve) => {
    const server = createServer().listen(to, () => resolve(server))
  })

/** One that has died stays in the list of processes until its new parent has asked how, which may take its time. */
function isAlive(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

describe('a child that is open inside', () => {
  let sandbox: CodeSandbox
  let level: SandboxLevel
  let view: View
  const folder = mkdtempSync(join(tmpdir(), 'linkflow-walls-'))
  const servers: Server[] = []

  beforeAll(async () => {
    process.env.LINKFLOW_TEST_SECRET = 'a secret of the server'
    const secretFile = join(folder, 'master.key')
    writeFileSync(secretFile, 'a key', { mode: 0o644 })
    const socketPath = join(folder, 'socket')
    servers.push(await listening({ port: 0, host: '127.0.0.1' }), await listening({ path: socketPath }))
    servers.push(await listening({ path: '\0linkflow-sandbox-test' }))
    sandbox = await openForTest({ childEntry: fileURLToPath(new URL('testing/open-child.cjs', import.meta.url)) })
    level = await sandbox.level()
    const { port } = servers[0]!.address() as { port: number }
    const itemsJson = JSON.stringify({ serverPid: process.pid, port, socketPath, secretFile })
    view = jsonOf(await sandbox.run(aCall({ itemsJson }))) as View
  })
  afterAll(async () => {
    await sandbox.close()
    for (const server of servers) server.close()
    rmSync(folder, { recursive: true })
    delete process.env.LINKFLOW_TEST_SECRET
  })

  /** A machine without a wall is told so by `level`, which is what is compared here with what the child could do. */
  const holds = (wall: Wall) => level.holding.includes(wall)

  it('has nothing in its environment, on every machine', () => {
    expect(level.holding).toContain('empty-environment')
    expect(view.env).toEqual({})
    expect(view.env2.did ?? '').toBe('')
    expect(JSON.stringify(view.ownEnvironment)).not.toContain('secret')
  })

  it('reads nothing of the server, neither its files nor its environment', () => {
    expect(view.shadow.refused).toBeDefined()
    expect(view.serverEnvironment.refused).toBeDefined()
    if (!holds('read-only-root')) return expect(level.sentence).toContain('read-only-root')
    expect([view.secret, view.passwords].map(({ refused }) => refused)).toEqual(['ENOENT', 'ENOENT'])
    expect(view.roots.did).not.toContain('etc')
    expect(view.roots.did).not.toContain('proc')
    expect(view.roots.did).not.toContain('root')
  })

  it('writes nothing', () => {
    if (!holds('resource-limits')) return expect(level.sentence).toContain('resource-limits')
    expect(view.writes.map(({ refused }) => typeof refused)).toEqual(view.writes.map(() => 'string'))
    expect(readFileSync(new URL('testing/open-child.cjs', import.meta.url), 'utf8')).not.toMatch(/x$/)
  })

  it('reaches no network, no socket of the machine and none without a name', () => {
    if (!holds('own-network')) return expect(level.sentence).toContain('own-network')
    expect(view.interfaces).toEqual([])
    for (const attempt of [view.tcp, view.unix, view.abstract]) expect(attempt.refused).toBeDefined()
    expect(view.udp.refused).toBeDefined()
  })

  it('signals no process and makes no namespace', () => {
    if (!holds('own-processes')) return expect(level.sentence).toContain('own-processes')
    expect(view.signal.refused).toBe('ESRCH')
    expect(view.newNamespace.did).not.toBe(0)
    expect(view.mount.did).not.toBe(0)
  })

  it('takes no more memory than the limit', () => {
    if (!holds('resource-limits')) return expect(level.sentence).toContain('resource-limits')
    expect(view.bigBuffer.refused).toBeDefined()
  })
})

describe('the walls of a real child', () => {
  it('are all there where the kernel allows user namespaces, as seen from the server', async () => {
    const sandbox = await openForTest()
    await sandbox.run(aCall())
    const level = await sandbox.level()
    expect([...level.holding, ...level.missing].sort()).toEqual(Object.keys(WALLS).sort())
    expect(level.full).toBe(level.missing.length === 0)
    await sandbox.close()
  })

  it('let a strict sandbox open only when all of them hold', async () => {
    const strict = openCodeSandbox({ processesMax: 1, strict: true, log: { info() {}, warn() {} } })
    const { full, sentence } = await (await openForTest()).level()
    if (full) await (await strict).close()
    else await expect(strict).rejects.toThrow(`LINKFLOW_SANDBOX=strict refuses to start. ${sentence}`)
  })

  it('do not outlive the server, even in the middle of a loop without end', async () => {
    if (process.platform !== 'linux') return
    const script = fileURLToPath(new URL('testing/server-that-dies.ts', import.meta.url))
    const server = spawn(process.execPath, ['--no-warnings', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pids = await new Promise<string[]>((resolve) => {
      server.stdout.once('data', (said) => resolve(String(said).trim().split(' ')))
    })
    expect(pids.every(isAlive)).toBe(true)
    server.kill('SIGKILL')
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([])
  })

  it('are named one by one where they are missing, with what to do', () => {
    const level = sandboxLevel(new Set<Wall>(['empty-environment']), ['namespaces: unshare: Operation not permitted'])
    expect(level.full).toBe(false)
    expect(level.sentence).toContain('own-network (there is no network in it')
    expect(level.sentence).toContain('Operation not permitted')
    expect(level.sentence).toContain('seccomp')
  })

  it('are not claimed for a process that has none', () => {
    if (process.platform !== 'linux') return
    const { walls } = inspectProcess(process.pid)
    for (const wall of [
      'own-network',
      'own-processes',
      'read-only-root',
      'user-namespace',
      'empty-environment',
    ] as const) {
      expect(walls.has(wall), wall).toBe(false)
    }
    expect(existsSync('/proc/self/ns/user')).toBe(true)
  })
})
