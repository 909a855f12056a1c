import { expect, it } from 'vitest'
import { DataKey } from './data-key.ts'
import { DataKeyCache } from './data-key-cache.ts'

const nameOf = (version: number) => ({ workspaceId: '0198c0de-0000-7000-8000-000000000001', version })
const bytes = new Map<number, Uint8Array>()
const load = (version: number) => async () => {
  bytes.set(version, new Uint8Array(32).fill(version))
  return new DataKey(nameOf(version), bytes.get(version)!)
}
const isZero = (version: number) => bytes.get(version)!.every((byte) => byte === 0)

it('keeps so many keys and no more, and overwrites the one used longest ago', async () => {
  const cache = new DataKeyCache(2)
  const get = (version: number) => cache.get(nameOf(version), load(version))
  await get(1)
  await get(2)
  await get(1)
  expect(cache.size).toBe(2)
  await get(3)
  expect(cache.size).toBe(2)
  expect([isZero(1), isZero(2), isZero(3)]).toEqual([false, true, false])
  cache.wipe()
  expect([cache.size, isZero(1), isZero(3)]).toEqual([0, true, true])
})

it('loads a key once for all who ask at the same time, and again after a failure', async () => {
  const cache = new DataKeyCache(2)
  let loads = 0
  const failing = () => {
    loads += 1
    return Promise.reject(new Error('the database is away'))
  }
  const asked = [cache.get(nameOf(1), failing), cache.get(nameOf(1), failing)]
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(loads).toBe(1)
  expect(await cache.get(nameOf(1), load(1))).toBeDefined()
})
