import type { WorkflowConnection, WorkflowFile } from '@linkflow/contracts'

export interface Graph {
  readonly outgoing: ReadonlyMap<string, readonly WorkflowConnection[]>
  readonly incoming: ReadonlyMap<string, readonly WorkflowConnection[]>
}

const NONE: readonly WorkflowConnection[] = []
const known = new WeakMap<WorkflowFile['connections'], Graph>()

/** Who leads where; made once for each list of connections, which never changes. */
export function graphOf({ connections }: Pick<WorkflowFile, 'connections'>): Graph {
  const before = known.get(connections)
  if (before !== undefined) return before
  const graph = {
    outgoing: Map.groupBy(connections, ({ from }) => from.node),
    incoming: Map.groupBy(connections, ({ to }) => to.node),
  }
  known.set(connections, graph)
  return graph
}

export const outgoingOf = (graph: Graph, id: string): readonly WorkflowConnection[] => graph.outgoing.get(id) ?? NONE
export const incomingOf = (graph: Graph, id: string): readonly WorkflowConnection[] => graph.incoming.get(id) ?? NONE

/** Everything that can be reached; the start only if a way leads back to it. */
export function reachedFrom(graph: Graph, starts: Iterable<string>, direction: 'down' | 'up'): ReadonlySet<string> {
  const reached = new Set<string>()
  const todo = [...starts]
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const next =
      direction === 'down'
        ? outgoingOf(graph, id).map(({ to }) => to.node)
        : incomingOf(graph, id).map(({ from }) => from.node)
    for (const each of next) {
      if (reached.has(each)) continue
      reached.add(each)
      todo.push(each)
    }
  }
  return reached
}
