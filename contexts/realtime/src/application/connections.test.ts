import type { Who } from '@linkflow/http-server'
import type { Message } from '@linkflow/postgres'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  CONNECTIONS_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  CONNECTIONS_PER_CALLER_MAX,
  STANDING_LOOK_MS,
} from '../limits.ts'
import type { Connection } from './connection.ts'
import { Connections } from './connections.ts'
import type { Standing } from './ports.ts'

const ADA: Who = { type: 'account', accountId: 'ada', sessionId: 's1' }
const KEY: Who = { type: 'key', keyId: 'k1' }
const standing = (expiresAtMs = Number.POSITIVE_INFINITY): Standing => ({
  permissions: new Set(),
  expiresAtMs,
  name: undefined,
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function open() {
  const tell = new Map<string, (message: Message) => void>()
  const listener = {
    state: 'up' as 'up' | 'down',
    listen: async (channel: string, onMessage: (message: Message) => void) => {
      tell.set(channel, onMessage)
      return () => {}
    },
  }
  const find = vi.fn(async (): Promise<Standing | undefined> => standing())
  const onError = vi.fn()
  const connections = new Connections({ standing: find, listener, onError, nowMs: () => Date.now() })
  await connections.start(['members', 'api_keys'])
  const add = (who: Who, own = standing()) => {
    const fake = { who, workspaceId: 'w', standing: own, stands: vi.fn(), goAway: vi.fn(), beat: vi.fn() }
    connections.add(fake as unknown as Connection)
    return fake
  }
  const told = async (channel: string, payload: string) => {
    tell.get(channel)!({ kind: 'payload', payload })
    await vi.advanceTimersByTimeAsync(1)
  }
  return { connections, listener, find, add, told, tell, onError }
}

// Proves T30.
describe('the rights of connections', () => {
  it('are read anew for whom a notification may concern, and for nobody else', async () => {
    const { add, told, find } = await open()
    const [ada, key] = [add(ADA), add(KEY)]
    find.mockResolvedValue(undefined)
    await told('members', 'somebody')
    expect(find).not.toHaveBeenCalled()
    await told('members', 'ada')
    expect([ada.stands.mock.calls, key.stands.mock.calls]).toEqual([[[undefined]], []])
    await told('api_keys', 'k1')
    expect(key.stands).toHaveBeenCalledWith(undefined)
    await told('members', 'w')
    expect(ada.stands).toHaveBeenCalledTimes(2)
  })

  it('are read once for all connections of a caller, and for all when something was missed', async () => {
    const { add, tell, find } = await open()
    const all = [add(ADA), add(ADA), add(KEY)]
    tell.get('members')!({ kind: 'look' })
    await vi.advanceTimersByTimeAsync(1)
    expect(find).toHaveBeenCalledTimes(2)
    for (const each of all) expect(each.stands).toHaveBeenCalledTimes(1)
  })

  it('are read again and again while notifications do not arrive, and when a key has expired', async () => {
    const { add, listener, find } = await open()
    const soon = add(KEY, standing(Date.now() + 3 * STANDING_LOOK_MS))
    const never = add(ADA)
    await vi.advanceTimersByTimeAsync(2 * STANDING_LOOK_MS)
    expect(find).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(2 * STANDING_LOOK_MS)
    expect([soon.stands.mock.calls.length > 0, never.stands.mock.calls.length]).toEqual([true, 0])
    listener.state = 'down'
    await vi.advanceTimersByTimeAsync(STANDING_LOOK_MS)
    expect(never.stands).toHaveBeenCalled()
  })

  it('that were read before a notification are read once more (S3)', async () => {
    const { connections, told, find } = await open()
    let answer: (standing: Standing | undefined) => void = () => {}
    find.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
    const reading = connections.standingOf(ADA, 'w')
    await told('members', 'ada')
    find.mockResolvedValueOnce(undefined)
    answer(standing())
    expect(await reading).toBeUndefined()
  })

  it('that cannot be read are nobody’s: the client comes again', async () => {
    const { add, told, find, onError } = await open()
    const ada = add(ADA)
    find.mockRejectedValue(new Error('away'))
    await told('members', 'ada')
    expect(ada.goAway).toHaveBeenCalled()
    expect(onError).toHaveBeenCalled()
  })
})

describe('seats', () => {
  it('are so many for a server, an address and a caller, and are given back once', async () => {
    const { connections } = await open()
    const seats = Array.from({ length: CONNECTIONS_PER_ADDRESS_MAX }, () => connections.seat('203.0.113.7')!)
    expect(connections.seat('203.0.113.7')).toBeUndefined()
    expect(connections.seat('203.0.113.8')).toBeDefined()
    for (const seat of seats.slice(0, CONNECTIONS_PER_CALLER_MAX)) expect(seat.take(ADA)).toBe(true)
    const late = seats.at(-1)!
    expect(late.take(ADA)).toBe(false)
    expect(late.take(KEY)).toBe(true)
    late.leave()
    late.leave()
    expect(connections.seat('203.0.113.7')).toBeDefined()
    expect(connections.seat('203.0.113.7')).toBeUndefined()
    for (let taken = CONNECTIONS_PER_ADDRESS_MAX + 1; taken < CONNECTIONS_MAX; taken++)
      expect(connections.seat('127.0.0.1')).toBeDefined()
    expect(connections.seat('127.0.0.1')).toBeUndefined()
  })
})
