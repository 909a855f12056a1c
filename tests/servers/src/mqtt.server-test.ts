import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { builtInNodes } from '@linkflow/nodes'
import packets, { type Packet } from 'mqtt-packet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { credentialOf, openDrivers, runOn, SECRET } from './node-on-server.ts'
import { freePort, programPath, ServerProcess, temporaryFolder } from './server-process.ts'

const mqtt = builtInNodes.find(({ type }) => type === 'mqtt')!
const { drivers, close } = openDrivers()
let server: ServerProcess

beforeAll(async () => {
  const [folder, port] = [temporaryFolder(), await freePort()]
  const [passwords, rules] = [join(folder, 'passwords'), join(folder, 'rules')]
  execFileSync(programPath('mosquitto_passwd'), ['-b', '-c', passwords, 'ada', SECRET], { stdio: 'ignore' })
  writeFileSync(rules, 'user ada\ntopic readwrite house/#\n')
  writeFileSync(
    join(folder, 'config'),
    `listener ${port} 127.0.0.1\nuser ${userInfo().username}\nallow_anonymous false\npassword_file ${passwords}\nacl_file ${rules}\nmessage_size_limit 1000000\n`,
  )
  server = new ServerProcess({ port, folder, command: [programPath('mosquitto'), '-c', join(folder, 'config')] })
  await server.start()
})
afterAll(async () => {
  await close()
  await server?.remove()
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('mqtt', {
    host: '127.0.0.1',
    port: String(server.port),
    user: 'ada',
    password: SECRET,
    tls: 'off',
    version: '5',
    ...more,
  })
const run = (parameters: Record<string, unknown>, json = {}, more: Record<string, string> = {}) =>
  runOn(drivers, at(more), mqtt, { parameters, items: [json] })

/** Somebody who listens, by packets of the test's own. */
async function listener(topic: string): Promise<{ readonly heard: string[]; close(): void }> {
  const heard: string[] = []
  const socket = connect(server.port, '127.0.0.1')
  const parser = packets.parser({ protocolVersion: 4 })
  const send = (packet: Packet) => socket.write(packets.generate(packet))
  const { promise, resolve } = Promise.withResolvers<void>()
  parser.on('packet', (packet) => {
    const subscription: Packet = { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 0 }] }
    if (packet.cmd === 'connack') send(subscription)
    if (packet.cmd === 'suback') resolve()
    if (packet.cmd === 'publish') heard.push(`${packet.topic} ${packet.retain} ${packet.payload}`)
  })
  socket.on('data', (bytes) => parser.parse(bytes))
  socket.on('error', () => {})
  const account = { username: 'ada', password: Buffer.from(SECRET) }
  send({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: 'ear',
    keepalive: 0,
    ...account,
  })
  await promise
  return { heard, close: () => socket.destroy() }
}

describe('MQTT', () => {
  it.each(['at-most-once', 'at-least-once', 'exactly-once'])('sends %s, in both versions', async (quality) => {
    const ear = await listener('house/#')
    for (const version of ['5', '3.1.1']) {
      const sent = await run({ topic: 'house/{{ $json.room }}', quality }, { room: 'kitchen' }, { version })
      expect(sent.error).toBeUndefined()
      expect(sent.outputs.main).toEqual([{ room: 'kitchen' }])
    }
    const one = 'house/kitchen false {"room":"kitchen"}'
    await expect.poll(() => ear.heard).toEqual([one, one])
    ear.close()
  })

  it('lets the server keep a message, and sends many by one connection', async () => {
    await run({ topic: 'house/state', message: 'on {{ $json.n }}', retain: true }, { n: 1 })
    const late = await listener('house/state')
    await expect.poll(() => late.heard).toEqual(['house/state true on 1'])
    const proxy = await cutProxy(server.port)
    const items = Array.from({ length: 500 }, (_, n) => ({ n }))
    const parameters = { topic: 'house/state', message: '{{ $json.n }}' }
    const sent = await runOn(drivers, at({ port: String(proxy.port) }), mqtt, { parameters, items })
    expect(sent.error).toBeUndefined()
    await expect.poll(() => late.heard.length).toBe(501)
    expect(proxy.connections()).toBe(1)
    await proxy.close()
    late.close()
  })

  it('says what is refused: a topic, a message, a password, a version, a place', async () => {
    for (const topic of ['house/#', 'a/+/b', '{{ "a\\u0000b" }}', '{{ "\\ud800" }}', '{{ "ü".repeat(40000) }}']) {
      expect((await run({ topic })).error?.code, topic).toBe('server-refused')
    }
    expect((await run({ topic: 'elsewhere' })).error?.message).toContain('the user may not do this')
    const large = await run({ topic: 'house/a', message: '{{ "x".repeat(1000001) }}' })
    expect(large.error?.code).toMatch(/^server-(refused|gone)$/)
    const wrong = await run({ topic: 'house/a' }, {}, { password: `${SECRET}!` })
    expect(wrong.error).toMatchObject({ code: 'server-sign-in-refused', retryable: false })
    expect((await run({ topic: 'house/a' }, {}, { port: '1' })).error?.code).toBe('egress-connect-refused')
    const web = createServer((socket) => void socket.on('error', () => {}).end('HTTP/1.1 400 No\r\n\r\n'))
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    const other = await run({ topic: 'house/a' }, {}, { port: String((web.address() as AddressInfo).port) })
    expect(other.error).toMatchObject({ code: 'server-gone' })
    expect(other.error?.message).toContain('look at the port')
    web.close()
    const strict = openDrivers('')
    const refused = await runOn(strict.drivers, at(), mqtt, { parameters: { topic: 'house/a' }, items: [{}] })
    expect(refused.error?.code).toBe('egress-address-refused')
    await strict.close()
  })

  it('tells a line that was cut, and a server that went away, and finds it again', async () => {
    const proxy = await cutProxy(server.port)
    const send = () => run({ topic: 'house/a' }, {}, { port: String(proxy.port) })
    expect((await send()).error).toBeUndefined()
    proxy.cut()
    await server.kill()
    expect((await send()).error).toMatchObject({ retryable: true })
    await server.start()
    expect((await send()).error).toBeUndefined()
    await proxy.close()
  })
})
