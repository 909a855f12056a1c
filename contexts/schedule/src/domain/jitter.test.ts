import { expect, it } from 'vitest'
import { jitterMs } from './jitter.ts'

it('spreads starts over the seconds, each always to the same place', () => {
  const noonMs = Date.parse('2030-01-01T12:00:00Z')
  const all = Array.from({ length: 6000 }, (_, at) => jitterMs(`schedule-${at % 6}`, noonMs + at * 60_000, 60))
  expect(jitterMs('a', noonMs, 60)).toBe(jitterMs('a', noonMs, 60))
  expect(jitterMs('a', noonMs, 0)).toBe(0)
  expect(all.every((ms) => ms >= 0 && ms <= 60_000)).toBe(true)
  const perTenth = Array.from({ length: 10 }, (_, tenth) => all.filter((ms) => Math.floor(ms / 6001) === tenth).length)
  for (const count of perTenth) expect(count).toBeGreaterThan(500)
})
