import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@linkflow/postgres'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'
import { type LiveClient, openLiveClient } from './testing/live-client.ts'

const SLOW_MS = 60_000
const CANARY = 'canary-7b1d'
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-live-'))
const lines: string[] = []
/** One runs executions and does the chores; the other is a second door. */
let worker: RunningServer
let door: RunningServer
let token = ''

beforeAll(async () => {
  const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
  const start = async (role: string) => {
    const flags = { 'data-dir': dataDir, port: '0', sample: 'false', role }
    const read = readConfig({}, new Map(Object.entries(flags)))
    if (!read.ok) throw new Error(read.problems.join())
    return startServer(read.config, { log, version: '0.0.0-test' })
  }
  worker = await start('all')
  door = await start('api')
  token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
}, SLOW_MS)
afterAll(async () => {
  await door?.stop()
  await worker?.stop()
  rmSync(dataDir, { recursive: true, force: true })
}, SLOW_MS)

const at = (server: RunningServer) => `http://127.0.0.1:${server.port}`
const connect = (server = door, key = token): Promise<LiveClient> => openLiveClient(at(server), key)

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer is checked by the test itself
type Body = any
async function api(method: string, path: string, body?: unknown, key = token, server = door) {
  const answer = await fetch(`${at(server)}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: (text === '' ? undefined : JSON.parse(text)) as Body }
}

const node = (id: string, type: string, parameters: object = {}) => ({
  id,
  name: id,
  type,
  version: 1,
  parameters,
  position: { x: 0, y: 0 },
})
const chain = (name: string, nodes: readonly { id: string }[]) => ({
  linkflow: 1,
  name,
  nodes,
  connections: nodes.slice(1).map(({ id }, i) => ({
    from: { node: nodes[i]!.id, port: 'main' },
    to: { node: id, port: 'main' },
  })),
  settings: {},
})
const waiting = (name: string) =>
  chain(name, [
    node('start', 'manual'),
    node('note', 'set', { values: { secret: CANARY } }),
    node('wait', 'wait', { for: 'signal', key: 'go' }),
    node('end', 'set', { values: { done: true } }),
  ])

async function create(file: object): Promise<string> {
  const made = await api('POST', '/workflows', file)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}
async function run(workflow: string): Promise<string> {
  const begun = await api('POST', `/workflows/${workflow}/executions`, { version: 'draft' })
  expect(begun.status, begun.text).toBe(202)
  return begun.body.execution.id
}
const reaches = (id: string, status: string) =>
  vi.waitFor(async () => expect((await api('GET', `/executions/${id}`)).body.status).toBe(status), { timeout: 10_000 })
const signal = (id: string) => api('POST', `/executions/${id}/signals/go`, {})

describe('live events', { timeout: SLOW_MS }, () => {
  it('tell another process what the steps of an execution do, and never its data', async () => {
    const id = await run(await create(waiting('Live')))
    await reaches(id, 'waiting')
    const client = await connect()
    const topic = `execution:${id}`
    expect(await client.subscribe(topic)).toMatchObject({ type: 'subscribed', resumed: false })
    await signal(id)
    await client.event('execution', ({ status }) => status === 'succeeded')
    expect(client.of(topic)).toContainEqual(
      expect.objectContaining({
        type: 'step',
        step: 'end',
        status: 'succeeded',
        attempt: 1,
        outputs: [{ port: 'main', count: 1 }],
      }),
    )
    expect(JSON.stringify(client.messages)).not.toContain(CANARY)
    client.close()
  })
})
