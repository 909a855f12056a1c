import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SupportBundle } from '@linkflow/contracts'
import { createLogger, RecentLines } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from './server.ts'
import { readConfig } from './settings.ts'

const CANARY = 'canary-b7d0'
const folder = mkdtempSync(join(tmpdir(), 'linkflow-operation-'))
const recent = new RecentLines(100)
const log = createLogger({ level: 'warn', destination: { write: () => {} }, keep: recent.add })
let server: RunningServer
let token: string

beforeAll(async () => {
  const read = readConfig({
    PORT: '0',
    LINKFLOW_DATA_DIR: join(folder, CANARY),
    LINKFLOW_SAMPLE: 'false',
    LINKFLOW_OIDC_ISSUER: `https://${CANARY}.test`,
    LINKFLOW_OIDC_CLIENT_ID: CANARY,
    LINKFLOW_OIDC_CLIENT_SECRET: CANARY,
    SMTP_URL: `smtps://${CANARY}:${CANARY}@127.0.0.1:1`,
    LINKFLOW_PUBLIC_URL: `https://${CANARY}.test`,
  })
  if (!read.ok) throw new Error(read.problems.join())
  server = await startServer(read.config, { log, version: '0.0.0-test', recentLines: () => recent.lines })
  token = readFileSync(join(server.dataDir, 'owner-token'), 'utf8').trim()
}, 60_000)
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

describe('the installation, told to operators', () => {
  it('has a figure for everything, read from the running server', async () => {
    const health = JSON.parse((await call('GET', '/system/health')).text)
    const facts = health.facts as { name: string; status: string; value?: number }[]
    expect(facts.filter(({ status }) => status === 'unknown')).toEqual([])
    const value = Object.fromEntries(facts.map((fact) => [fact.name, fact.value]))
    expect(value).toMatchObject({
      'queue-depth': 0,
      'migrations-pending': 0,
      'versions-live': 1,
      'processes-silent': 0,
    })
    expect(value['database-size']).toBeGreaterThan(1e6)
    expect(value['disk-free']).toBeGreaterThan(0)
  })

  it('is one process, which is not drained', async () => {
    const { items } = JSON.parse((await call('GET', '/system/processes')).text)
    expect(items).toMatchObject([{ role: 'all', state: 'live', version: '0.0.0-test', runsExecutions: true }])
    const { status, text } = await call('POST', `/system/processes/${items[0].id}/drain`)
    expect([status, JSON.parse(text).code]).toEqual([409, 'process-last'])
  })

  it('is in a bundle that holds no secret, no name and no address', async () => {
    // Something that goes wrong, and is logged with the address that was tried.
    await call('POST', '/password-resets', { email: `${CANARY}@${CANARY}.test` })
    log.warn({ address: CANARY, err: new Error(CANARY) }, 'something failed')
    log.error({ token: CANARY, headers: { authorization: CANARY } }, 'something else failed')
    const { status, text } = await call('GET', '/system/support-bundle')
    expect(status).toBe(200)
    expect(text).not.toContain(CANARY)
    expect(text).not.toContain(token.slice(-20))
    const bundle = JSON.parse(text) as SupportBundle
    expect(bundle.migrations).toContain('operation/0001-processes')
    expect(bundle.settings).toContainEqual({ name: 'LINKFLOW_OIDC_CLIENT_SECRET', state: 'set' })
    expect(bundle.log.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['something failed', 'something else failed']),
    )
  })
})
