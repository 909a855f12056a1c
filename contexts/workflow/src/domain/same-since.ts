import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'

/**
 * Nodes that would give today what they gave in a run of the file as it was before: neither they nor anything that leads to
 * them is another. What people read (names, notes) and where cards stand does not count. Compared as texts: what only has
 * another order may be called another.
 */
export function sameSince(before: WorkflowFile, now: WorkflowFile): ReadonlySet<string> {
  if (JSON.stringify(before.settings) !== JSON.stringify(now.settings)) return new Set()
  const [old, current] = [textsOf(before), textsOf(now)]
  const ids = now.nodes.map(({ id }) => id)
  const same = new Set(ids.filter((id) => old.get(id) === current.get(id)))
  const next = Map.groupBy(now.connections, ({ from }) => from.node)
  const others = ids.filter((id) => !same.has(id))
  // Grows while it is walked.
  for (const id of others) {
    for (const { to } of next.get(id) ?? []) if (same.delete(to.node)) others.push(to.node)
  }
  return same
}

/** What each node is, and what leads to it, in whatever order that was drawn. */
function textsOf({ nodes, connections }: WorkflowFile): ReadonlyMap<string, string> {
  const incoming = Map.groupBy(connections, ({ to }) => to.node)
  const wiresOf = (id: string) =>
    (incoming.get(id) ?? []).map(({ from, to }) => JSON.stringify([from.node, from.port, to.port])).sort()
  return new Map(nodes.map((node) => [node.id, JSON.stringify([whatRuns(node), wiresOf(node.id)])]))
}

function whatRuns({ name: _, notes: __, position: ___, ...rest }: WorkflowNode): object {
  return rest
}
