import type { WorkflowFile } from '@linkflow/contracts'

const BODY_PORT = 'body'

/** The innermost loop that a node runs in; nodes of no loop are not there. */
export function loopsOf({
  nodes,
  connections,
}: Pick<WorkflowFile, 'nodes' | 'connections'>): ReadonlyMap<string, string> {
  const outgoing = Map.groupBy(connections, ({ from }) => from.node)
  const bodies = nodes
    .filter(({ type }) => type === 'loop')
    .map(({ id }) => ({ id, body: bodyOf(id, outgoing) }))
    // The widest first, so that an inner loop has the last word about its own nodes.
    .sort((a, b) => b.body.size - a.body.size)
  const loops = new Map<string, string>()
  for (const { id, body } of bodies) for (const node of body) loops.set(node, id)
  return loops
}

function bodyOf(loop: string, outgoing: ReadonlyMap<string, WorkflowFile['connections']>): ReadonlySet<string> {
  const body = new Set<string>()
  const todo = (outgoing.get(loop) ?? []).filter(({ from }) => from.port === BODY_PORT).map(({ to }) => to.node)
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node === loop || body.has(node)) continue
    body.add(node)
    for (const { to } of outgoing.get(node) ?? []) todo.push(to.node)
  }
  return body
}
