import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { until } from './embedded/fixtures/folders.ts'
import { NOTIFY_PAYLOAD_BYTES_MAX } from './limits.ts'
import { decode, encode, type Message } from './listener.ts'
import { sql } from './sql.ts'
import { openRoad } from './testing/road.ts'
import { openTestDatabase } from './testing/test-database.ts'

describe('a listener whose connection is cut while it tells something', async () => {
  const { url, appUrl, engineUrl, close } = await openTestDatabase()
  const road = await openRoad(url)
  const database = await openDatabase({
    kind: 'url',
    url: road.via(url),
    appUrl: road.via(appUrl),
    engineUrl: road.via(engineUrl),
  })
  afterAll(async () => {
    await database.close()
    road.close()
    await close()
  })

  it('lets everything else go on, and says "look" when it is back', async () => {
    const { listener } = database
    const heard: Message[] = []
    const states: string[] = []
    await listener.listen('orders', (message) => heard.push(message))
    const unwatch = listener.onState((state) => states.push(state))
    const before = heard.length
    road.cutAt('pg_notify', 'request')
    listener.notify('orders', 'never arrives')
    await until(() => states.includes('down'))
    road.heal()
    await until(() => states.at(-1) === 'up' && heard.length > before)
    expect(heard[before]).toEqual({ kind: 'look' })
    unwatch()
  })
})

describe('the listener', async () => {
  const { database, close } = await openTestDatabase()
  afterAll(close)
  const { listener, engine } = database

  const listening = async (channel: string) => {
    const heard: Message[] = []
    const off = await listener.listen(channel, (message) => heard.push(message))
    return { heard, off }
  }
  const said = (heard: readonly Message[]) =>
    heard.flatMap((message) => (message.kind === 'payload' ? [message.payload] : []))

  it('hears what is told on its channels, each thing once', async () => {
    const { heard, off } = await listening('orders')
    for (const payload of ['a', 'b', 'a']) listener.notify('orders', payload)
    listener.notify('elsewhere', 'c')
    await until(() => said(heard).length >= 2)
    expect(said(heard)).toEqual(['a', 'b'])
    off()
  })

  it('says only "look" when there is too much to tell', async () => {
    const { heard, off } = await listening('floods')
    const before = heard.length
    for (let index = 0; index < 1_000; index += 1) listener.notify('floods', `payload ${index}`)
    await until(() => heard.length > before)
    expect(heard.slice(before)).toEqual([{ kind: 'look' }])
    off()
  })

  it('comes back after its connection was cut, tells its watchers, and says "look"', async () => {
    const { heard, off } = await listening('cut')
    const states: string[] = []
    const unwatch = listener.onState((state) => states.push(state))
    const before = heard.length
    await engine.query(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'linkflow-listener' and datname = current_database()`,
    )
    await until(() => states.includes('down'))
    listener.notify('cut', 'told while it was down')
    await until(() => states.at(-1) === 'up' && heard.length > before)
    expect(heard[before]).toEqual({ kind: 'look' })
    listener.notify('cut', 'and on')
    await until(() => said(heard).includes('and on'))
    unwatch()
    off()
  })

  it('hears nothing more after it let go of a channel', async () => {
    const first = await listening('brief')
    const second = await listening('brief')
    first.off()
    const before = first.heard.length
    listener.notify('brief', 'x')
    await until(() => said(second.heard).includes('x'))
    expect(first.heard.length).toBe(before)
    second.off()
  })

  it('takes only plain words for channels', () => {
    expect(() => listener.notify('a"; drop table x', '')).toThrow('not a channel name')
  })
})

describe('a message', () => {
  it('fits at its limit and is "look" one byte above', () => {
    const frame = JSON.stringify(['']).length
    expect(encode(new Set(['x'.repeat(NOTIFY_PAYLOAD_BYTES_MAX - frame)])).length).toBe(NOTIFY_PAYLOAD_BYTES_MAX)
    expect(encode(new Set(['x'.repeat(NOTIFY_PAYLOAD_BYTES_MAX - frame + 1)]))).toBe('look')
  })

  it('of any text comes out as it went in, "look" included', () => {
    for (const payload of ['look', '[1]', '', '\u0000"\\', 'ž']) {
      expect(decode(encode(new Set([payload])))).toEqual([{ kind: 'payload', payload }])
    }
  })
})
