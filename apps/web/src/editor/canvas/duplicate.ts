import type { WorkflowFile } from '@linkflow/contracts'
import { named, words } from '../commands/edit-words.ts'
import type { Random } from '../commands/new-ids.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { cardOf, noteRect } from './card.ts'
import { boundsOf, type Point, plus } from './geometry.ts'
import { GRID } from './grid.ts'
import { type Pasted, paste } from './paste.ts'
import type { Selection } from './selection.ts'

/** Within the same workflow nothing leaves: credentials stay chosen. */
export function duplicate(
  file: WorkflowFile,
  types: NodeTypes,
  { nodes: ids, notes: noteIds }: Pick<Selection, 'nodes' | 'notes'>,
  random: Random,
  by: Point = { x: 2 * GRID, y: 2 * GRID },
): Pasted | undefined {
  const nodes = file.nodes.filter(({ id }) => ids.has(id))
  const notes = file.notes.filter(({ id }) => noteIds.has(id))
  const corner = boundsOf([...nodes.map((node) => cardOf(node, types)), ...notes.map(noteRect)])
  if (corner === undefined) return undefined
  const connections = file.connections.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node))
  const label =
    nodes.length > 0 ? words('edit.duplicate', named(nodes)) : words('edit.duplicate-notes', { count: notes.length })
  return paste(file, types, { nodes, connections, notes, groups: [] }, plus(corner, by), random, label)
}
