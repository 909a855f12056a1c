import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LinkFlow, type WorkflowFileInput } from '@linkflow/sdk'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'

const SLOW_MS = 60_000
const SECRET = 'a-value-that-no-log-holds'
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-things-'))
const logged: string[] = []
let service: Server
let host: string
let server: RunningServer
let api: LinkFlow

beforeAll(async () => {
  service = createServer((_, response) => response.writeHead(401).end())
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(service.address() as AddressInfo).port}`
  const settings = { 'data-dir': dataDir, port: '0', sample: 'false', 'egress-allow': host }
  const read = readConfig({}, new Map(Object.entries(settings)))
  if (!read.ok) throw new Error(read.problems.join())
  const log = createLogger({ level: 'info', destination: { write: (line: string) => void logged.push(line) } })
  server = await startServer(read.config, { log, version: '0.0.0-test' })
  const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
  api = new LinkFlow({ url: `http://127.0.0.1:${server.port}`, token })
}, SLOW_MS)
afterAll(async () => {
  await server?.stop()
  service?.close()
  rmSync(dataDir, { recursive: true, force: true })
}, SLOW_MS)

const file = (name: string, ...nodes: WorkflowFileInput['nodes']): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes,
  connections: nodes.slice(1).map(({ id }, at) => ({ from: { node: nodes[at]!.id }, to: { node: id } })),
})
const manual = { id: 'start', name: 'Start', type: 'manual', parameters: {} }

describe('a secret variable', () => {
  it('is used in expressions and code as others are, and stands in no log and no error', {
    timeout: SLOW_MS,
  }, async () => {
    await api.variables.set('token', { value: SECRET, isSecret: true })
    const { id } = await api.workflows.create(
      file(
        'Says it',
        manual,
        { id: 'length', name: 'Length', type: 'set', parameters: { values: { chars: '{{ $vars.token.length }}' } } },
        {
          id: 'code',
          name: 'Code',
          type: 'code',
          parameters: { source: 'console.log($vars.token); throw new Error(`not ${$vars.token}`)' },
        },
      ),
    )
    const run = await api.workflows.run(id, undefined, { wait: 30 })
    expect(run.execution.status).toBe('failed')
    const items = await api.executions.items(run.execution.id, 'length').take(1)
    expect(items[0]!.json).toMatchObject({ chars: SECRET.length })
    const lines = await api.executions.logs(run.execution.id).take(20)
    expect(lines.map(({ message }) => message)).toContain('[secret]')
    const told = JSON.stringify([await api.executions.get(run.execution.id), lines, await api.variables.list().take(9)])
    expect(told).toContain('not [secret]')
    expect([told, ...logged].some((text) => text.includes(SECRET))).toBe(false)
  })
})

describe('the settings of a workspace', () => {
  it('name the error workflow of those that name none', { timeout: SLOW_MS }, async () => {
    const handler = await api.workflows.create(
      file('Tells', { id: 'error', name: 'Error', type: 'error-trigger', parameters: {} }),
    )
    await api.workflows.publish(handler.id)
    const failing = await api.workflows.create(
      file('Fails', manual, { id: 'stop', name: 'Stop', type: 'stop-and-error', parameters: { message: 'As asked' } }),
    )
    await api.workflows.publish(failing.id)
    // Failures of other workflows may still be on their way.
    const handled = async () => {
      const handlers = await api.executions.list({ workflow: handler.id, status: ['succeeded'] }).take(9)
      const told = await Promise.all(handlers.map(({ id }) => api.executions.items(id, 'error').take(1)))
      return told.filter((items) => JSON.stringify(items).includes(failing.id)).length
    }
    await api.workspace.changeSettings({ errorWorkflow: 'Tells' })
    await api.workflows.run(failing.id, undefined, { wait: 30 })
    await expect.poll(handled, { timeout: 20_000 }).toBe(1)
    await api.workspace.changeSettings({ errorWorkflow: null })
  })
})

describe('a credential', () => {
  it('is marked by a run that its service refuses, and counts who uses it', { timeout: SLOW_MS }, async () => {
    const { id } = await api.credentials.create({
      name: 'Revoked',
      type: 'bearer',
      fields: { token: 'was-revoked' },
      allowedHosts: [host],
    })
    const { id: workflow } = await api.workflows.create(
      file('Asks', manual, {
        id: 'ask',
        name: 'Ask',
        type: 'http-request',
        parameters: { url: `http://${host}/`, authentication: 'bearer' },
        credentials: { bearer: id },
      }),
    )
    await api.workflows.run(workflow, undefined, { wait: 30 })
    await expect.poll(async () => (await api.credentials.get(id)).status, { timeout: 20_000 }).toBe('error')
    expect(await api.credentials.get(id)).toMatchObject({ usedBy: 1, lastUsedAt: expect.any(String) })
  })
})

describe('a server on a port that it chose', () => {
  it('gives its addresses with that port', async () => {
    const { id } = await api.workflows.create(
      file('Called', { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: 'things/called' } }),
    )
    await api.workflows.publish(id)
    const [hook] = await api.webhooks.list({ workflow: id }).take(1)
    expect(hook!.url).toBe(`http://localhost:${server.port}/webhook/things/called`)
  })

  it('says of an invitation that its mail was sent only where it can send mail', async () => {
    const invited = await api.invitations.create({ email: 'a@example.com', role: 'viewer' })
    await expect.poll(() => logged.some((line) => line.includes('invited to LinkFlow')), { timeout: 20_000 }).toBe(true)
    const [still] = await api.invitations.list().take(1)
    expect([still!.id, still!.mailedAt]).toEqual([invited.id, undefined])
  })
})
