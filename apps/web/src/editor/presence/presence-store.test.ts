import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LINGER_MS } from './limits.ts'
import { PresenceStore } from './presence-store.ts'

const person = (account: string, node: string | null = null, connection = `${account}-1`) => ({
  connection,
  account,
  name: `Name of ${account}`,
  node,
})
const accounts = (store: PresenceStore) => store.others.map(({ account }) => account)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('who else is here', () => {
  it('is everybody but oneself, once, at all the nodes that they have open', () => {
    const store = new PresenceStore('me')
    const come = store.tell([person('me', 'x'), person('ana', 'a'), person('ana', 'b', 'ana-2'), person('ben')])
    expect(come.map(({ account }) => account)).toEqual(['ana', 'ben'])
    expect(store.others[0]).toEqual({ account: 'ana', name: 'Name of ana', nodes: ['a', 'b'] })
    expect([store.at('a'), store.at('b'), store.at('x')]).toEqual(['Name of ana', 'Name of ana', ''])
    store.tell([person('ana', 'a'), person('ben', 'a')])
    expect(store.at('a')).toBe('Name of ana, Name of ben')
  })

  it('stays for a moment after they have gone, and where they stood', () => {
    const store = new PresenceStore('me')
    store.tell([person('ana'), person('ben')])
    store.tell([person('ben')])
    vi.advanceTimersByTime(LINGER_MS - 1)
    expect(accounts(store)).toEqual(['ana', 'ben'])
    expect(store.tell([person('ben'), person('ana', 'a')])).toEqual([])
    vi.advanceTimersByTime(LINGER_MS)
    expect(accounts(store)).toEqual(['ana', 'ben'])
    store.tell([person('ben')])
    vi.advanceTimersByTime(LINGER_MS)
    expect(accounts(store)).toEqual(['ben'])
    expect(store.tell([person('ana'), person('ben')]).map(({ account }) => account)).toEqual(['ana'])
  })

  it('is told only when it changes', () => {
    const store = new PresenceStore('me')
    let told = 0
    store.listen(() => {
      told += 1
    })
    store.tell([person('ana', 'a')])
    store.tell([person('ana', 'a')])
    store.tell([person('ana', 'a'), person('me', 'b')])
    expect(told).toBe(1)
    store.close()
  })
})
