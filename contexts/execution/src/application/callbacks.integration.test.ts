import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Egress } from '@linkflow/http-egress'
import { builtInNodes } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { OutboxRelay } from '../infrastructure/outbox-relay.ts'
import { CALLBACK_DELAYS_MS } from '../limits.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { CallbackSender, callbackConsumer } from './callbacks.ts'

const KEY = Buffer.from('callback-key')
let world: ExecutionTestWorld
let server: Server
let egress: Egress
let status = 200
let calls: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = []

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    calls.push({ path: request.url!, headers: request.headers, body })
    response.writeHead(status, { location: '/elsewhere' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  egress = new Egress({ allow: [{ kind: 'name', host: 'localhost', port }], deny: [] })
  world = await openExecutionWorld(builtInNodes)
  await world.worker.start()
})
afterAll(async () => {
  await world?.close()
  await egress?.close()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => {
  calls = []
  status = 200
})

const url = (path = '/told') => `http://localhost:${(server.address() as AddressInfo).port}${path}`
const sender = () => new CallbackSender(world.database.engine, egress, () => KEY, undefined, world.payloads)
const relay = () =>
  new OutboxRelay(world.database.engine, [callbackConsumer(world.database.engine, world.payloads)], {
    payloads: world.payloads,
  })
/** Runs a workflow whose end is to be told, and notes the call that is owed. */
const owed = async (callback = url()) => {
  const version = world.addVersion(flow({ start: ['manual'] }, []))
  const { id } = await world.run(version, [{}], { meta: { callback } })
  await world.until(async () => {
    await relay().relay()
    return (await rowOf(id)) !== undefined
  })
  return id
}
const rowOf = async (id: string) => {
  const [row] = await world.database.engine.query<{ attempts: number; gave_up: boolean; wait_ms: number }>(sql`
    select attempts, gave_up, (extract(epoch from due_at - platform.now()) * 1000)::float8 as wait_ms
    from execution.callbacks where id = ${id}::uuid`)
  return row
}
const makeDue = (id: string) =>
  world.database.engine.execute(sql`update execution.callbacks set due_at = platform.now() where id = ${id}::uuid`)

describe('a callback', () => {
  it('tells the end once, signed as Standard Webhooks asks', async () => {
    const id = await owed()
    await sender().send()
    await sender().send()
    expect(calls).toHaveLength(1)
    const { path, headers, body } = calls[0]!
    expect(path).toBe('/told')
    expect(JSON.parse(body)).toMatchObject({ type: 'execution.succeeded', data: { executionId: id } })
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`)
    expect(headers['webhook-id']).toBe(id)
    expect(Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp']))).toBeLessThan(60)
    expect(await rowOf(id)).toBeUndefined()
  })

  it('is signed at the time of the database, however wrong the clock of this host is', async () => {
    await owed()
    const before = Date.now()
    vi.setSystemTime(before + 600_000)
    try {
      await sender().send()
    } finally {
      vi.useRealTimers()
    }
    expect(Math.abs(before / 1000 - Number(calls[0]!.headers['webhook-timestamp']))).toBeLessThan(60)
  })

  it('is tried again with growing delays and given up after the last', async () => {
    const id = await owed()
    status = 500
    for (const [i, delayMs] of CALLBACK_DELAYS_MS.entries()) {
      await makeDue(id)
      await sender().send()
      const row = await rowOf(id)
      expect(row).toMatchObject({ attempts: i + 1, gave_up: false })
      expect(Math.abs(row!.wait_ms - delayMs)).toBeLessThan(5000)
    }
    await makeDue(id)
    await sender().send()
    expect(await rowOf(id)).toMatchObject({ attempts: CALLBACK_DELAYS_MS.length + 1, gave_up: true })
    await sender().send()
    expect(calls).toHaveLength(CALLBACK_DELAYS_MS.length + 1)
    expect(new Set(calls.map((call) => call.headers['webhook-id'])).size).toBe(1)
  })

  it('does not follow a redirect, and does not take one for an answer', async () => {
    const id = await owed()
    status = 302
    await sender().send()
    expect(calls.map((call) => call.path)).toEqual(['/told'])
    expect(await rowOf(id)).toMatchObject({ attempts: 1 })
  })

  it('goes nowhere that egress refuses', async () => {
    const id = await owed('http://127.0.0.1:1/inside')
    await sender().send()
    expect(await rowOf(id)).toMatchObject({ attempts: 1, gave_up: false })
  })

  it('that was under way when its process died is made again later, not at once', async () => {
    const id = await owed()
    await world.database.engine.execute(sql`
      update execution.callbacks set attempts = 1, due_at = platform.now() + interval '1 hour' where id = ${id}::uuid`)
    await sender().send()
    expect(calls).toEqual([])
  })
})
