import { expect, it } from 'vitest'
import { fit, fitting } from './palette-match.ts'

it('finds a text by its beginning, a word, a part, or letters in their order', () => {
  expect(['ord', 'intake', 'take', 'ordtak', 'takeord', ''].map((typed) => fit('Order intake', typed))).toEqual([
    0,
    1,
    2,
    3,
    undefined,
    0,
  ])
  expect(fit('Search workflows', 'or')).toBe(2)
  expect(fit('Keyboard shortcuts', 'or')).toBe(2)
  expect(fit('Go to notifications', 'or')).toBeUndefined()
  expect(fit('', 'a')).toBeUndefined()
})

it('shows the best first', () => {
  const labels = ['Report of orders', 'Reorder', 'Orders', 'Other']
  expect(fitting(labels, (label) => label, 'order')).toEqual(['Orders', 'Report of orders', 'Reorder'])
})
