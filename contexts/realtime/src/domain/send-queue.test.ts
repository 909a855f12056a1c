import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FRAME_CHARS_MAX, FRAME_EVENTS_MAX, QUEUE_CHARS_MAX } from '../limits.ts'
import { SendQueue } from './send-queue.ts'

const drain = (queue: SendQueue): string[] => {
  const sent: string[] = []
  for (let text = queue.next(); text !== undefined; text = queue.next()) sent.push(text)
  return sent
}

describe('a queue of what waits for a client', () => {
  it('gives events that stand together as one message, and keeps the order', () => {
    const queue = new SendQueue()
    queue.addMessage('{"type":"welcome"}')
    for (const n of [1, 2]) queue.addEvent(`{"n":${n}}`)
    queue.addMessage('{"type":"gap"}')
    queue.addEvent('{"n":3}')
    expect(drain(queue)).toEqual([
      '{"type":"welcome"}',
      '{"type":"events","events":[{"n":1},{"n":2}]}',
      '{"type":"gap"}',
      '{"type":"events","events":[{"n":3}]}',
    ])
    expect(queue.isEmpty).toBe(true)
  })

  it('gives at most so many events and characters in one message, and one that is larger alone', () => {
    const queue = new SendQueue()
    for (let n = 0; n <= FRAME_EVENTS_MAX; n++) queue.addEvent('1')
    queue.addEvent(`"${'x'.repeat(FRAME_CHARS_MAX)}"`)
    const sizes = drain(queue).map((text) => (JSON.parse(text) as { events: unknown[] }).events.length)
    expect(sizes).toEqual([FRAME_EVENTS_MAX, 1, 1])
  })

  it('takes what fits to the character, and not one more', () => {
    const queue = new SendQueue()
    expect(queue.addEvent('x'.repeat(QUEUE_CHARS_MAX - 1))).toBe(true)
    expect(queue.addMessage('x')).toBe(true)
    expect(queue.addMessage('x')).toBe(false)
    queue.next()
    expect(queue.addMessage('x')).toBe(true)
  })

  it('loses nothing and turns nothing round, whatever is put in', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 40_000 }))), (entries) => {
        const queue = new SendQueue()
        const taken = entries.flatMap(([isEvent, size], n) => {
          const text = JSON.stringify({ n, pad: 'x'.repeat(size) })
          return (isEvent ? queue.addEvent(text) : queue.addMessage(text)) ? [n] : []
        })
        const given = drain(queue).flatMap((text) => {
          const value = JSON.parse(text) as { n?: number; events?: { n: number }[] }
          return value.events?.map(({ n }) => n) ?? [value.n]
        })
        expect(given).toEqual(taken)
      }),
      { numRuns: 30 },
    )
  })
})
