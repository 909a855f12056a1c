import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'

const SLOW_MS = 60_000
const DRAIN_MS = 700
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-stop-'))
/** Begins to answer, and never ends. */
let asked = 0
const outside = createServer((_, response) => {
  asked += 1
  response.writeHead(200, { 'content-type': 'application/json' }).write(' ')
})
let server: RunningServer

beforeAll(async () => {
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
  const flags = {
    'data-dir': dataDir,
    port: '0',
    sample: 'false',
    'drain-ms': String(DRAIN_MS),
    'egress-allow': `127.0.0.1:${(outside.address() as AddressInfo).port}`,
  }
  const read = readConfig({}, new Map(Object.entries(flags)))
  if (!read.ok) throw new Error(read.problems.join())
  server = await startServer(read.config, { log: createLogger({ level: 'silent' }), version: '0.0.0-test' })
}, SLOW_MS)
afterAll(async () => {
  await server?.stop()
  outside.closeAllConnections()
  outside.close()
  rmSync(dataDir, { recursive: true, force: true })
}, SLOW_MS)

it(
  'lets go of who waits for an answer that does not come, with an address, and ends in the time that it is given',
  async () => {
    const base = `http://127.0.0.1:${server.port}`
    const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
    const api = async (path: string, body?: unknown) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const sent = await fetch(`${base}/api/v1${path}`, {
        method: 'POST',
        ...(body === undefined
          ? { headers: { authorization: headers.authorization } }
          : { headers, body: JSON.stringify(body) }),
      })
      expect(sent.status).toBeLessThan(300)
      return (await sent.json()) as { id: string }
    }
    const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`
    const { id } = await api('/workflows', {
      linkflow: 1,
      name: 'Slow',
      nodes: [
        { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: 'slow', respond: 'last-node' } },
        { id: 'ask', name: 'Ask', type: 'http-request', parameters: { url } },
      ],
      connections: [{ from: { node: 'hook', port: 'main' }, to: { node: 'ask', port: 'main' } }],
    })
    await api(`/workflows/${id}/publish`)
    const called = fetch(`${base}/webhook/slow`, { method: 'POST' })
    await expect.poll(() => asked).toBe(1)

    const beganMs = performance.now()
    const stopped = server.stop()
    const answer = await called
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ executionId: expect.any(String) })
    await stopped
    expect(performance.now() - beganMs).toBeLessThan(DRAIN_MS + 6000)
  },
  SLOW_MS,
)
