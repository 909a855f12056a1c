import { expect, it } from 'vitest'
import { matches } from './palette-match.ts'

it('finds a text by letters in their order', () => {
  expect(matches('Order intake', 'ordin')).toBe(true)
  expect(matches('Order intake', 'IN TAKE')).toBe(true)
  expect(matches('Order intake', '')).toBe(true)
  expect(matches('Order intake', 'takeorder')).toBe(false)
  expect(matches('', 'a')).toBe(false)
})
