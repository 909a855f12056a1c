import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { AMQPClient } from '@cloudamqp/amqp-client'
import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { credentialOf, openDrivers, runOn, SECRET } from './node-on-server.ts'
import { freePort, programPath, ServerProcess, temporaryFolder } from './server-process.ts'

const rabbitmq = builtInNodes.find(({ type }) => type === 'rabbitmq')!
const { drivers, close } = openDrivers()
let names: ServerProcess
let server: ServerProcess

beforeAll(async () => {
  const folder = temporaryFolder()
  const [port, namesPort, distribution] = [await freePort(), await freePort(), await freePort()]
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    `listeners.tcp.1 = 127.0.0.1:${port}\ndefault_user = ada\ndefault_pass = ${SECRET}\nloopback_users = none\n`,
  )
  writeFileSync(join(folder, 'enabled_plugins'), '[].\n')
  const environment = {
    PATH: `${process.env.PATH}:/usr/sbin`,
    HOME: folder,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(namesPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `linkflow-${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: folder,
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_LOGS: '-',
    RABBITMQ_PID_FILE: join(folder, 'pid'),
  }
  // Otherwise the server would start one that stays.
  names = new ServerProcess({ port: namesPort, folder, command: [programPath('epmd'), '-port', String(namesPort)] })
  await names.start()
  server = new ServerProcess({ port, folder, command: [programPath('rabbitmq-server')], environment })
  await server.start()
})
afterAll(async () => {
  await close()
  await server?.kill()
  await names?.remove()
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('rabbitmq', {
    host: '127.0.0.1',
    port: String(server.port),
    user: 'ada',
    password: SECRET,
    tls: 'off',
    ...more,
  })
const run = (parameters: Record<string, unknown>, json = {}, more: Record<string, string> = {}) =>
  runOn(drivers, at(more), rabbitmq, { parameters, items: [json] })

/** The next message of a queue, by a client of the test's own. */
async function next(queue: string) {
  const client = new AMQPClient(`amqp://ada:${encodeURIComponent(SECRET)}@127.0.0.1:${server.port}/`)
  await client.connect()
  try {
    return await (await client.channel()).basicGet(queue, { noAck: true })
  } finally {
    await client.close()
  }
}

describe('RabbitMQ', () => {
  it('sends items and texts to a queue, which keeps them', async () => {
    const item = { id: 1, text: 'ü' }
    const sent = await run({ queue: 'orders', make: true, headers: { source: 'linkflow' } }, item)
    expect(sent.error).toBeUndefined()
    expect(sent.outputs.main).toEqual([item])
    await run({ queue: 'orders', message: 'a text of {{ $json.id }}' }, item)
    await server.kill()
    await server.start()
    await expect.poll(() => next('orders').catch(() => null)).not.toBeNull()
    expect((await next('orders'))?.bodyString()).toBe('a text of 1')
  })

  it('gives each message its type, its headers and an id that stays the same', async () => {
    const ids = []
    for (const attempt of [1, 2]) {
      const parameters = { queue: 'typed', make: true, message: { a: '{{ $json.a }}' }, headers: { n: 7 } }
      const sent = await runOn(drivers, at(), rabbitmq, { parameters, items: [{ a: 1 }], attempt })
      expect(sent.error).toBeUndefined()
      const message = (await next('typed'))!
      expect(JSON.parse(message.bodyString() ?? '')).toEqual({ a: 1 })
      expect(message.properties).toMatchObject({
        contentType: 'application/json',
        headers: { n: '7' },
        deliveryMode: 2,
      })
      ids.push(message.properties.messageId)
    }
    expect(ids[0]).toBe(ids[1])
  })

  it('sends 300 large messages one after the other', async () => {
    const text = 'x'.repeat(300_000)
    const items = Array.from({ length: 300 }, (_, n) => ({ n }))
    const parameters = { queue: 'many', make: true, message: `{{ $json.n }} ${text}` }
    const sent = await runOn(drivers, at(), rabbitmq, { parameters, items })
    expect(sent.error).toBeUndefined()
    expect(sent.outputs.main).toHaveLength(300)
    const first = (await next('many'))!
    expect([first.bodyString()!.length, first.messageCount]).toEqual([text.length + 2, 299])
  })

  it('says that nobody gets a message, unless that is all right', async () => {
    const toNobody = await run({ queue: 'nobody' })
    expect(toNobody.error).toMatchObject({ code: 'server-refused', retryable: false })
    expect(toNobody.error?.message).toContain('no queue gets it')
    expect((await run({ queue: 'nobody', mustArrive: false })).error).toBeUndefined()
    const event = { to: 'exchange', exchange: 'events', make: true, exchangeType: 'fanout', mustArrive: false }
    expect((await run(event)).error).toBeUndefined()
    expect((await run({ ...event, mustArrive: true })).error?.message).toContain('no queue gets it')
  })

  it('goes on after a refusal, which ends a channel and not the connection', async () => {
    const missing = await run({ to: 'exchange', exchange: 'missing', routingKey: 'a' })
    expect(missing.error).toMatchObject({ code: 'server-refused' })
    expect(missing.error?.message).toContain('missing')
    const other = await run({ to: 'exchange', exchange: 'events', make: true, exchangeType: 'direct' })
    expect(other.error?.message).toContain('inequivalent')
    expect((await run({ queue: 'orders' })).error).toBeUndefined()
    expect((await run({ queue: '{{ "ü".repeat(200) }}' })).error?.code).toBe('message-invalid')
  })

  it('says what is wrong with a password, a part of the server, a place and what is no RabbitMQ', async () => {
    const wrong = await run({ queue: 'orders' }, {}, { password: `${SECRET}!` })
    expect(wrong.error).toMatchObject({ code: 'server-sign-in-refused', retryable: false })
    expect((await run({ queue: 'orders' }, {}, { virtualHost: 'none' })).error?.code).toBe('server-sign-in-refused')
    expect((await run({ queue: 'orders' }, {}, { port: '1' })).error?.code).toBe('egress-connect-refused')
    const web = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
    await new Promise((resolve) => web.once('listening', resolve))
    const other = await run({ queue: 'orders' }, {}, { port: String((web.address() as AddressInfo).port) })
    expect(other.error).toMatchObject({ code: 'server-gone' })
    expect(other.error?.message).toContain('look at the port')
    web.close()
    const strict = openDrivers('')
    const refused = await runOn(strict.drivers, at(), rabbitmq, { parameters: { queue: 'orders' }, items: [{}] })
    expect(refused.error?.code).toBe('egress-address-refused')
    await strict.close()
  })

  it('tells a line that was cut, and finds the server again', async () => {
    const proxy = await cutProxy(server.port)
    const send = () => run({ queue: 'orders' }, {}, { port: String(proxy.port) })
    expect((await send()).error).toBeUndefined()
    proxy.cut()
    const after = await send()
    if (after.error !== undefined) expect(after.error).toMatchObject({ code: 'server-gone', retryable: true })
    expect((await send()).error).toBeUndefined()
    await proxy.close()
  })
})
