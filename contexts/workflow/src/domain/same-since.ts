import { isDeepStrictEqual } from 'node:util'
import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'

/**
 * Nodes that would give today what they gave in a run of the file as it was before: neither they nor anything that leads to
 * them is another. What people read (names, notes) and where cards stand does not count.
 */
export function sameSince(before: WorkflowFile, now: WorkflowFile): ReadonlySet<string> {
  if (!isDeepStrictEqual(before.settings, now.settings)) return new Set()
  const old = new Map(before.nodes.map((node) => [node.id, whatRuns(node)]))
  const [wiresBefore, wires] = [incoming(before), incoming(now)]
  const same = new Set(
    now.nodes
      .filter((node) => isDeepStrictEqual(old.get(node.id), whatRuns(node)))
      .filter(({ id }) => isDeepStrictEqual(wiresBefore.get(id), wires.get(id)))
      .map(({ id }) => id),
  )
  const next = Map.groupBy(now.connections, ({ from }) => from.node)
  const others = now.nodes.map(({ id }) => id).filter((id) => !same.has(id))
  // Grows while it is walked.
  for (const id of others) {
    for (const { to } of next.get(id) ?? []) if (same.delete(to.node)) others.push(to.node)
  }
  return same
}

function whatRuns({ name: _, notes: __, position: ___, ...rest }: WorkflowNode): object {
  return rest
}

/** What leads to each node, in whatever order it was drawn. */
const incoming = ({ connections }: WorkflowFile): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...Map.groupBy(connections, ({ to }) => to.node)].map(([node, wires]) => [
      node,
      wires.map(({ from, to }) => JSON.stringify([from.node, from.port, to.port])).sort(),
    ]),
  )
