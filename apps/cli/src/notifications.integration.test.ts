import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMailServer } from '@linkflow/mail/testing'
import { LinkFlow } from '@linkflow/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from './testing/fake-terminal.ts'
import { LinkflowProcess, linkflow } from './testing/linkflow-process.ts'

const SLOW_MS = 120_000
const [email, password] = ['ada@example.com', 'correct horse battery']
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-notifications-'))
const smtp = await openMailServer()
let server: LinkflowProcess
let url: string
let session: string

/** The same folder: what the server before left is found by the next. */
async function start(): Promise<void> {
  const args = ['start', '--port', '0', '--log-level', 'warn', '--smtp-url', smtp.url, '--lease-ms', '2000']
  server = new LinkflowProcess(args, { dataDir })
  url = (await server.saysThat(/is ready: (http:\/\/localhost:\d+)/))[1]!.replace('localhost', '127.0.0.1')
}
beforeAll(async () => {
  await start()
  session = (await new LinkFlow({ url }).setup.run({ email, name: 'Ada', password })).accessToken
}, SLOW_MS)
afterAll(async () => {
  server?.kill('SIGTERM')
  await server?.exited
  smtp.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const said = async (...args: readonly string[]) => {
  const ran = await runCli(args, { env: { LINKFLOW_URL: url, LINKFLOW_TOKEN: session } })
  expect(ran.code, ran.stderr).toBe(0)
  return ran.stdout
}

const node = (id: string, type: string, parameters: object) => ({
  id,
  name: id,
  type,
  version: 1,
  parameters: parameters as Record<string, never>,
  position: { x: 0, y: 0 },
})

describe('notifications of a server', { timeout: SLOW_MS }, () => {
  it('tell of a published workflow that fails, in the inbox and by mail', async () => {
    const client = new LinkFlow({ url, token: session })
    const hook = { method: 'POST', path: 'notify', authentication: 'none', respond: 'immediately' }
    const made = await client.workflows.create({
      linkflow: 1,
      name: 'Order intake',
      nodes: [node('hook', 'webhook', hook), node('stop', 'stop-and-error', { message: 'No stock left' })],
      connections: [{ from: { node: 'hook', port: 'main' }, to: { node: 'stop', port: 'main' } }],
    })
    // A test of the draft is nobody's business.
    await client.workflows.run(made.id, {}, { version: 'draft', wait: 20 })
    await client.workflows.publish(made.id)
    const call = async () => (await fetch(`${url}/webhook/notify`, { method: 'POST' })).status
    await expect.poll(call, { timeout: 5000 }).toBe(202)
    await expect.poll(call).toBe(202)
    const listed = async () => JSON.parse(await said('notifications', '--json')).items
    await expect.poll(listed, { timeout: 20_000 }).toMatchObject([{ title: '«Order intake» failed 2 times', count: 2 }])
    const [item] = await listed()
    expect(item).toMatchObject({ isUnread: true, error: { message: 'No stock left', node: 'stop' } })
    expect((await client.executions.get(item.executions.last)).status).toBe('failed')
    expect(await said('notifications', 'count')).toBe('1 unread notification.\n')
    expect(await said('notifications')).toMatch(
      /^\* «Order intake» failed 2 times \(open, .*\)\n {4}stop: No stock left \(stopped\)\n/,
    )
    await said('notifications', 'read', item.id)
    expect(await said('notifications', '--unread')).toBe('Nothing to tell.\n')
    await said('notifications', 'unread', item.id)
    await said('notifications', 'archive', item.id)
    expect(await said('notifications')).toBe('Nothing to tell.\n')
    await said('notifications', 'unarchive', item.id)
    await said('notifications', 'read', '--all')

    await expect.poll(() => smtp.notices.length, { timeout: 20_000 }).toBe(1)
    const [mail] = smtp.notices
    expect([mail!.to, mail!.text]).toEqual([email, expect.stringContaining('No stock left')])
    const path = /List-Unsubscribe: <http:\/\/[^/]+(\/unsubscribe\/[\w-]+)>/.exec(mail!.text)![1]!
    expect((await fetch(url + path, { method: 'POST' })).status).toBe(200)
    expect(await said('notifications', 'preferences')).toBe(
      'workflow-failed: mail never, in the inbox\nworkers-lost: mail at-once, in the inbox\nschedule-missed: mail at-once, in the inbox\n' +
        'credential-failing: mail at-once, in the inbox\n' +
        'time zone: UTC\nquiet hours: none\n',
    )
    expect(await said('notifications', 'mail', 'workflow-failed', 'daily')).toContain('workflow-failed: mail daily')
    expect(await said('notifications', 'inbox', 'workers-lost', 'off')).toContain('not in the inbox')
    await said('notifications', 'inbox', 'workers-lost', 'on')
    expect(await said('notifications', 'quiet', '22:00', '07:00', '--timezone', 'Europe/Berlin')).toContain(
      'time zone: Europe/Berlin\nquiet hours: 22:00 to 07:00\n',
    )
    expect(await said('notifications', 'quiet', '--off')).toContain('quiet hours: none')
  })

  it('tell of a process that died', async () => {
    server.kill('SIGKILL')
    await server.exited
    await start()
    const listed = async () => JSON.parse(await said('notifications', '--kind', 'workers-lost', '--json')).items
    await expect
      .poll(listed, { timeout: 30_000 })
      .toMatchObject([{ title: 'A worker was lost', workers: [expect.stringMatching(/^all:\d+$/)], count: 1 }])
  })

  it('refuse a key, and what is given by halves', async () => {
    const outcome = async (...args: string[]) =>
      (await linkflow(args, { env: { LINKFLOW_URL: url, LINKFLOW_TOKEN: session } })).stderr
    expect(await outcome('notifications', 'read')).toContain('Give the id of one, or --all.')
    expect(await outcome('notifications', 'quiet', '22:00')).toContain('Give two times, or --off, or only --timezone.')
    expect(await outcome('notifications', 'mail', 'workflow-failed', 'weekly')).toContain(
      'at-once, hourly, daily, never',
    )
    const byKey = await linkflow(['notifications'], { dataDir, env: { LINKFLOW_URL: url } })
    expect(byKey.stderr).toContain('session-needed')
  })
})
