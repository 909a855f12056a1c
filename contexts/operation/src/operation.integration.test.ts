import { openTestGateway, type TestGateway } from '@linkflow/gateway/testing'
import { newUuidV7, systemClock } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { writeAudit } from '@linkflow/workspace'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Operation, openOperation, operationMigrations, type Readings } from './index.ts'
import { GONE_KEPT_MS, SILENT_MS } from './limits.ts'

const CANARY = 'canary-91c2'
let gateway: TestGateway
let operation: Operation
const errors: unknown[] = []
const stops: (() => Promise<void>)[] = []

const none = async () => undefined
const readings: Omit<Readings, 'processes-silent' | 'versions-live'> = {
  'queue-depth': async () => ({ value: 5 }),
  'queue-wait-p50': none,
  'queue-wait-p95': none,
  'scheduler-lag': () => Promise.reject(new Error(CANARY)),
  'webhook-p95': none,
  'error-share': none,
  'outbox-lag': none,
  'outbox-set-aside': async () => ({ value: 1 }),
  'database-size': none,
  'database-connections': none,
  'disk-free': none,
  'migrations-pending': none,
}

beforeAll(async () => {
  gateway = await openTestGateway({
    sets: [operationMigrations],
    routes: (database) => {
      operation = openOperation({ database, clock: systemClock, onError: (error) => void errors.push(error) })
      return operation.routes({
        version: '1.2.3',
        audit: (queries, note) => writeAudit(queries, gateway.workspaceId, note),
        readings,
        onFactError: () => {},
        settings: [{ name: 'DATABASE_URL', state: 'set' }],
        databaseVersion: async () => '18.0',
        migrations: async () => ['operation/0001-processes'],
        lines: () => [
          JSON.stringify({ level: 'warn', time: '2030-01-01T12:00:00Z', msg: 'lost', err: { message: CANARY } }),
        ],
      })
    },
  })
})
beforeEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await gateway.database.engine.execute(sql`delete from operation.processes`)
})
afterAll(async () => {
  for (const stop of stops.splice(0)) await stop()
  await gateway?.close()
  expect(errors).toEqual([])
})

async function attend(name: string, { runsExecutions = true, role = 'worker', version = '1.2.3' } = {}) {
  const id = newUuidV7(Date.now()) as string
  let drained = 0
  const attendance = await operation.attend(
    {
      id: id as never,
      name,
      host: 'one',
      role: role as 'worker',
      version,
      node: '24.9.0',
      startedAtMs: Date.now(),
      runsExecutions,
    },
    {
      work: () => ({ executions: 3, load: 4, memoryBytes: 5e9 }),
      onDrain() {
        drained += 1
      },
    },
  )
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await attendance.stop()
  }
  stops.push(stop)
  return { id, stop, drained: () => drained }
}

const call = (method: string, path: string) => gateway.call(method, `/api/v1/system${path}`)
const processes = async () => (await call('GET', '/processes')).body.items as { id: string; state: string }[]
const stateOf = async (id: string) => (await processes()).find((each) => each.id === id)?.state
const drain = (id: string) => call('POST', `/processes/${id}/drain`)
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body?.code]
const silence = (id: string, ms: number) =>
  gateway.database.engine.execute(sql`
    update operation.processes set beat_at = platform.now() - ${ms} * interval '1 ms' where id = ${id}::uuid`)

describe('processes', () => {
  it('are told with what they do, until they say goodbye', async () => {
    const one = await attend('worker:1')
    expect(await processes()).toMatchObject([
      {
        ...{ id: one.id, name: 'worker:1', host: 'one', role: 'worker', version: '1.2.3', state: 'live' },
        ...{ executions: 3, load: 4, memoryBytes: 5e9, runsExecutions: true },
      },
    ])
    await one.stop()
    const [gone] = await processes()
    expect(gone).toMatchObject({ state: 'no-heartbeat', executions: 0, stoppedAt: expect.any(String) })
  })

  it('have no heartbeat when nothing was heard of them for fifteen seconds, and are forgotten after an hour', async () => {
    const [alive, dead] = [await attend('worker:1'), await attend('worker:2')]
    await silence(dead.id, SILENT_MS + 1)
    expect((await processes()).map(({ id, state }) => [id, state])).toEqual([
      [alive.id, 'live'],
      [dead.id, 'no-heartbeat'],
    ])
    await silence(dead.id, GONE_KEPT_MS + 1)
    await operation.tidy()
    expect((await processes()).map(({ id }) => id)).toEqual([alive.id])
  })

  it('that were forgotten while they slept come again', async () => {
    const one = await attend('worker:1')
    await gateway.database.engine.execute(sql`delete from operation.processes`)
    gateway.database.listener.notify('process_drain', one.id)
    await expect.poll(() => stateOf(one.id)).toBe('live')
  })
})

describe('a drain', () => {
  it('is heard by the process at once, and by no other, once', async () => {
    const [one, two] = [await attend('worker:1'), await attend('worker:2')]
    expect((await drain(one.id)).status).toBe(204)
    await expect.poll(one.drained).toBe(1)
    expect((await drain(one.id)).status).toBe(204)
    expect(await stateOf(one.id)).toBe('draining')
    expect([one.drained(), two.drained()]).toEqual([1, 0])
    const log = await gateway.call('GET', `/api/v1/audit?action=process.drained&thing=${one.id}`)
    expect(log.body.items).toMatchObject([{ actor: { type: 'key' }, after: { name: 'worker:1' } }])
  })

  it('is refused where nobody would be left to run executions, also of two at once', async () => {
    const [one, two] = [await attend('worker:1'), await attend('worker:2')]
    const api = await attend('api:3', { runsExecutions: false, role: 'api' })
    await attend('isolated:4', { role: 'isolated' })
    expect(codeOf(await drain(api.id))).toEqual([409, 'process-runs-nothing'])
    const both = await Promise.all([drain(one.id), drain(two.id)])
    expect(both.map(codeOf).toSorted()).toEqual([
      [204, undefined],
      [409, 'process-last'],
    ])
  })

  it('is refused for one that is not there', async () => {
    const one = await attend('worker:1')
    await attend('worker:2')
    await silence(one.id, SILENT_MS + 1)
    expect(codeOf(await drain(one.id))).toEqual([404, 'process-not-found'])
    expect(codeOf(await drain(newUuidV7(Date.now())))).toEqual([404, 'process-not-found'])
  })
})

describe('health', () => {
  it('tells every figure, each for itself', async () => {
    await attend('worker:1')
    await attend('worker:2', { version: '1.2.4' })
    const dead = await attend('worker:3')
    await silence(dead.id, SILENT_MS + 1)
    const { status, body } = await call('GET', '/health')
    expect(status).toBe(200)
    expect(body.versions).toMatchObject({ linkflow: '1.2.3', postgres: '18.0' })
    const facts = Object.fromEntries(body.facts.map((fact: { name: string }) => [fact.name, fact]))
    expect(facts).toMatchObject({
      'queue-depth': { status: 'good', value: 5, unit: 'count' },
      'scheduler-lag': { status: 'unknown', problem: expect.any(String) },
      'outbox-set-aside': { status: 'warning' },
      'processes-silent': { status: 'warning', value: 1, of: 3 },
      'versions-live': { status: 'warning', value: 2 },
    })
    expect(JSON.stringify(body)).not.toContain(CANARY)
  })
})

// Proves T32.
describe('a support bundle', () => {
  it('holds what helps, and nothing that somebody sent', async () => {
    await attend('worker:1')
    const { status, body, headers } = await call('GET', '/support-bundle')
    expect(status).toBe(200)
    expect(headers.get('content-disposition')).toContain('linkflow-support.json')
    expect(body).toMatchObject({
      linkflow: 1,
      settings: [{ name: 'DATABASE_URL', state: 'set' }],
      processes: [{ name: 'worker:1' }],
      migrations: ['operation/0001-processes'],
      log: [{ at: '2030-01-01T12:00:00Z', level: 'warn', text: 'lost' }],
    })
    expect(JSON.stringify(body)).not.toContain(CANARY)
  })

  it('and all of this is for operators alone', async () => {
    const token = await gateway.makeToken({ scopes: ['workspace:write', 'audit:read'] })
    for (const [method, path] of [
      ['GET', '/processes'],
      ['GET', '/health'],
      ['GET', '/support-bundle'],
      ['POST', `/processes/${newUuidV7(Date.now())}/drain`],
    ] as const) {
      expect((await gateway.call(method, `/api/v1/system${path}`, { token })).status, path).toBe(403)
    }
  })
})
