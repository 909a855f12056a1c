import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUCKETS_MAX } from '../limits.ts'
import { TokenBuckets } from './token-buckets.ts'

describe('token buckets', () => {
  it('let a burst through, then as many as come back in time', () => {
    const buckets = new TokenBuckets(10)
    const taken = Array.from({ length: 25 }, () => buckets.take('a', 1000).isTaken)
    expect(taken.filter(Boolean)).toHaveLength(buckets.burst)
    expect(buckets.take('a', 1099).isTaken).toBe(true)
    expect(buckets.take('a', 1100).isTaken).toBe(false)
    expect(buckets.take('b', 1100)).toMatchObject({ isTaken: true, left: buckets.burst - 1 })
  })

  it('say how long to wait, and that is enough', () => {
    const buckets = new TokenBuckets(0.1)
    expect(buckets.burst).toBe(1)
    expect(buckets.take('a', 0)).toEqual({ isTaken: true, left: 0, seconds: 10 })
    const refused = buckets.take('a', 2000)
    expect(refused).toEqual({ isTaken: false, left: 0, seconds: 8 })
    expect(buckets.take('a', 2000 + refused.seconds * 1000).isTaken).toBe(true)
  })

  it('never let more through than the burst and what came back, whenever they are asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 }),
        (perSecond, pauses) => {
          const buckets = new TokenBuckets(perSecond)
          let nowMs = 5000
          let through = 0
          for (const pause of pauses) {
            nowMs += pause
            if (buckets.take('a', nowMs).isTaken) through += 1
          }
          expect(through).toBeLessThanOrEqual(buckets.burst + ((nowMs - 5000) / 1000) * perSecond + 1)
        },
      ),
    )
  })

  it('do not punish those who wait as they are told', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 2000, noNaN: true }), (perSecond) => {
        const buckets = new TokenBuckets(perSecond)
        let nowMs = 0
        for (let n = 0; n < 50; n++) {
          const taken = buckets.take('a', nowMs)
          if (!taken.isTaken) {
            nowMs += taken.seconds * 1000
            expect(buckets.take('a', nowMs).isTaken).toBe(true)
          }
        }
      }),
    )
  })

  it('forget the oldest of too many', () => {
    const buckets = new TokenBuckets(1)
    buckets.take('first', 0)
    buckets.take('first', 0)
    expect(buckets.take('first', 0).isTaken).toBe(false)
    for (let n = 0; n <= BUCKETS_MAX; n++) buckets.take(String(n), 0)
    expect(buckets.take('first', 0).isTaken).toBe(true)
  })
})
