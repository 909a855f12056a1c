import type { WorkflowFile } from '@linkflow/contracts'
import { connectionKey } from '../document/elements.ts'

export interface Selection {
  readonly nodes: ReadonlySet<string>
  readonly notes: ReadonlySet<string>
  /** Keys of connections. */
  readonly connections: ReadonlySet<string>
}

export const NOTHING_SELECTED: Selection = { nodes: new Set(), notes: new Set(), connections: new Set() }

export const onlyNodes = (ids: Iterable<string>): Selection => ({ ...NOTHING_SELECTED, nodes: new Set(ids) })
export const onlyNote = (id: string): Selection => ({ ...NOTHING_SELECTED, notes: new Set([id]) })
export const onlyConnection = (key: string): Selection => ({ ...NOTHING_SELECTED, connections: new Set([key]) })

export const isEmpty = ({ nodes, notes, connections }: Selection): boolean =>
  nodes.size + notes.size + connections.size === 0

export function toggled<T>(set: ReadonlySet<T>, element: T): ReadonlySet<T> {
  const next = new Set(set)
  if (!next.delete(element)) next.add(element)
  return next
}

export const everything = ({ nodes, notes }: WorkflowFile): Selection => ({
  nodes: new Set(nodes.map(({ id }) => id)),
  notes: new Set(notes.map(({ id }) => id)),
  connections: new Set(),
})

/** What of it is still there: others delete things too. The same object if all of it is. */
export function stillThere(selection: Selection, { nodes, notes, connections }: WorkflowFile): Selection {
  const left = {
    nodes: kept(selection.nodes, new Set(nodes.map(({ id }) => id))),
    notes: kept(selection.notes, new Set(notes.map(({ id }) => id))),
    connections: kept(selection.connections, new Set(connections.map(connectionKey))),
  }
  const isWhole =
    left.nodes === selection.nodes && left.notes === selection.notes && left.connections === selection.connections
  return isWhole ? selection : left
}

const kept = (selected: ReadonlySet<string>, there: ReadonlySet<string>): ReadonlySet<string> =>
  selected.isSubsetOf(there) ? selected : selected.intersection(there)
