import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { placeOf } from '../domain/event-id.ts'
import { topicKey } from '../domain/topic.ts'
import { MISSED_EVENTS_MAX } from '../limits.ts'
import { MemoryLog } from '../testing/memory-log.ts'
import { Hub } from './hub.ts'

const W = 'w'
const onError = (error: unknown) => {
  throw error
}
async function openHub(log = new MemoryLog()) {
  const hub = new Hub({ log, board: log, onError })
  await hub.start()
  return { log, hub }
}
const ear = () => {
  const heard: { readonly id: string; readonly n: number }[] = []
  const gaps: string[] = []
  return {
    heard,
    gaps,
    event: (text: string) => {
      const { id, event } = JSON.parse(text) as { id: string; event: { n: number } }
      heard.push({ id, n: event.n })
    },
    gap: (topic: string) => void gaps.push(topic),
  }
}
const event = (n: number, topic = 'a', workspaceId = W) => ({ workspaceId, topic, body: JSON.stringify({ n }) })
const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

describe('the hub', () => {
  it('tells each event to those who listen to its topic in its workspace, and to nobody else', async () => {
    const { log, hub } = await openHub()
    const [mine, other, foreign] = [ear(), ear(), ear()]
    ;(await hub.subscribe(W, 'a', undefined, mine)).begin()
    ;(await hub.subscribe(W, 'b', undefined, other)).begin()
    ;(await hub.subscribe('v', 'a', undefined, foreign)).begin()
    await log.append([event(1), event(2, 'b'), event(3, 'a', 'v'), event(4)])
    await settle()
    expect(mine.heard.map(({ n }) => n)).toEqual([1, 4])
    expect(other.heard.map(({ n }) => n)).toEqual([2])
    expect(foreign.heard.map(({ n }) => n)).toEqual([3])
    hub.stop()
  })

  it('tells nothing of before to who begins, and all of it to who has missed it', async () => {
    const { log, hub } = await openHub()
    await log.hold([topicKey(W, 'a')], 'new')
    await log.append([event(1)])
    const fresh = ear()
    const subscription = await hub.subscribe(W, 'a', undefined, fresh)
    expect(subscription).toMatchObject({ how: 'fresh', id: '0000aaaa.1' })
    subscription.begin()
    await log.append([event(2)])
    await settle()
    expect(fresh.heard).toEqual([{ id: '0000aaaa.2', n: 2 }])
    const late = ear()
    const resumed = await hub.subscribe(W, 'a', placeOf('0000aaaa.0'), late)
    expect(resumed.how).toBe('resumed')
    resumed.begin()
    expect(late.heard.map(({ n }) => n)).toEqual([1, 2])
    hub.stop()
  })

  it('has a gap of one event too many, and none at the limit', async () => {
    const { log, hub } = await openHub()
    await log.hold([topicKey(W, 'a')], 'new')
    await log.append(Array.from({ length: MISSED_EVENTS_MAX + 1 }, (_, n) => event(n)))
    expect((await hub.subscribe(W, 'a', placeOf('0000aaaa.1'), ear())).how).toBe('resumed')
    expect((await hub.subscribe(W, 'a', placeOf('0000aaaa.0'), ear())).how).toBe('gap')
    hub.stop()
  })

  it('says so to all when the log is another one, and goes on with that', async () => {
    const { log, hub } = await openHub()
    const one = ear()
    ;(await hub.subscribe(W, 'a', undefined, one)).begin()
    log.epoch = '0000bbbb'
    await log.append([event(1)])
    await vi.waitFor(() => expect(one.gaps).toEqual(['a']), { timeout: 20_000 })
    await log.append([event(2)])
    await vi.waitFor(() => expect(one.heard).toEqual([{ id: '0000bbbb.2', n: 2 }]), { timeout: 20_000 })
    hub.stop()
  })

  it('reads nothing while nobody listens', async () => {
    const { log, hub } = await openHub()
    let reads = 0
    log.beforeRead = async () => {
      reads += 1
    }
    const subscription = await hub.subscribe(W, 'a', undefined, ear())
    subscription.begin()
    await settle()
    subscription.end()
    const before = reads
    await log.append([event(1)])
    await settle()
    expect(reads).toBe(before)
    expect(hub.id).toBeUndefined()
    hub.stop()
  })

  /** H2: whatever happens between the parts of a subscription, each event is told once and in order. */
  it('tells each event once and in order, whenever one comes in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 }), async (steps) => {
        const { log, hub } = await openHub()
        await log.hold([topicKey(W, 'a')], 'new')
        let n = 0
        const tell = () => {
          n += 1
          return log.append([event(n)])
        }
        log.beforeRead = async () => {
          if (n % 3 === 1) await tell()
          await Promise.resolve()
        }
        const ears: { readonly from: number; readonly ear: ReturnType<typeof ear> }[] = []
        for (const step of steps) {
          if (step > 1) await tell()
          else {
            const from = step === 0 ? 0 : n
            const one = ear()
            const { begin } = await hub.subscribe(W, 'a', placeOf(`0000aaaa.${from}`), one)
            begin()
            ears.push({ from, ear: one })
          }
        }
        log.beforeRead = async () => {}
        await tell()
        await settle()
        for (const { from, ear: one } of ears) {
          expect(one.heard.map((each) => each.n)).toEqual(Array.from({ length: n - from }, (_, i) => from + i + 1))
        }
        hub.stop()
      }),
      { numRuns: 60 },
    )
  })
})
