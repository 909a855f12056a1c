import { showing, viewOf } from '../canvas/camera.ts'
import { cardOf, NOTE_SIZE, noteRect } from '../canvas/card.ts'
import { boundsOf, centerOf } from '../canvas/geometry.ts'
import { snapPoint } from '../canvas/grid.ts'
import { onlyNote } from '../canvas/selection.ts'
import { newElementId } from '../commands/new-ids.ts'
import { addNote, attachNote, setNoteColor } from '../commands/note-edits.ts'
import { colourAfter, colourOf } from '../document/colours.ts'
import { type Note, noteOf } from '../document/elements.ts'
import { type Action, always, edits } from './action.ts'
import type { World } from './world.ts'

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

export const NOTE_ACTIONS: readonly Action[] = [
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
]
