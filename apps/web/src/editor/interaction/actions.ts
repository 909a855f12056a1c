import { ALIGNMENT_WORDS, ALIGNMENTS, type Alignment, aligned } from '../canvas/align.ts'
import { viewOf } from '../canvas/camera.ts'
import { cardOf } from '../canvas/card.ts'
import { duplicate } from '../canvas/duplicate.ts'
import { centerOf } from '../canvas/geometry.ts'
import { everything, NOTHING_SELECTED } from '../canvas/selection.ts'
import { disconnect, goingOn, removeAndReconnect } from '../commands/connection-edits.ts'
import { type Edit, saidBy, together } from '../commands/edit.ts'
import { words } from '../commands/edit-words.ts'
import { moveTo, removeNodes, toggleDisabled } from '../commands/node-edits.ts'
import { removeNotes } from '../commands/note-edits.ts'
import { connectionOf, nodeOf } from '../document/elements.ts'
import { type Action, always, edits, hasAny, hasNodes, hasOneNode, outside } from './action.ts'
import { CAMERA_ACTIONS } from './camera-actions.ts'
import type { InteractionEvent } from './event.ts'
import { GROUP_ACTIONS } from './group-actions.ts'
import { NOTE_ACTIONS } from './note-actions.ts'
import { WIRE_ACTIONS } from './wire-actions.ts'
import type { InteractionEffect, World } from './world.ts'

const removeSelected = (world: World, nodes: Edit | undefined): readonly InteractionEffect[] => {
  const { file, selection } = world
  const wires = [...selection.connections].flatMap((key) => connectionOf(file, key) ?? [])
  const parts = [
    wires.length === 0 ? undefined : disconnect(file, wires),
    selection.notes.size === 0 ? undefined : removeNotes(selection.notes),
    nodes,
  ].filter((part) => part !== undefined)
  const label = parts.length === 1 ? saidBy(parts[0]!) : words('edit.delete-selection')
  return [...edits(together(label, parts)), { type: 'select', selection: NOTHING_SELECTED }]
}

const aligning = (alignment: Alignment): Action => ({
  id: `align-${alignment}`,
  keys: [`Alt+a ${alignment.toLowerCase()}`],
  changes: true,
  when: ({ selection }) => selection.nodes.size > (alignment === 'H' || alignment === 'V' ? 2 : 1),
  perform: ({ file, types, selection }) => {
    const cards = new Map(
      file.nodes.filter(({ id }) => selection.nodes.has(id)).map((node) => [node.id, cardOf(node, types)]),
    )
    return edits(moveTo(file, { nodes: aligned(alignment, cards) }, words(ALIGNMENT_WORDS[alignment])))
  },
})

export const ACTIONS: readonly Action[] = [
  ...CAMERA_ACTIONS,
  {
    id: 'select-all',
    keys: ['$mod+a'],
    changes: false,
    when: always,
    perform: ({ file }) => [{ type: 'select', selection: everything(file) }],
  },
  {
    id: 'open',
    keys: ['Enter'],
    changes: false,
    when: ({ focus, selection }) => focus !== undefined || selection.nodes.size === 1,
    perform: ({ focus, selection }) => [{ type: 'open-node', id: focus ?? [...selection.nodes][0]! }],
  },
  {
    id: 'add-node',
    keys: ['n'],
    changes: true,
    when: always,
    perform: ({ file, types, focus, selection, camera, pane }) => {
      const after = focus ?? [...selection.nodes].at(-1)
      const node = after === undefined ? undefined : nodeOf(file, after)
      const port = node === undefined ? undefined : goingOn(types.portsOf(node)?.outputs ?? ['main'])
      if (node === undefined || port === undefined)
        return [{ type: 'open-picker', where: { type: 'at', point: centerOf(viewOf(camera, pane)) } }]
      return [{ type: 'open-picker', where: { type: 'wire', end: { node: node.id, port, side: 'output' } } }]
    },
  },
  {
    id: 'connect',
    keys: ['c'],
    changes: true,
    when: ({ focus, selection }) => focus !== undefined || selection.nodes.size === 1,
    perform: outside('connect'),
  },
  {
    id: 'breakpoint',
    keys: ['b'],
    changes: false,
    when: (world) => world.mayRun && hasNodes(world),
    perform: outside('breakpoint'),
  },
  {
    id: 'breakpoint-if',
    keys: ['Shift+b'],
    changes: false,
    when: (world) => world.mayRun && hasOneNode(world),
    perform: outside('breakpoint-if'),
  },
  {
    id: 'disable',
    keys: ['d'],
    changes: true,
    when: hasNodes,
    perform: ({ file, selection }) => edits(toggleDisabled(file, selection.nodes)),
  },
  { id: 'pin', keys: ['p'], changes: true, when: hasNodes, perform: outside('pin') },
  {
    id: 'rename',
    keys: ['F2'],
    changes: true,
    when: hasOneNode,
    perform: outside('rename'),
  },
  {
    id: 'replace',
    keys: ['Shift+r'],
    changes: true,
    when: hasOneNode,
    perform: outside('replace'),
  },
  { id: 'paste', keys: ['$mod+v'], changes: true, when: always, perform: outside('paste') },
  { id: 'copy', keys: ['$mod+c'], changes: false, when: hasAny, perform: outside('copy') },
  {
    id: 'cut',
    keys: ['$mod+x'],
    changes: true,
    when: hasAny,
    perform: (world) => [
      { type: 'do', action: 'copy' },
      ...removeSelected(world, hasNodes(world) ? removeNodes(world.file, world.selection.nodes) : undefined),
    ],
  },
  {
    id: 'duplicate',
    keys: ['$mod+d'],
    changes: true,
    when: ({ selection }) => selection.nodes.size + selection.notes.size > 0,
    perform: ({ file, types, selection, random }) => {
      const made = duplicate(file, types, selection, random)
      return made === undefined ? [] : [...edits(made.edit), { type: 'select', selection: made.selection }]
    },
  },
  {
    id: 'delete',
    keys: ['Delete', 'Backspace'],
    changes: true,
    when: hasAny,
    perform: (world) =>
      removeSelected(world, hasNodes(world) ? removeNodes(world.file, world.selection.nodes) : undefined),
  },
  {
    id: 'delete-and-reconnect',
    keys: ['$mod+Delete', '$mod+Backspace'],
    changes: true,
    when: hasNodes,
    perform: (world) => removeSelected(world, removeAndReconnect(world.file, world.selection.nodes, world.types)),
  },
  ...GROUP_ACTIONS,
  ...NOTE_ACTIONS,
  ...WIRE_ACTIONS,
  { id: 'extract', keys: ['Alt+x'], changes: true, when: hasNodes, perform: outside('extract') },
  {
    id: 'tidy',
    keys: ['Shift+Alt+t'],
    changes: true,
    when: ({ file }) => file.nodes.length > 1,
    perform: outside('tidy'),
  },
  ...ALIGNMENTS.map(aligning),
  {
    id: 'search',
    keys: ['$mod+f'],
    changes: false,
    when: always,
    perform: outside('search'),
  },
]

/** What can be done now: viewers are offered nothing that changes the draft. */
export const isPossible = (action: Action, world: World): boolean =>
  !(action.changes && world.isReadOnly) && action.when(world)

/** Chords such as `Alt+a l` are put together by the key registry, which then performs the action itself. */
export function actionFor(
  { key, modifiers }: Extract<InteractionEvent, { type: 'key-down' }>,
  world: World,
): Action | undefined {
  return ACTIONS.find(
    (action) => action.keys.some((keys) => matches(keys, key, modifiers)) && isPossible(action, world),
  )
}

function matches(
  keys: string,
  key: string,
  { shift, alt, mod }: { shift: boolean; alt: boolean; mod: boolean },
): boolean {
  if (keys.includes(' ')) return false
  const parts = keys === '+' ? ['+'] : keys.split('+')
  const last = parts.at(-1)!
  const wanted = { shift: parts.includes('Shift'), alt: parts.includes('Alt'), mod: parts.includes('$mod') }
  // `+` and `=` need Shift on some keyboards and not on others: the character says it already.
  const isSign = /^[^a-z0-9]$/i.test(last)
  return (
    last.toLowerCase() === key.toLowerCase() &&
    wanted.alt === alt &&
    wanted.mod === mod &&
    (isSign || wanted.shift === shift)
  )
}
