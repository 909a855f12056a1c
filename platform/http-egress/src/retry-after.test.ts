import { expect, it } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const noon = Date.UTC(2030, 0, 1, 12)

it.each([
  ['120', 120_000],
  ['0', 0],
  ['1.5', 1500],
  ['Tue, 01 Jan 2030 12:00:30 GMT', 30_000],
  ['Tue, 01 Jan 2030 11:00:00 GMT', 0],
  ['', undefined],
  ['soon', undefined],
  ['-1', undefined],
  ['1e9', undefined],
  ['2030', 2_030_000],
  ['2030-01-01T12:00:30Z', undefined],
])('Retry-After: %s asks for %s ms', (value, expected) => {
  expect(retryAfterMs([['retry-after', value]], noon)).toBe(expected)
})

it('the exact form comes first, and without either there is no wish', () => {
  const headers = [
    ['Retry-After', '120'],
    ['retry-after-ms', '750'],
  ] as const
  expect(retryAfterMs(headers, noon)).toBe(750)
  expect(retryAfterMs([['x', '1']], noon)).toBeUndefined()
})
