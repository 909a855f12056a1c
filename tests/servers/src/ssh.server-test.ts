import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { FakeBlobs } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { credentialOf, openDrivers, runOn } from './node-on-server.ts'
import { freePort, programPath, ServerProcess, temporaryFolder } from './server-process.ts'

const ssh = builtInNodes.find(({ type }) => type === 'ssh')!
const { drivers, close } = openDrivers()
const folder = temporaryFolder()
const files = join(folder, "it's files")
let server: ServerProcess
let privateKey: string
let fingerprint: string

beforeAll(async () => {
  const [program, port] = [programPath('sshd'), await freePort()]
  const keygen = (name: string) =>
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)])
  keygen('host')
  keygen('user')
  privateKey = readFileSync(join(folder, 'user'), 'utf8')
  fingerprint = execFileSync('ssh-keygen', ['-lf', join(folder, 'host.pub')])
    .toString()
    .split(' ')[1]!
  writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'user.pub')))
  chmodSync(join(folder, 'authorized'), 0o600)
  mkdirSync(files)
  // It wants its own folder when it runs as root, and may not be left without.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  writeFileSync(
    join(folder, 'config'),
    `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${join(folder, 'host')}\nAuthorizedKeysFile ${join(folder, 'authorized')}
PasswordAuthentication no\nPermitRootLogin yes\nStrictModes no\nUsePAM no\nPidFile none\nSubsystem sftp internal-sftp\n`,
  )
  server = new ServerProcess({ port, folder, command: [program, '-D', '-e', '-f', join(folder, 'config')] })
  await server.start()
})
afterAll(async () => {
  await close()
  await server?.remove()
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('ssh', {
    host: '127.0.0.1',
    port: String(server.port),
    user: userInfo().username,
    privateKey,
    fingerprint,
    ...more,
  })
const run = (parameters: Record<string, unknown>, more: Record<string, string> = {}) =>
  runOn(drivers, at(more), ssh, { parameters, items: [{ id: 1 }] })

describe('SSH', () => {
  it('runs commands, and says how they ended', async () => {
    const { outputs, error } = await run({ command: 'pwd; echo oops >&2; exit 3', folder: files })
    expect(error).toBeUndefined()
    expect(outputs.main).toEqual([{ code: 3, stdout: files, stderr: 'oops' }])
    expect((await run({ command: 'exit 3', failOnCode: true })).error?.code).toBe('command-failed')
  })

  it('sends, lists, fetches, moves and deletes files', async () => {
    const blobs = new FakeBlobs()
    const content = 'x'.repeat(300_000)
    const file = await blobs.create('a.txt', 'text/plain', Buffer.from(content))
    const on = (parameters: Record<string, unknown>, item = {}) =>
      runOn(drivers, at(), ssh, { parameters, items: [{ json: { id: 1 }, ...item }], context: { blobs } })
    expect((await on({ operation: 'upload', path: join(files, 'a.txt') }, { files: { file } })).outputs.main).toEqual([
      { id: 1 },
    ])
    expect(readFileSync(join(files, 'a.txt'), 'utf8')).toBe(content)
    symlinkSync('/', join(files, 'root'))
    const listed = await on({ operation: 'list', path: files, recursive: true })
    expect(listed.outputs.main).toMatchObject([
      { name: 'a.txt', kind: 'file', bytes: 300_000 },
      { name: 'root', kind: 'other' },
    ])
    const fetched = await on({ operation: 'download', path: join(files, 'a.txt') })
    const ref = fetched.items.main?.[0]?.files?.file
    expect(ref).toMatchObject({ name: 'a.txt', bytes: 300_000 })
    const moved = { operation: 'rename', path: join(files, 'a.txt'), newPath: join(files, 'new/deep/b.txt') }
    expect((await on(moved)).error?.code).toBe('server-refused')
    expect((await on({ ...moved, makeFolders: true })).error).toBeUndefined()
    expect((await on({ operation: 'delete', path: files, isFolder: true, recursive: true })).error).toBeUndefined()
    // The link went, and not what it led to.
    expect(readFileSync('/etc/hostname')).toBeDefined()
    expect((await on({ operation: 'list', path: files })).error).toMatchObject({ code: 'server-refused' })
    mkdirSync(files)
  })

  it('sends nothing to a server whose key it does not know', async () => {
    const unknown = await run({ command: 'true' }, { fingerprint: '' })
    expect(unknown.error).toMatchObject({ code: 'server-key-unknown', message: expect.stringContaining(fingerprint) })
    expect((await run({ command: 'true' }, { fingerprint: 'SHA256:AAAA' })).error?.code).toBe('server-key-unknown')
  })

  it('says what is wrong with a key, and with a place', async () => {
    const wrong = await run({ command: 'true' }, { user: 'nobody-here' })
    expect(wrong.error).toMatchObject({ code: 'server-sign-in-refused' })
    expect(JSON.stringify(wrong)).not.toContain(privateKey.split('\n')[2])
    expect((await run({ command: 'true' }, { privateKey: 'no key' })).error?.code).toBe('server-sign-in-refused')
    expect((await run({ command: 'true' }, { port: '1' })).error?.code).toBe('egress-connect-refused')
    const strict = openDrivers('')
    const refused = await runOn(strict.drivers, at(), ssh, { parameters: { command: 'true' }, items: [{}] })
    expect(refused.error?.code).toBe('egress-address-refused')
    await strict.close()
  })

  it('ends a command that says too much, takes too long, or loses its line', async () => {
    expect((await run({ command: 'yes' })).error).toMatchObject({ code: 'server-answer-too-large' })
    const late = await run({ command: 'sleep 60', timeout: { value: 300, unit: 'milliseconds' } })
    expect(late.error?.code).toBe('server-timeout')
    const proxy = await cutProxy(server.port)
    const running = run({ command: `touch '${join(folder, 'begun')}'; sleep 60` }, { port: String(proxy.port) })
    await expect.poll(() => readFileSync(join(folder, 'begun')).length).toBe(0)
    proxy.cut()
    expect((await running).error).toMatchObject({ code: 'server-gone', retryable: true })
    await proxy.close()
  })
})
