import { ALIGNMENT_WORDS, ALIGNMENTS, type Alignment, aligned } from '../canvas/align.ts'
import { fitted, showing, viewOf, ZOOM_STEP, zoomedTo } from '../canvas/camera.ts'
import { boundsOfAll, cardOf, NOTE_SIZE, noteRect } from '../canvas/card.ts'
import { duplicate } from '../canvas/duplicate.ts'
import { boundsOf, centerOf } from '../canvas/geometry.ts'
import { snapPoint } from '../canvas/grid.ts'
import { everything, isEmpty, NOTHING_SELECTED, onlyNodes, onlyNote } from '../canvas/selection.ts'
import { disconnect, goingOn, removeAndReconnect } from '../commands/connection-edits.ts'
import { type Edit, saidBy, together } from '../commands/edit.ts'
import { words } from '../commands/edit-words.ts'
import { group, ungroup } from '../commands/group-edits.ts'
import { freeName, newElementId } from '../commands/new-ids.ts'
import { moveTo, removeNodes, toggleDisabled } from '../commands/node-edits.ts'
import { addNote, attachNote, removeNotes, setNoteColor } from '../commands/note-edits.ts'
import { colourAfter, colourOf } from '../document/colours.ts'
import { connectionOf, groupOf, type Note, nodeOf, noteOf } from '../document/elements.ts'
import type { InteractionEvent } from './event.ts'
import type { InteractionEffect, World } from './world.ts'

/** Something that a person can do on the canvas: menus, the palette, the `?` sheet and the keyboard read the same object. */
export interface Action {
  readonly id: string
  /** As tinykeys writes them: `$mod` is Ctrl or Cmd. None: it is in menus only. */
  readonly keys: readonly string[]
  readonly changes: boolean
  readonly when: (world: World) => boolean
  readonly perform: (world: World) => readonly InteractionEffect[]
}

const edits = (edit: Edit): readonly InteractionEffect[] => (edit.patches.length === 0 ? [] : [{ type: 'edit', edit }])
const hasNodes = ({ selection }: World): boolean => selection.nodes.size > 0
const hasAny = ({ selection }: World): boolean => !isEmpty(selection)
const always = (): boolean => true
/** The note that is selected, where it is the only one. */
const oneNote = ({ file, selection }: World): Note | undefined =>
  selection.notes.size === 1 ? noteOf(file, [...selection.notes][0]!) : undefined
/** What a note comes to hang on: the node that is selected with it, else the one that has the focus; off, if it hangs. */
function attaching(world: World): { readonly id: string; readonly to: string | undefined } | undefined {
  const note = oneNote(world)
  const { nodes } = world.selection
  if (note === undefined || nodes.size > 1) return undefined
  const [target = note.attachedTo === undefined ? world.focus : undefined] = nodes
  const to = target === note.attachedTo ? undefined : target
  return to === note.attachedTo ? undefined : { id: note.id, to }
}
const groupsOfSelection = ({ file, selection }: World) =>
  file.groups.filter(({ nodes }) => nodes.some((id) => selection.nodes.has(id)))
/** What has a state of its own outside (dialogs, panels, the clipboard) is done there. */
const outside = (action: string) => (): readonly InteractionEffect[] => [{ type: 'do', action }]

/** The wire that is selected, where it is the only one. */
const wireOf = (file: World['file'], { connections }: World['selection']) =>
  connections.size === 1 ? connectionOf(file, [...connections][0]!) : undefined

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
  {
    id: 'fit',
    keys: ['1', 'Shift+1'],
    changes: false,
    when: always,
    perform: ({ file, types, pane }) => [{ type: 'camera', camera: fitted(boundsOfAll(file, types), pane) }],
  },
  {
    id: 'fit-selection',
    keys: ['2', 'Shift+2'],
    changes: false,
    when: hasNodes,
    perform: ({ file, types, pane, selection }) => [
      {
        type: 'camera',
        camera: fitted(
          file.nodes.filter(({ id }) => selection.nodes.has(id)).map((node) => cardOf(node, types)),
          pane,
        ),
      },
    ],
  },
  {
    id: 'zoom-100',
    keys: ['0'],
    changes: false,
    when: always,
    perform: ({ camera, pane }) => [{ type: 'camera', camera: zoomedTo(camera, pane, 1) }],
  },
  {
    id: 'zoom-in',
    keys: ['+', '='],
    changes: false,
    when: always,
    perform: ({ camera, pane }) => [{ type: 'camera', camera: zoomedTo(camera, pane, camera.zoom * ZOOM_STEP) }],
  },
  {
    id: 'zoom-out',
    keys: ['-'],
    changes: false,
    when: always,
    perform: ({ camera, pane }) => [{ type: 'camera', camera: zoomedTo(camera, pane, camera.zoom / ZOOM_STEP) }],
  },
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
    when: ({ selection }) => selection.nodes.size === 1,
    perform: outside('rename'),
  },
  {
    id: 'replace',
    keys: ['Shift+r'],
    changes: true,
    when: ({ selection }) => selection.nodes.size === 1,
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
    id: 'add-note',
    keys: ['Shift+s'],
    changes: true,
    when: always,
    perform: ({ file, types, selection, camera, pane, random }) => {
      const id = newElementId('note', (each) => noteOf(file, each) !== undefined, random)
      const [first] = selection.nodes
      const card =
        first === undefined
          ? undefined
          : boundsOf(file.nodes.filter((node) => node.id === first).map((node) => cardOf(node, types)))
      const { x, y } = centerOf(viewOf(camera, pane))
      const at =
        card === undefined
          ? { x: x - NOTE_SIZE.width / 2, y: y - NOTE_SIZE.height / 2 }
          : { x: card.x, y: card.y - NOTE_SIZE.height - 16 }
      const attached = card !== undefined && selection.nodes.size === 1 ? { attachedTo: first! } : {}
      const note = { id, text: '', position: snapPoint(at), size: NOTE_SIZE, ...attached }
      return [...edits(addNote(note)), { type: 'select', selection: onlyNote(id) }, { type: 'edit-note', id }]
    },
  },
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
  { id: 'extract', keys: ['Alt+x'], changes: true, when: hasNodes, perform: outside('extract') },
  { id: 'breakpoint', keys: ['b'], changes: false, when: hasNodes, perform: outside('breakpoint') },
  {
    id: 'breakpoint-if',
    keys: ['Shift+b'],
    changes: false,
    when: ({ selection }) => selection.nodes.size === 1,
    perform: outside('breakpoint-if'),
  },
  {
    id: 'edit-note',
    keys: [],
    changes: true,
    when: (world) => oneNote(world) !== undefined,
    perform: ({ selection }) => [{ type: 'edit-note', id: [...selection.notes][0]! }],
  },
  {
    id: 'note-colour',
    keys: ['Shift+c'],
    changes: true,
    when: (world) => oneNote(world) !== undefined,
    perform: (world) => {
      const { id, color } = oneNote(world)!
      return edits(setNoteColor(id, colourAfter(colourOf(color, 'yellow'))))
    },
  },
  {
    id: 'attach-note',
    keys: ['Shift+a'],
    changes: true,
    when: (world) => attaching(world) !== undefined,
    perform: (world) => {
      const { id, to } = attaching(world)!
      return edits(attachNote(id, to))
    },
  },
  {
    id: 'next-note',
    keys: ['Shift+n'],
    changes: false,
    when: ({ file }) => file.notes.length > 0,
    perform: ({ file, selection, camera, pane }) => {
      const at = file.notes.findIndex(({ id }) => selection.notes.has(id))
      const next = file.notes[(at + 1) % file.notes.length]!
      return [
        { type: 'select', selection: onlyNote(next.id) },
        { type: 'camera', camera: showing(camera, noteRect(next), pane) },
        { type: 'do', action: `say-note:${next.id}` },
      ]
    },
  },
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
