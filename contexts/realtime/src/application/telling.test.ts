import type { RealtimeEvent } from '@linkflow/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { topicKey } from '../domain/topic.ts'
import { INTEREST_MS, INTEREST_REREAD_MS, PUBLISH_PER_TOPIC_MAX } from '../limits.ts'
import { MemoryLog } from '../testing/memory-log.ts'
import { Interests } from './interests.ts'
import { Publisher } from './publisher.ts'

const logged = (execution: string): RealtimeEvent => ({ type: 'logged', execution })
const onError = (error: unknown) => {
  throw error
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('what is told', () => {
  async function open() {
    const log = new MemoryLog()
    const begun: string[] = []
    const interests = new Interests({
      board: log,
      onNew: (key) => void begun.push(key),
      onError,
      nowMs: () => Date.now(),
    })
    await interests.start()
    return { log, begun, interests, publisher: new Publisher({ log, interests, onError }) }
  }

  it('is nothing while nobody looks', async () => {
    const { log, publisher, interests } = await open()
    expect(interests.areNone).toBe(true)
    publisher.publish('w', 'executions', logged('1'))
    await vi.advanceTimersByTimeAsync(1000)
    expect(log.events).toEqual([])
    await log.hold([topicKey('v', 'executions')], 'new')
    publisher.publish('w', 'executions', logged('1'))
    await vi.advanceTimersByTimeAsync(1000)
    expect(log.events).toEqual([])
  })

  it('is gathered, at most ten times a second', async () => {
    const { log, publisher, begun } = await open()
    await log.hold([topicKey('w', 'executions')], 'new')
    expect(begun).toEqual(['w executions'])
    const append = vi.spyOn(log, 'append')
    for (let n = 0; n < 100; n++) {
      publisher.publish('w', 'executions', logged(String(n)))
      await vi.advanceTimersByTimeAsync(10)
    }
    await vi.advanceTimersByTimeAsync(200)
    expect(log.events).toHaveLength(100)
    expect(append.mock.calls.length).toBeLessThanOrEqual(12)
  })

  it('is so much of one topic at once, and then how much more there was', async () => {
    const { log, publisher } = await open()
    await log.hold([topicKey('w', 'execution:x')], 'new')
    for (let n = 0; n < PUBLISH_PER_TOPIC_MAX + 5; n++) publisher.publish('w', 'execution:x', logged(String(n)))
    const end: RealtimeEvent = { type: 'execution', execution: 'x', workflow: 'y', status: 'succeeded', at: '' }
    publisher.publish('w', 'execution:x', end)
    await vi.advanceTimersByTimeAsync(100)
    expect(log.events).toHaveLength(PUBLISH_PER_TOPIC_MAX + 2)
    expect(log.events.slice(-2).map(({ body }) => JSON.parse(body))).toEqual([end, { type: 'many', count: 5 }])
  })

  it('is written for certain where somebody waits for it, also beside a write that is under way', async () => {
    const { log, publisher } = await open()
    await log.hold([topicKey('w', 'executions')], 'new')
    let release = () => {}
    const append = log.append.bind(log)
    vi.spyOn(log, 'append').mockImplementationOnce(async (events) => {
      await new Promise<void>((resolve) => (release = resolve))
      await append(events)
    })
    publisher.publish('w', 'executions', logged('1'))
    await vi.advanceTimersByTimeAsync(200)
    publisher.publish('w', 'executions', logged('2'))
    const flushed = publisher.flush()
    release()
    await flushed
    expect(log.events).toHaveLength(2)
    vi.spyOn(log, 'append').mockRejectedValueOnce(new Error('the database is away'))
    publisher.publish('w', 'executions', logged('3'))
    await expect(publisher.flush()).rejects.toThrow('the database is away')
  })

  it('goes on until a while after the last one looked, and what was told is written at a stop', async () => {
    const { log, publisher, interests } = await open()
    await log.hold([topicKey('w', 'executions')], 'new')
    await vi.advanceTimersByTimeAsync(INTEREST_MS / 2)
    expect(interests.has('w', 'executions')).toBe(true)
    log.since.clear()
    await vi.advanceTimersByTimeAsync(INTEREST_REREAD_MS + 1)
    expect(interests.areNone).toBe(true)
    await log.hold([topicKey('w', 'executions')], 'new')
    publisher.publish('w', 'executions', logged('1'))
    await publisher.stop()
    expect(log.events).toHaveLength(1)
  })

  it('learns what was looked at before it began', async () => {
    const log = new MemoryLog()
    await log.hold([topicKey('w', 'executions')], 'new')
    const interests = new Interests({ board: log, onNew: () => {}, onError, nowMs: () => Date.now() })
    await interests.start()
    expect(interests.has('w', 'executions')).toBe(true)
    interests.stop()
  })
})
