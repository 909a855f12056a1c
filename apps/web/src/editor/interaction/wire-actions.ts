import { connectionOf } from '../document/elements.ts'
import type { Action } from './action.ts'
import type { World } from './world.ts'

/** The wire that is selected, where it is the only one. */
const wireOf = (file: World['file'], { connections }: World['selection']) =>
  connections.size === 1 ? connectionOf(file, [...connections][0]!) : undefined

export const WIRE_ACTIONS: readonly Action[] = [
  {
    id: 'insert-on-wire',
    keys: [],
    changes: true,
    when: ({ file, selection }) => wireOf(file, selection) !== undefined,
    perform: ({ file, selection }) => [
      { type: 'open-picker', where: { type: 'on-wire', wire: wireOf(file, selection)! } },
    ],
  },
  {
    id: 'open-wire',
    keys: [],
    changes: false,
    when: ({ file, selection }) => wireOf(file, selection) !== undefined,
    perform: ({ file, selection }) => [{ type: 'open-node', id: wireOf(file, selection)!.from.node }],
  },
]
