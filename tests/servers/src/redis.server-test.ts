import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { credentialOf, openDrivers, runOn, SECRET } from './node-on-server.ts'
import { freePort, programPath, ServerProcess, temporaryFolder } from './server-process.ts'

const redis = builtInNodes.find(({ type }) => type === 'redis')!
const { drivers, close } = openDrivers()
let server: ServerProcess

beforeAll(async () => {
  const [program, folder, port] = [programPath('redis-server'), temporaryFolder(), await freePort()]
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--requirepass',
    SECRET,
    '--save',
    '',
    '--dir',
    folder,
  ]
  server = new ServerProcess({ port, folder, command: [program, ...options] })
  await server.start()
})
afterAll(async () => {
  await close()
  await server?.remove()
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('redis', { host: '127.0.0.1', port: String(server.port), password: SECRET, tls: 'off', ...more })
const run = (parameters: Record<string, unknown>, json = {}, more: Record<string, string> = {}) =>
  runOn(drivers, at(more), redis, { parameters, items: [json] })
const value = async (parameters: Record<string, unknown>) => {
  const { outputs, error } = await run(parameters)
  expect(error).toBeUndefined()
  return outputs.main?.[0]?.value
}

describe('Redis', () => {
  it.each([
    ['text', 'a text'],
    ['list', ['a', 'b']],
    ['hash', { name: 'Ada', ['__proto__x']: '1' }],
  ])('writes and reads a %s by what it is', async (key, wanted) => {
    const set = await run({ operation: 'set', key, value: wanted }, { stays: 1 })
    expect(set.outputs.main).toEqual([{ stays: 1 }])
    expect(await value({ operation: 'get', key })).toEqual(wanted)
    // Nothing of the old value stays.
    await run({ operation: 'set', key, value: wanted })
    expect(await value({ operation: 'get', key })).toEqual(wanted)
  })

  it('writes sets and sorted sets', async () => {
    await run({ operation: 'set', key: 's', kind: 'set', value: ['b', 'a', 'b'] })
    expect((await value({ operation: 'get', key: 's' })) as string[]).toHaveLength(2)
    await run({ operation: 'set', key: 'z', kind: 'sorted-set', value: { low: 1, high: 2.5 } })
    expect(await value({ operation: 'get', key: 'z' })).toEqual({ low: 1, high: 2.5 })
    expect((await run({ operation: 'set', key: 'z', kind: 'sorted-set', value: { low: 'x' } })).error?.code).toBe(
      'redis-value-wrong',
    )
  })

  it('counts, expires, finds, deletes, pushes and pops', async () => {
    expect(await value({ operation: 'increment', key: 'n', amount: 5, expireSeconds: 100 })).toBe(5)
    expect(await value({ operation: 'command', command: 'TTL', arguments: ['n'] })).toBeGreaterThan(90)
    await run({ operation: 'set', key: 'user:1', value: 'x' })
    expect(await value({ operation: 'keys', key: 'user:*' })).toEqual(['user:1'])
    expect(await value({ operation: 'keys', key: 'user:*', withValues: true })).toEqual({ 'user:1': 'x' })
    await run({ operation: 'delete', key: 'user:1' })
    expect(await value({ operation: 'get', key: 'user:1' })).toBeNull()
    for (const each of ['first', 'second']) await run({ operation: 'push', key: 'q', value: each })
    expect(await value({ operation: 'pop', key: 'q', end: 'left' })).toBe('first')
    expect((await run({ operation: 'publish', key: 'channel', value: { a: 1 } }, { stays: 1 })).outputs.main).toEqual([
      { stays: 1 },
    ])
    expect(await value({ operation: 'info' })).toMatchObject({ tcp_port: server.port })
  })

  it('knows no command that would stay in the connection, or end the server', async () => {
    for (const command of [
      'SHUTDOWN',
      'SELECT',
      'SUBSCRIBE',
      'EVAL',
      'CONFIG',
      'AUTH',
      'FLUSHALL',
      'BLPOP',
      'MONITOR',
    ]) {
      const { error } = await run({ operation: 'command', command, arguments: ['1'] })
      expect(error?.code, command).toBe('server-command-unknown')
    }
    expect((await run({ operation: 'get', key: 'a\r\nSHUTDOWN\r\n' })).outputs.main).toEqual([{ value: null }])
  })

  it('says what is wrong with a password, a kind and a place', async () => {
    expect((await run({ operation: 'get', key: 'a' }, {}, { password: `${SECRET}!` })).error).toMatchObject({
      code: 'server-sign-in-refused',
      retryable: false,
    })
    await run({ operation: 'set', key: 'l', value: ['a'] })
    expect((await run({ operation: 'increment', key: 'l' })).error).toMatchObject({ code: 'server-refused' })
    expect((await run({ operation: 'get', key: 'a' }, {}, { port: '1' })).error?.code).toBe('egress-connect-refused')
    const strict = openDrivers('')
    const refused = await runOn(strict.drivers, at(), redis, {
      parameters: { operation: 'get', key: 'a' },
      items: [{}],
    })
    expect(refused.error?.code).toBe('egress-address-refused')
    await strict.close()
  })

  it('tells a line that was cut, and a server that went away, and finds it again', async () => {
    const proxy = await cutProxy(server.port)
    const credential = at({ port: String(proxy.port) })
    const get = () => runOn(drivers, credential, redis, { parameters: { operation: 'get', key: 'a' }, items: [{}] })
    expect((await get()).error).toBeUndefined()
    proxy.cut()
    await server.kill()
    expect((await get()).error).toMatchObject({ retryable: true })
    await server.start()
    expect((await get()).error).toBeUndefined()
    await proxy.close()
  })
})
