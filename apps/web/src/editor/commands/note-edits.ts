import type { WorkflowFile } from '@linkflow/contracts'
import type { Rect } from '../canvas/geometry.ts'
import type { Note } from '../document/elements.ts'
import { pointer } from '../document/json-pointer.ts'
import { clear, type Edit, edit, set } from './edit.ts'
import { words } from './edit-words.ts'

export const addNote = (note: Note): Edit => edit(words('edit.add-note'), [set(pointer('notes', note.id), note)])

export const removeNotes = (ids: Iterable<string>): Edit => {
  const all = [...ids]
  return edit(
    all.length === 1 ? words('edit.delete-note') : words('edit.delete-notes', { count: all.length }),
    all.map((id) => clear(pointer('notes', id))),
  )
}

export const setNoteText = (id: string, text: string): Edit =>
  edit(words('edit.change-note'), [set(pointer('notes', id, 'text'), text)], `note:${id}`)

export const setNoteColor = (id: string, color: string | undefined): Edit =>
  edit(words('edit.colour-note'), [
    color === undefined ? clear(pointer('notes', id, 'color')) : set(pointer('notes', id, 'color'), color),
  ])

/** A note that hangs on a node moves with it. */
export const attachNote = (id: string, node: string | undefined): Edit =>
  edit(words(node === undefined ? 'edit.detach-note' : 'edit.attach-note'), [
    node === undefined ? clear(pointer('notes', id, 'attachedTo')) : set(pointer('notes', id, 'attachedTo'), node),
  ])

export const resizeNote = (file: WorkflowFile, id: string, { x, y, width, height }: Rect, coalesce?: string): Edit => {
  const note = file.notes.find((each) => each.id === id)
  const isMoved = note?.position.x !== x || note.position.y !== y
  return edit(
    words('edit.resize-note'),
    [
      ...(isMoved ? [set(pointer('notes', id, 'position'), { x, y })] : []),
      set(pointer('notes', id, 'size'), { width, height }),
    ],
    coalesce,
  )
}
