import type { WorkflowFile } from '@linkflow/contracts'
import type { Edit } from '../commands/edit.ts'
import { named, words } from '../commands/edit-words.ts'
import { moveTo } from '../commands/node-edits.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { cardOf, noteRect } from './card.ts'
import type { Selection } from './selection.ts'
import type { Tidied, TidyInput } from './tidy.ts'

/** What is selected, or all of it. */
export function tidyInput(
  file: WorkflowFile,
  types: NodeTypes,
  { nodes: ids, notes: noteIds }: Pick<Selection, 'nodes' | 'notes'>,
): TidyInput {
  const isAll = ids.size < 2
  const nodes = file.nodes.filter(({ id }) => isAll || ids.has(id))
  const there = new Set(nodes.map(({ id }) => id))
  return {
    nodes: nodes.map((node) => ({ id: node.id, card: cardOf(node, types) })),
    connections: file.connections.map(({ from, to }) => ({ from: from.node, to: to.node })),
    groups: file.groups.map(({ id, nodes: inside }) => ({ id, nodes: inside })),
    notes: file.notes
      .filter(({ id, attachedTo }) => isAll || noteIds.has(id) || (attachedTo !== undefined && there.has(attachedTo)))
      .map((note) => ({ id: note.id, rect: noteRect(note), attachedTo: note.attachedTo })),
  }
}

/** One step; what somebody deleted while it was worked out is left out. */
export function tidyEdit(file: WorkflowFile, tidied: Tidied): Edit {
  const there = new Set([...file.nodes, ...file.notes].map(({ id }) => id))
  const kept = <V>(places: ReadonlyMap<string, V>) => new Map([...places].filter(([id]) => there.has(id)))
  const moved = file.nodes.filter(({ id }) => tidied.nodes.has(id))
  return moveTo(
    file,
    { nodes: kept(tidied.nodes), notes: kept(tidied.notes) },
    moved.length === file.nodes.length ? words('edit.tidy-all') : words('edit.tidy', named(moved)),
  )
}
