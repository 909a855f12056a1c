import { describe, expect, it } from 'vitest'
import { moved } from './grid-keys.ts'

describe('the keys of a grid', () => {
  const edge = { rows: 30, columns: 4 }
  it.each([
    ['ArrowDown', false, { row: 6, column: 1 }],
    ['ArrowUp', true, { row: 0, column: 1 }],
    ['ArrowRight', true, { row: 5, column: 3 }],
    ['ArrowLeft', false, { row: 5, column: 0 }],
    ['PageDown', false, { row: 17, column: 1 }],
    ['PageUp', false, { row: 0, column: 1 }],
    ['Home', false, { row: 5, column: 0 }],
    ['End', true, { row: 29, column: 3 }],
  ] as const)('%s leads on, and not over the edge (with Ctrl: %s)', (key, isCommand, to) => {
    expect(moved({ row: 5, column: 1 }, key, isCommand, edge)).toEqual(to)
  })

  it('are no others', () => {
    expect(moved({ row: 0, column: 0 }, 'a', false, edge)).toBeUndefined()
  })
})
