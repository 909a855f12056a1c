import { expect, it } from 'vitest'
import { strengthOf } from './password-strength.ts'

it('guesses how hard a password is to guess', () => {
  expect(['', 'short', '1234567'].map(strengthOf)).toEqual([0, 0, 0])
  expect(['aaaaaaaaaaaaaaaa', '12345678', 'abcdefgh'].map(strengthOf)).toEqual([1, 1, 1])
  expect(strengthOf('correct horse battery staple')).toBe(4)
  expect(strengthOf('Tr0ub4dor&3')).toBeGreaterThanOrEqual(3)
  // Eight bytes, not eight letters: what the server counts.
  expect(strengthOf('äöüß')).toBeGreaterThan(0)
})
