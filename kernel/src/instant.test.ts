import { describe, expect, it } from 'vitest'
import { isoInstant } from './index.ts'

const byDate = (ms: number) => new Date(ms).toISOString()

describe('isoInstant', () => {
  it('says what a Date says, on both sides of every edge', () => {
    const edges = [
      0,
      Date.UTC(2030, 0, 1),
      Date.UTC(2028, 1, 29),
      Date.UTC(1969, 6, 20),
      Date.UTC(9999, 11, 31),
      8.64e15,
    ]
    const near = [
      -86_400_000, -3_600_000, -60_000, -1000, -1, -0.5, 0, 0.25, 1, 999, 1000, 60_000, 3_600_000, 86_399_999,
    ]
    const all = edges.flatMap((edge) => near.map((ms) => edge + ms)).filter((ms) => Math.abs(ms) <= 8.64e15)
    expect(all.map(isoInstant)).toEqual(all.map(byDate))
  })

  it('says it of days that take turns', () => {
    const all = Array.from({ length: 1000 }, (_, n) =>
      Date.UTC(2031, 0, (n * 37) % 365, n % 24, n % 60, (n * 7) % 60, n),
    )
    expect(all.map(isoInstant)).toEqual(all.map(byDate))
  })

  it('refuses what is no instant, and goes on', () => {
    for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1])
      expect(() => isoInstant(ms)).toThrow(RangeError)
    expect(isoInstant(0)).toBe('1970-01-01T00:00:00.000Z')
  })
})
