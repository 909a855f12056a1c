import type { WorkflowFile } from '@linkflow/contracts'
import type { NodeTypes } from '../document/node-types.ts'
import { cardOf, noteRect } from './card.ts'
import { intersects, type Rect } from './geometry.ts'
import type { Selection } from './selection.ts'

/** Every card and note that the marquee meets; with `adds` besides what was selected. */
export function selectedBy(
  marquee: Rect,
  file: WorkflowFile,
  types: NodeTypes,
  before: Selection,
  adds: boolean,
): Selection {
  const nodes = file.nodes.filter((node) => intersects(cardOf(node, types), marquee)).map(({ id }) => id)
  const notes = file.notes.filter((note) => intersects(noteRect(note), marquee)).map(({ id }) => id)
  return {
    nodes: new Set(adds ? [...before.nodes, ...nodes] : nodes),
    notes: new Set(adds ? [...before.notes, ...notes] : notes),
    connections: adds ? before.connections : new Set(),
  }
}
