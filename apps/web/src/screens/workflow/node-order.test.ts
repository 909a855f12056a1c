import { expect, it } from 'vitest'
import { inOrder } from './node-order.ts'

const file = (ids: string, wires: string) => ({
  nodes: [...ids].map((id) => ({ id, name: id, type: 'set', version: 1, parameters: {}, position: { x: 0, y: 0 } })),
  connections: wires
    .split(' ')
    .filter(Boolean)
    .map((wire) => ({ from: { node: wire[0]!, port: 'main' }, to: { node: wire[1]!, port: 'main' } })),
})
const order = (ids: string, wires: string) =>
  inOrder(file(ids, wires) as Parameters<typeof inOrder>[0])
    .map(({ id }) => id)
    .join('')

it('stands as data goes', () => {
  expect(order('cba', 'ab bc')).toBe('abc')
  expect(order('dcba', 'ab ac bd cd')).toBe('abcd')
  expect(order('abc', '')).toBe('abc')
  expect(order('abc', 'ab bc cb')).toBe('abc')
  expect(order('ab', 'ax xb ab')).toHaveLength(2)
})
