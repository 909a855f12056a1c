import { describe, expect, it } from 'vitest'
import { someParameters, someWebhook } from '../testing/some-webhook.ts'
import { RouteCache } from './route-cache.ts'

/** A source whose readings wait until they are let go. */
function slowSource() {
  let published = 0
  const waiting: (() => void)[] = []
  return {
    publish: () => {
      published += 1
    },
    readings: () => waiting.length,
    letGo: () => waiting.shift()!(),
    source: {
      async revision() {
        const revision = published
        await new Promise<void>((resolve) => waiting.push(resolve))
        return revision
      },
      list: async () =>
        Array.from({ length: published }, (_, index) =>
          someWebhook({ parameters: someParameters({ path: `hook-${index + 1}` }) }),
        ),
      pages: async () => [],
    },
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the route cache', () => {
  it('answers who published while it was reading only when a later reading has seen it', async () => {
    const { source, publish, letGo, readings } = slowSource()
    const cache = new RouteCache(source, () => {})
    const early = cache.refresh()
    publish()
    let isSeen = false
    const late = Promise.all([cache.refresh(), cache.refresh()]).then(() => {
      isSeen = true
    })
    letGo()
    await early
    await turn()
    expect([isSeen, readings()]).toEqual([false, 1])
    letGo()
    await late
    expect(cache.table.match('POST', 'hook-1').type).toBe('found')
  })

  it('reads again for the next one after a reading that failed', async () => {
    let isBroken = true
    const cache = new RouteCache(
      {
        revision: async () => {
          if (isBroken) throw new Error('away')
          return 1
        },
        list: async () => [someWebhook({ parameters: someParameters({ path: 'orders' }) })],
        pages: async () => [],
      },
      () => {},
    )
    const failing = cache.refresh()
    const next = cache.refresh()
    await expect(failing).rejects.toThrow('away')
    await expect(next).rejects.toThrow('away')
    isBroken = false
    await cache.refresh()
    expect(cache.table.all).toHaveLength(1)
  })

  it('stays at it for who published while the database was away for a moment', async () => {
    let failures = 3
    const cache = new RouteCache(
      {
        revision: async () => {
          if (failures-- > 0) throw new Error('away')
          return 1
        },
        list: async () => [someWebhook({ parameters: someParameters({ path: 'orders' }) })],
        pages: async () => [],
      },
      (error) => expect.unreachable(String(error)),
    )
    await cache.follow()
    expect(cache.table.all).toHaveLength(1)
  })

  it('gives up on a database that stays away, and says so once', async () => {
    const errors: unknown[] = []
    const revision = async () => {
      throw new Error('away')
    }
    const cache = new RouteCache({ revision, list: async () => [], pages: async () => [] }, (error) =>
      errors.push(error),
    )
    await cache.follow()
    expect(errors).toEqual([new Error('away')])
  })
})
