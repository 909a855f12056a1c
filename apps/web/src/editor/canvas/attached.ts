import type { WorkflowFile } from '@linkflow/contracts'
import { type Point, plus } from './geometry.ts'
import type { Selection } from './selection.ts'

/** Everything that moves when the selection does: the notes too that hang on its nodes. */
export function moving({ notes }: WorkflowFile, selection: Selection): Pick<Selection, 'nodes' | 'notes'> {
  const hanging = notes
    .filter(({ attachedTo }) => attachedTo !== undefined && selection.nodes.has(attachedTo))
    .map(({ id }) => id)
  return { nodes: selection.nodes, notes: new Set([...selection.notes, ...hanging]) }
}

/** Where all of it stands after a move. */
export function movedBy(file: WorkflowFile, what: Pick<Selection, 'nodes' | 'notes'>, by: Point) {
  const places = (list: readonly { readonly id: string; readonly position: Point }[], ids: ReadonlySet<string>) =>
    new Map(list.filter(({ id }) => ids.has(id)).map(({ id, position }) => [id, plus(position, by)]))
  return { nodes: places(file.nodes, what.nodes), notes: places(file.notes, what.notes) }
}
