import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { applyListDiff, diffLists, keyed, type ListDiff } from './list-diff.ts'
import { applyChanges, diffRecords, type ValueChange } from './value-diff.ts'

type Note = WorkflowFile['notes'][number]
type Group = WorkflowFile['groups'][number]
type Position = WorkflowNode['position']

/** A thing that is somewhere else on the canvas. */
export interface Moved {
  readonly key: string
  readonly from: Position
  readonly to: Position
}

/**
 * What makes one workflow the other, in the words of a workflow. Where things stand on the canvas is apart in `moved`:
 * it is no change of what the workflow does (but for the order `n8n-v1`, which goes by it).
 *
 * D1. `applyDiff(diffWorkflows(a, b), a)` is b.
 * D2. It is empty if and only if both are the same file, but for the order of keys.
 */
export interface WorkflowDiff {
  /** The workflow's name and description. */
  readonly workflow: readonly ValueChange[]
  readonly settings: readonly ValueChange[]
  readonly nodes: ListDiff<WorkflowNode>
  readonly connections: ListDiff<WorkflowConnection>
  readonly notes: ListDiff<Note>
  readonly groups: ListDiff<Group>
  readonly moved: { readonly nodes: readonly Moved[]; readonly notes: readonly Moved[] }
}

const idOf = ({ id }: { readonly id: string }): string => id
export const connectionKey = ({ from, to }: WorkflowConnection): string =>
  `${from.node}:${from.port}>${to.node}:${to.port}`

const withoutPosition = ({ position: _, ...rest }: { readonly position: Position }): object => rest
const headOf = ({ linkflow, name, description }: WorkflowFile) => ({
  linkflow,
  name,
  ...(description !== undefined && { description }),
})

export function diffWorkflows(from: WorkflowFile, to: WorkflowFile): WorkflowDiff {
  const [nodes, nodesAfter] = [keyed(from.nodes, idOf), keyed(to.nodes, idOf)]
  const [notes, notesAfter] = [keyed(from.notes, idOf), keyed(to.notes, idOf)]
  return {
    workflow: diffRecords(headOf(from), headOf(to)),
    settings: diffRecords(from.settings, to.settings),
    nodes: diffLists(nodes, nodesAfter, withoutPosition),
    connections: diffLists(keyed(from.connections, connectionKey), keyed(to.connections, connectionKey)),
    notes: diffLists(notes, notesAfter, withoutPosition),
    groups: diffLists(keyed(from.groups, idOf), keyed(to.groups, idOf)),
    moved: { nodes: movedOf(nodes, nodesAfter), notes: movedOf(notes, notesAfter) },
  }
}

export function applyDiff(diff: WorkflowDiff, from: WorkflowFile): WorkflowFile {
  const list = <T extends object>(elements: readonly T[], keyOf: (element: T) => string, changes: ListDiff<T>) =>
    applyListDiff(keyed(elements, keyOf), changes)
  return {
    ...applyChanges(headOf(from), diff.workflow),
    nodes: placed(list(from.nodes, idOf, diff.nodes), diff.moved.nodes),
    connections: [...list(from.connections, connectionKey, diff.connections).values()],
    settings: applyChanges(from.settings, diff.settings),
    notes: placed(list(from.notes, idOf, diff.notes), diff.moved.notes),
    groups: [...list(from.groups, idOf, diff.groups).values()],
  }
}

/** Nothing is different, not even a place. */
export const isEmptyDiff = ({ workflow, settings, nodes, connections, notes, groups, moved }: WorkflowDiff): boolean =>
  [workflow, settings, moved.nodes, moved.notes].every(({ length }) => length === 0) &&
  [nodes, connections, notes, groups].every(
    ({ added, removed, changed, order }) => added.length + removed.length + changed.length === 0 && order === undefined,
  )

type Placed = { readonly position: Position }

function movedOf(before: ReadonlyMap<string, Placed>, after: ReadonlyMap<string, Placed>): Moved[] {
  return [...after].flatMap(([key, { position: to }]) => {
    const from = before.get(key)?.position
    return from === undefined || (from.x === to.x && from.y === to.y) ? [] : [{ key, from, to }]
  })
}

function placed<T extends Placed>(elements: ReadonlyMap<string, T>, moved: readonly Moved[]): T[] {
  const places = new Map(moved.map(({ key, to }) => [key, to]))
  return [...elements].map(([key, element]) => {
    const position = places.get(key)
    return position === undefined ? element : { ...element, position }
  })
}
