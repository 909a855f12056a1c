import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LinkFlow } from '@linkflow/sdk'
import { type RunningServer, readConfig, startServer } from '@linkflow/server'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DovecotServer, startDovecot } from './dovecot-server.ts'
import { SECRET } from './node-on-server.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-mailbox-'))
const logged: string[] = []
let dovecot: DovecotServer
let server: RunningServer
let api: LinkFlow

beforeAll(async () => {
  dovecot = await startDovecot()
  const flags = { 'data-dir': dataDir, port: '0', sample: 'false', 'egress-allow': `127.0.0.1:${dovecot.port}` }
  const read = readConfig({}, new Map(Object.entries(flags)))
  if (!read.ok) throw new Error(read.problems.join())
  const log = createLogger({ level: 'info', destination: { write: (line: string) => void logged.push(line) } })
  server = await startServer(read.config, { log, version: '0.0.0-test' })
  const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
  api = new LinkFlow({ url: `http://127.0.0.1:${server.port}`, token })
})
afterAll(async () => {
  await server?.stop()
  await dovecot?.remove()
  rmSync(dataDir, { recursive: true, force: true })
})

const mail = (subject: string) =>
  `From: Bob <bob@example.test>
To: ada@example.test
Subject: ${subject}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

Two lamps, please.
--x
Content-Type: text/csv; name=order.csv
Content-Disposition: attachment; filename=order.csv

lamp;2
--x--
`

describe('a workflow that mail starts', () => {
  it('runs once for each mail, with its fields and files', async () => {
    const credential = await api.credentials.create({
      name: 'Mailbox',
      type: 'imap',
      fields: { host: '127.0.0.1', port: String(dovecot.port), user: 'ada', password: SECRET, tls: 'off' },
    })
    const { id } = await api.workflows.create({
      linkflow: 1,
      name: 'Orders',
      nodes: [
        {
          id: 'mail',
          name: 'Mail',
          type: 'email-trigger',
          parameters: { everySeconds: 10 },
          credentials: { imap: credential.id },
        },
        {
          id: 'read',
          name: 'Read',
          type: 'extract-from-file',
          parameters: { format: 'text', file: 'attachment_0' },
        },
      ],
      connections: [{ from: { node: 'mail' }, to: { node: 'read' } }],
    })
    await api.workflows.publish(id)
    const mails = async () => {
      const runs = await api.executions.list({ workflow: id }).take(100)
      const ended = runs.filter(({ status }) => status === 'succeeded')
      return Promise.all(ended.map(async (run) => ({ run: run.id, ...(await only(run.id, 'mail')) })))
    }
    // What came before the first look is old; nobody is told when that was.
    const isBegun = async () => {
      tried(() => dovecot.deliver(mail('early')))
      return (await mails()).length > 0
    }
    await expect.poll(isBegun, { timeout: 90_000, interval: 2_000 }).toBe(true)
    dovecot.deliver(mail('last'))
    const last = async () => (await mails()).find(({ subject }) => subject === 'last')
    await expect.poll(last, { timeout: 60_000 }).toMatchObject({
      from: { name: 'Bob', address: 'bob@example.test' },
      text: expect.stringContaining('Two lamps'),
      attachments: [{ file: 'attachment_0', name: 'order.csv', mimeType: 'text/csv' }],
    })
    expect(JSON.stringify(await only((await last())!.run, 'read'))).toContain('lamp;2')
    const uids = (await mails()).map(({ uid }) => uid)
    expect(new Set(uids).size).toBe(uids.length)
    await api.workflows.unpublish(id)
    expect(logged.join('')).not.toContain(SECRET)
  })
})

/** The one item of a step. */
async function only(
  run: string,
  node: string,
): Promise<{ readonly [name: string]: unknown; readonly subject?: unknown; readonly uid?: unknown }> {
  const [item] = await api.executions.items(run, node).take(1)
  return item?.json ?? {}
}

function tried(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}
