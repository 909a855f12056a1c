import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FakeBlobs } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { credentialOf, openDrivers, runOn } from './node-on-server.ts'
import { freePort, programPath, ServerProcess, temporaryFolder } from './server-process.ts'

const ftp = builtInNodes.find(({ type }) => type === 'ftp')!
const { drivers, close } = openDrivers()
const folder = temporaryFolder()
const root = join(folder, 'root')
const files = join(root, 'files')
let server: ServerProcess

beforeAll(async () => {
  const [program, port] = [programPath('vsftpd'), await freePort()]
  // Everybody may come in: accounts of the machine are none of the suite's business.
  chmodSync(folder, 0o755)
  mkdirSync(files, { recursive: true })
  mkdirSync(join(folder, 'empty'))
  chmodSync(files, 0o777)
  writeFileSync(
    join(folder, 'config'),
    `listen=YES\nlisten_address=127.0.0.1\nlisten_port=${port}\nbackground=NO\nanonymous_enable=YES\nlocal_enable=NO\nanon_root=${root}
anon_upload_enable=YES\nanon_mkdir_write_enable=YES\nanon_other_write_enable=YES\nanon_umask=0022\nwrite_enable=YES\nno_anon_password=YES
secure_chroot_dir=${join(folder, 'empty')}\nanon_world_readable_only=NO\nseccomp_sandbox=NO\nxferlog_enable=NO\n`,
  )
  server = new ServerProcess({ port, folder, command: [program, join(folder, 'config')] })
  await server.start()
})
afterAll(async () => {
  await close()
  await server?.remove()
  rmSync(folder, { recursive: true, force: true })
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('ftp', { host: '127.0.0.1', port: String(server.port), tls: 'off', ...more })
const run = (parameters: Record<string, unknown>, more: Record<string, string> = {}) =>
  runOn(drivers, at(more), ftp, { parameters, items: [{ id: 1 }] })

describe('FTP', () => {
  it('sends, lists, fetches, moves and deletes files', async () => {
    const blobs = new FakeBlobs()
    const content = 'x'.repeat(300_000)
    const file = await blobs.create('a.txt', 'text/plain', Buffer.from(content))
    const on = (parameters: Record<string, unknown>, item = {}) =>
      runOn(drivers, at(), ftp, { parameters, items: [{ json: { id: 1 }, ...item }], context: { blobs } })
    const sent = await on({ operation: 'upload', path: '/files/a.txt' }, { files: { file } })
    expect(sent.error).toBeUndefined()
    expect(sent.outputs.main).toEqual([{ id: 1 }])
    expect(readFileSync(join(files, 'a.txt'), 'utf8')).toBe(content)
    const listed = await on({ operation: 'list', path: '/', recursive: true })
    expect(listed.outputs.main).toMatchObject([
      { path: '/files', kind: 'folder' },
      { path: '/files/a.txt', kind: 'file', bytes: 300_000 },
    ])
    const fetched = await on({ operation: 'download', path: '/files/a.txt' })
    expect(fetched.items.main?.[0]?.files?.file).toMatchObject({ name: 'a.txt', bytes: 300_000 })
    const moved = { operation: 'rename', path: '/files/a.txt', newPath: '/files/new/deep/b.txt' }
    expect((await on(moved)).error?.code).toBe('server-refused')
    expect((await on({ ...moved, makeFolders: true })).error).toBeUndefined()
    const removed = await on({ operation: 'delete', path: '/files/new', isFolder: true, recursive: true })
    expect(removed.error).toBeUndefined()
    expect((await on({ operation: 'download', path: '/files/a.txt' })).error).toMatchObject({ code: 'server-refused' })
  })

  it('says what is wrong with an account, an encryption, a path and a place', async () => {
    const list = { operation: 'list', path: '/' }
    expect((await run(list, { user: 'ada', password: 'nothing' })).error?.code).toBe('server-sign-in-refused')
    expect((await run(list, { tls: 'verify' })).error?.code).toBe('server-sign-in-refused')
    expect((await run({ operation: 'delete', path: 'a\r\nDELE b' })).error?.message).toContain('line break')
    expect((await run(list, { port: '1' })).error?.code).toBe('egress-connect-refused')
    const strict = openDrivers('')
    const refused = await runOn(strict.drivers, at(), ftp, { parameters: list, items: [{}] })
    expect(refused.error?.code).toBe('egress-address-refused')
    await strict.close()
  })

  it('tells a line that was cut, and finds the server again', async () => {
    const proxy = await cutProxy(server.port)
    const credential = at({ port: String(proxy.port) })
    const list = () => runOn(drivers, credential, ftp, { parameters: { operation: 'list', path: '/' }, items: [{}] })
    expect((await list()).error).toBeUndefined()
    proxy.cut()
    const after = await list()
    if (after.error !== undefined) expect(after.error).toMatchObject({ code: 'server-gone', retryable: true })
    expect((await list()).error).toBeUndefined()
    await proxy.close()
  })
})
