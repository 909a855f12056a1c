import { expect, it } from 'vitest'
import { chordOf, type Pressed } from './record-keys.ts'

const press = (key: string, held: Partial<Pressed> = {}) =>
  chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

it('writes what is pressed as the registry does', () => {
  expect(press('K', { ctrlKey: true })).toBe('$mod+k')
  expect(press('k', { metaKey: true })).toBe('$mod+k')
  expect(press('X', { shiftKey: true })).toBe('Shift+X')
  expect(press('?', { shiftKey: true })).toBe('?')
  expect(press('ArrowDown', { shiftKey: true, altKey: true })).toBe('Alt+Shift+ArrowDown')
  expect(press(' ')).toBe('Space')
  expect(['Shift', 'Control', 'Alt', 'Dead'].map((key) => press(key))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
