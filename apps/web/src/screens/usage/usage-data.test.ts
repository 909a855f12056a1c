import { expect, it } from 'vitest'
import { daysOf, niceTop, startOf, successRate, totalOf, worst } from './usage-data.ts'

const NOW = Date.parse('2030-01-10T15:00:00Z')
const item = { succeeded: 3, failed: 1, cancelled: 1, timedOut: 2, unfinished: 0, p50Ms: 40, p95Ms: 900 }
const statistics = {
  items: [
    { day: '2030-01-08', ...item },
    { day: '2030-01-10', ...item, p95Ms: 100 },
  ],
  counted: 14,
}

it('has every day of the range, the last of them today', () => {
  const days = daysOf(statistics, '7', NOW)
  expect(startOf('7', NOW)).toBe('2030-01-04T00:00:00.000Z')
  expect(days.map(({ day }) => day)).toEqual(
    [4, 5, 6, 7, 8, 9, 10].map((at) => `2030-01-${String(at).padStart(2, '0')}`),
  )
  expect(days.map(({ total }) => total)).toEqual([0, 0, 0, 0, 7, 0, 7])
})

it('adds up to what the server counted, and counts what ran out of time as failed', () => {
  const days = daysOf(statistics, '7', NOW)
  const total = totalOf(days)
  expect(total).toEqual({ succeeded: 6, failed: 6, cancelled: 2, unfinished: 0, total: statistics.counted })
  expect(successRate(total)).toBe(0.5)
  expect(successRate(totalOf([]))).toBeUndefined()
  expect([worst(days, 'p95Ms'), worst([], 'p50Ms')]).toEqual([900, undefined])
})

it('ends scales at round figures', () => {
  expect([0, 1, 1.5, 3, 10, 11, 47, 999].map(niceTop)).toEqual([1, 1, 2, 5, 10, 20, 50, 1000])
})
