import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LinkflowProcess, linkflow } from './testing/linkflow-process.ts'

/** Processes are started here, on a machine that may have much else to do. */
const SLOW_MS = 120_000

const root = mkdtempSync(join(tmpdir(), 'linkflow-'))
const servers: LinkflowProcess[] = []
afterAll(async () => {
  // Those of a test that failed.
  for (const server of servers) server.kill('SIGTERM')
  await Promise.all(servers.map(({ exited }) => exited))
  rmSync(root, { recursive: true, force: true })
})
const [original, copy] = [join(root, 'original'), join(root, 'copy')]
const [backup, keys] = [join(root, 'friday.tar'), join(root, 'friday.key')]

async function start(dataDir: string) {
  const server = new LinkflowProcess(['start', '--port', '0', '--log-level', 'warn'], { dataDir })
  servers.push(server)
  const [, port] = await server.saysThat(/is ready: http:\/\/localhost:(\d+)/)
  const url = `http://127.0.0.1:${port}`
  const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
  const call = async (method: string, path: string, body?: unknown, key = token) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, json: (text === '' ? undefined : JSON.parse(text)) as Record<string, never> }
  }
  const stop = async () => {
    server.kill('SIGTERM')
    await server.exited
  }
  return { port: port!, token, call, stop }
}

const NOTE = {
  id: 'write',
  name: 'Write',
  type: 'write-file',
  parameters: { path: 'notes/today.txt', content: 'text', text: 'as it was' },
}
const flow = (nodes: readonly object[]) => ({
  linkflow: 1,
  name: 'Kept',
  nodes: [{ id: 'start', name: 'Start', type: 'manual' }, ...nodes],
  connections: nodes.map((node, at) => ({
    from: { node: at === 0 ? 'start' : (nodes[at - 1] as { id: string }).id },
    to: { node: (node as { id: string }).id },
  })),
})

describe('linkflow backup and linkflow restore', { timeout: SLOW_MS }, () => {
  let token = ''
  let secret = { id: '', workflow: '' }
  let big = ''
  let ticks = ''
  let session = { access: '', refresh: '' }

  it('makes a backup while the server runs, with the keys apart', async () => {
    const server = await start(original)
    token = server.token
    const credential = await server.call('POST', '/api/v1/credentials', {
      name: 'Shop',
      type: 'bearer',
      fields: { token: 'the secret of the shop' },
      allowedHosts: ['shop.example.com'],
    })
    const made = await server.call(
      'POST',
      '/api/v1/workflows',
      flow([{ id: 'big', name: 'Big', type: 'set', parameters: { values: { text: "{{ 'x'.repeat(400000) }}" } } }]),
    )
    const ran = await server.call('POST', `/api/v1/workflows/${made.json['id']}/executions`, { input: {}, wait: 30 })
    big = (ran.json as unknown as { execution: { id: string; status: string } }).execution.id
    secret = { id: String(credential.json['id']), workflow: String(made.json['id']) }
    const signedIn = await server.call('POST', '/api/v1/setup', {
      email: 'ada@example.com',
      name: 'Ada',
      password: 'correct horse battery staple',
      refreshIn: 'body',
    })
    session = { access: String(signedIn.json['accessToken']), refresh: String(signedIn.json['refreshToken']) }
    const scheduled = await server.call('POST', '/api/v1/workflows', {
      ...flow([]),
      name: 'Ticks',
      nodes: [{ id: 'tick', name: 'Tick', type: 'schedule', parameters: { rules: [{ cron: '* * * * * *' }] } }],
    })
    ticks = String(scheduled.json['id'])
    expect((await server.call('POST', `/api/v1/workflows/${ticks}/publish`)).status).toBe(200)
    const noting = await server.call('POST', '/api/v1/workflows', flow([NOTE]))
    const noted = await server.call('POST', `/api/v1/workflows/${noting.json['id']}/executions`, {
      input: {},
      wait: 30,
    })
    expect(noted.json, JSON.stringify(noted.json)).toMatchObject({ execution: { status: 'succeeded' } })

    const { code, stdout, stderr } = await linkflow(['backup', backup, '--with-keys', keys, '--json'], {
      dataDir: original,
    })
    expect(code, stderr).toBe(0)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({
      path: backup,
      keys,
      files: 1,
      masterKeys: [expect.stringMatching(/^[0-9a-f]{16}$/)],
    })
    expect(report.objects).toBeGreaterThan(0)
    expect(report.bytes).toBe(statSync(backup).size)
    expect([backup, keys].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600])
    expect(readFileSync(keys, 'utf8')).toBe(readFileSync(join(original, 'keys/master'), 'utf8'))
    expect(stderr).toContain('tables: ')

    // Neither the key nor anything that it seals is in it.
    const bytes = readFileSync(backup)
    for (const needle of [readFileSync(keys, 'utf8').trim(), 'the secret of the shop', token]) {
      expect(bytes.includes(needle)).toBe(false)
    }
    const checked = await linkflow(['doctor', '--json'], { dataDir: original, env: { PORT: server.port } })
    const { findings } = JSON.parse(checked.stdout) as { findings: { check: string; level: string; message: string }[] }
    expect(findings.find(({ check }) => check === 'backup')).toMatchObject({ level: 'ok' })
    expect(findings.find(({ check }) => check === 'backup')!.message).toContain(backup)

    const folder = await linkflow(['backup', root, '--json'], { dataDir: original })
    expect(JSON.parse(folder.stdout).path).toMatch(/linkflow-\d{8}T\d{6}Z\.tar$/)
    const twice = await linkflow(['backup', backup], { dataDir: original })
    expect(twice.code).toBe(1)
    expect(twice.stderr).toContain('(backup-exists)')
    const wrong = await linkflow(['backup', join(root, 'none', 'x.tar')], { dataDir: original })
    expect(wrong.stderr).toContain('(backup-unwritable)')
    // A folder that was forgotten is no empty one.
    const nowhere = await linkflow(['backup', join(root, 'y.tar')], { dataDir: join(root, 'nowhere') })
    expect(nowhere.code).toBe(1)
    expect(nowhere.stderr).toContain('(not-started)')
    // A command that failed leaves no key behind.
    const lost = join(root, 'lost.key')
    expect((await linkflow(['backup', backup, '--with-keys', lost], { dataDir: original })).code).toBe(1)
    expect(existsSync(lost)).toBe(false)
    await server.stop()
  })

  it('says which key a restored installation needs, and that starts with no other', async () => {
    const restored = await linkflow(['restore', backup], { dataDir: copy })
    expect(restored.code, restored.stderr).toBe(0)
    const [, id] = /master key ([0-9a-f]{16}) only, which is not here/.exec(restored.stdout)!
    const without = await linkflow(['start', '--port', '0'], { dataDir: copy })
    expect(without.code).toBe(1)
    expect(without.stderr).toContain('(master-key-missing)')
    expect(without.stderr).toContain(id)
    const other = { LINKFLOW_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') }
    const withOther = await linkflow(['start', '--port', '0'], { dataDir: copy, env: other })
    expect(withOther.stderr).toContain('(master-key-wrong)')
    const refused = await linkflow(['restore', backup, '--replace'], { dataDir: copy, env: other })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('(restore-key-wrong)')
    expect(refused.stderr).toContain(id)
    rmSync(copy, { recursive: true })
  })

  it('brings everything back elsewhere: keys of the API, sessions, secrets, big outputs, files', async () => {
    const restored = await linkflow(['restore', backup, '--keys', keys, '--json'], { dataDir: copy })
    expect(restored.code, restored.stderr).toBe(0)
    expect(JSON.parse(restored.stdout)).toMatchObject({ keyIsHere: true, paused: false, aside: null, files: 1 })
    expect(statSync(join(copy, 'keys/master')).mode & 0o777).toBe(0o600)
    const server = await start(copy)
    // The token of this folder is another; the original's is as good as it was.
    expect(server.token).not.toBe(token)
    const listed = await server.call('GET', `/api/v1/workflows/${secret.workflow}`, undefined, token)
    expect(listed.status).toBe(200)
    // Sessions go on, and people sign in as before.
    const me = await server.call('GET', '/api/v1/me', undefined, session.access)
    expect(me.json, JSON.stringify(me.json)).toMatchObject({ account: { email: 'ada@example.com' } })
    const renewed = await server.call('POST', '/api/v1/sessions/refresh', { refreshToken: session.refresh })
    expect(renewed.status, JSON.stringify(renewed.json)).toBe(200)
    const credential = await server.call('GET', `/api/v1/credentials/${secret.id}`, undefined, token)
    expect(credential.json).toMatchObject({ name: 'Shop' })
    const items = await server.call('GET', `/api/v1/executions/${big}/steps/big/items`, undefined, token)
    const [{ json }] = (items.json as unknown as { items: [{ json: { text: string } }] }).items
    expect(json.text).toHaveLength(400_000)
    const [workspace] = readdirSync(join(copy, 'files')).filter((name) => name !== 'incoming')
    expect(readFileSync(join(copy, 'files', workspace!, 'notes/today.txt'), 'utf8')).toBe('as it was')
    const running = await linkflow(['restore', backup, '--replace'], { dataDir: copy })
    expect(running.code).toBe(1)
    expect(running.stderr).toContain('(restore-target-running)')
    // A chore of the server's looks whether all is under the newest data keys.
    const keyStatus = async () => JSON.parse((await linkflow(['keys', 'status', '--json'], { dataDir: copy })).stdout)
    await expect.poll(keyStatus, { timeout: 30_000 }).toMatchObject({ workspaces: [] })
    await server.stop()
    expect(await keyStatus()).toMatchObject({ workspaces: [] })
  })

  it('refuses where there is an installation, unless it may keep that aside', async () => {
    const refused = await linkflow(['restore', backup], { dataDir: copy })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('(restore-target-in-use)')
    const replaced = await linkflow(['restore', backup, '--replace', '--pause', '--json'], { dataDir: copy })
    expect(replaced.code, replaced.stderr).toBe(0)
    const { aside } = JSON.parse(replaced.stdout)
    expect(readdirSync(join(copy, aside)).toSorted()).toEqual(['blobs', 'files', 'postgres'])
  })

  it('restores a copy that does nothing by itself until it is let go on', async () => {
    const server = await start(copy)
    const webhook = () => server.call('POST', '/webhook/order-intake', { orderId: 'A-1', status: 'paid', items: [] })
    expect((await webhook()).status).toBe(404)
    const newestTick = async () => {
      const listed = await server.call('GET', `/api/v1/executions?workflow=${ticks}&limit=1`)
      return (listed.json as unknown as { items: { id: string }[] }).items[0]?.id
    }
    const before = await newestTick()
    const checked = await linkflow(['doctor', '--json'], { dataDir: copy, env: { PORT: server.port } })
    expect(checked.stdout).toContain('«linkflow resume» ends that')
    // What somebody starts, runs.
    const ran = await server.call('POST', `/api/v1/workflows/${secret.workflow}/executions`, { input: {}, wait: 30 })
    expect(ran.json).toMatchObject({ execution: { status: 'succeeded' } })
    // Seconds have gone by, each of which was an instant of the schedule.
    expect(await newestTick()).toBe(before)
    const resumed = await linkflow(['resume', '--json'], { dataDir: copy })
    expect(JSON.parse(resumed.stdout)).toEqual({ resumed: true })
    await expect.poll(async () => (await webhook()).status, { timeout: 20_000 }).not.toBe(404)
    await expect.poll(newestTick, { timeout: 20_000 }).not.toBe(before)
    await server.stop()
  })

  it('puts back what was there when it fails', async () => {
    const before = readdirSync(copy).toSorted()
    const damaged = join(root, 'damaged.tar')
    const bytes = readFileSync(backup)
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    writeFileSync(damaged, bytes)
    const refused = await linkflow(['restore', damaged, '--replace'], { dataDir: copy })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('(backup-damaged)')
    expect(readdirSync(copy).toSorted()).toEqual(before)
    const none = await linkflow(['restore', join(root, 'none.tar')], { dataDir: copy })
    expect(none.stderr).toContain('(backup-unreadable)')
    chmodSync(damaged, 0o600)
  })
})
