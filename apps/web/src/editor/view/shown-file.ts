import type { WorkflowFile } from '@linkflow/contracts'
import { type Point, plus } from '../canvas/geometry.ts'
import type { InteractionState } from '../interaction/state.ts'

/**
 * The draft as it is drawn while something is held: what is dragged stands where the pointer is, and the draft itself
 * changes when it is dropped. What is not held stays the same object, so its card is not drawn again.
 */
export function shownFile(file: WorkflowFile, interaction: InteractionState): WorkflowFile {
  if (interaction.type === 'dragging' && !interaction.copies) {
    const { what, by } = interaction
    const moved = <T extends { readonly id: string; readonly position: Point }>(
      list: readonly T[],
      ids: ReadonlySet<string>,
    ) => list.map((each) => (ids.has(each.id) ? { ...each, position: plus(each.position, by) } : each))
    return {
      ...file,
      ...(what.nodes.size > 0 && { nodes: moved(file.nodes, what.nodes) }),
      ...(what.notes.size > 0 && { notes: moved(file.notes, what.notes) }),
    }
  }
  if (interaction.type === 'resizing-note') {
    const { id, rect } = interaction
    const { x, y, width, height } = rect
    return {
      ...file,
      notes: file.notes.map((note) =>
        note.id === id ? { ...note, position: { x, y }, size: { width, height } } : note,
      ),
    }
  }
  return file
}
