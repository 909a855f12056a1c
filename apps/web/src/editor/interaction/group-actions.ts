import { onlyNodes } from '../canvas/selection.ts'
import { group, ungroup } from '../commands/group-edits.ts'
import { freeName, newElementId } from '../commands/new-ids.ts'
import { groupOf } from '../document/elements.ts'
import { type Action, edits, hasNodes } from './action.ts'
import type { World } from './world.ts'

const groupsOfSelection = ({ file, selection }: World) =>
  file.groups.filter(({ nodes }) => nodes.some((id) => selection.nodes.has(id)))

export const GROUP_ACTIONS: readonly Action[] = [
  {
    id: 'group',
    keys: ['$mod+g'],
    changes: true,
    when: hasNodes,
    perform: ({ file, selection, random }) => {
      const id = newElementId('group', (each) => groupOf(file, each) !== undefined, random)
      const name = freeName('Group', new Set(file.groups.map((each) => each.name)))
      return [
        ...edits(group(file, { id, name, nodes: [...selection.nodes] })),
        { type: 'do', action: `rename-group:${id}` },
      ]
    },
  },
  {
    id: 'ungroup',
    keys: ['Shift+$mod+g'],
    changes: true,
    when: (world) => groupsOfSelection(world).length > 0,
    perform: (world) => edits(ungroup(world.file, new Set(groupsOfSelection(world).map(({ id }) => id)))),
  },
  {
    id: 'select-group',
    keys: [],
    changes: false,
    when: (world) => groupsOfSelection(world).length > 0,
    perform: (world) => [
      { type: 'select', selection: onlyNodes(groupsOfSelection(world).flatMap(({ nodes }) => nodes)) },
    ],
  },
  {
    id: 'collapse-group',
    keys: ['Shift+g'],
    changes: false,
    when: (world) => groupsOfSelection(world).length > 0,
    perform: (world) => groupsOfSelection(world).map(({ id }) => ({ type: 'do', action: `collapse-group:${id}` })),
  },
  {
    id: 'rename-group',
    keys: [],
    changes: true,
    when: (world) => groupsOfSelection(world).length === 1,
    perform: (world) => groupsOfSelection(world).map(({ id }) => ({ type: 'do', action: `rename-group:${id}` })),
  },
]
