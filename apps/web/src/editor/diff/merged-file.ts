import type { WorkflowFile } from '@linkflow/contracts'
import { connectionKey, nodeOf } from '../document/elements.ts'
import type { Change } from './changes.ts'

export type NodeMark = 'added' | 'removed' | 'changed' | 'moved'

export interface Marks {
  readonly nodes: ReadonlyMap<string, NodeMark>
  readonly wires: ReadonlyMap<string, 'added' | 'removed'>
}

/** How cards and wires are marked; what a node does is told before where it stands. */
export function marksOf(changes: readonly Change[], before: WorkflowFile, after: WorkflowFile): Marks {
  const nodes = new Map<string, NodeMark>()
  for (const { group, kind, nodes: of } of changes) {
    if (group === 'connections' || group === 'settings' || group === 'notes') continue
    for (const id of of) if (!nodes.has(id)) nodes.set(id, kind)
  }
  const [old, now] = [keysOf(before), keysOf(after)]
  return {
    nodes,
    wires: new Map([
      ...[...now].filter((key) => !old.has(key)).map((key) => [key, 'added'] as const),
      ...[...old].filter((key) => !now.has(key)).map((key) => [key, 'removed'] as const),
    ]),
  }
}

const keysOf = ({ connections }: WorkflowFile): ReadonlySet<string> => new Set(connections.map(connectionKey))

/** Both versions on one canvas: the newer one, and with it what it has no more. */
export function mergedFile(before: WorkflowFile, after: WorkflowFile): WorkflowFile {
  const now = keysOf(after)
  const notes = new Set(after.notes.map(({ id }) => id))
  return {
    ...after,
    nodes: [...after.nodes, ...before.nodes.filter(({ id }) => nodeOf(after, id) === undefined)],
    connections: [...after.connections, ...before.connections.filter((each) => !now.has(connectionKey(each)))],
    notes: [...after.notes, ...before.notes.filter(({ id }) => !notes.has(id))],
  }
}
