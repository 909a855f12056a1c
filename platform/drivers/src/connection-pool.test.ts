import { ok } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { Connection } from './connection.ts'
import { ConnectionPool } from './connection-pool.ts'
import { ServerSettings } from './settings.ts'

const settings = new ServerSettings({ id: 'id', version: {}, fields: { host: 'a.test' }, secret: [] }, 1)

class FakeConnection extends Connection {
  closed = 0
  canReset = true

  constructor() {
    super(settings)
  }

  reset() {
    return Promise.resolve(this.canReset)
  }

  work(timeoutMs: number) {
    return this.within(timeoutMs, () => new Promise<void>(() => {}))
  }

  protected close() {
    this.closed += 1
  }

  protected refusal() {
    return undefined
  }
}

const version = {}
const never = new AbortController().signal

function pool(limits = {}) {
  const made: FakeConnection[] = []
  const of = new ConnectionPool(limits)
  const take = async (key = 'one', at: object = version, signal = never) => {
    const taken = await of.take(key, at, signal, async () => {
      const connection = new FakeConnection()
      made.push(connection)
      return ok(connection)
    })
    return taken.ok ? taken.value : taken.error.code
  }
  return { of, made, take }
}
const connection = (taken: FakeConnection | string): FakeConnection => taken as FakeConnection

describe('a pool of connections', () => {
  it('lends again what was made as new, to the same credential of the same workspace only', async () => {
    const { made, take } = pool()
    const first = connection(await take())
    first.release()
    expect(await take()).toBe(first)
    expect(await take('other')).not.toBe(first)
    expect(made).toHaveLength(2)
  })

  it('forgets what cannot be made as new, is broken, or is of a credential that changed', async () => {
    const { made, take } = pool()
    const dirty = connection(await take())
    dirty.canReset = false
    dirty.release()
    const clean = connection(await take())
    expect(clean).not.toBe(dirty)
    clean.release()
    expect(await take('one', {})).not.toBe(clean)
    expect(made.map(({ closed }) => closed)).toEqual([1, 1, 0])
  })

  it('opens no more than it may, and says so when nobody gives one back in time', async () => {
    const { made, take } = pool({ perCredentialMax: 2, turnMsMax: 50 })
    const taken = await Promise.all([take(), take()])
    expect(await take()).toBe('server-too-busy')
    const waiting = take()
    connection(taken[0]).release()
    expect(await waiting).toBe(taken[0])
    expect(made).toHaveLength(2)
  })

  it('never lends one to two, however many ask at once', async () => {
    const { made, take } = pool({ perCredentialMax: 3 })
    let lent = 0
    let most = 0
    const use = async () => {
      const taken = connection(await take())
      lent += 1
      most = Math.max(most, lent)
      await Promise.resolve()
      lent -= 1
      taken.release()
      taken.release()
    }
    await Promise.all(Array.from({ length: 100 }, use))
    expect(most).toBeLessThanOrEqual(3)
    expect(made.length).toBeLessThanOrEqual(3)
  })

  it('makes room for one workspace by an idle connection of another', async () => {
    const { made, take } = pool({ allMax: 1, turnMsMax: 50 })
    connection(await take('one')).release()
    await new Promise(setImmediate)
    await take('two')
    expect(made[0]?.closed).toBe(1)
    expect(await take('three')).toBe('server-too-busy')
  })

  it('ends what is under way when its step is stopped, its time is over, or the pool closes', async () => {
    const { of, take } = pool()
    const stop = new AbortController()
    const stopped = connection(await take('one', version, stop.signal)).work(60_000)
    stop.abort()
    expect(await stopped).toMatchObject({ error: { code: 'server-gone' } })
    expect(await connection(await take()).work(1)).toMatchObject({ error: { code: 'server-timeout' } })
    const closed = connection(await take()).work(60_000)
    of.close()
    expect(await closed).toMatchObject({ error: { code: 'server-gone' } })
  })
})
