import type { WorkflowFile } from '@linkflow/sdk'

type Node = WorkflowFile['nodes'][number]

/** As data goes: each node behind those that lead to it. Of a circle, the ones that it is entered by come first. */
export function inOrder({ nodes, connections }: Pick<WorkflowFile, 'nodes' | 'connections'>): Node[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const after = Map.groupBy(connections, ({ from }) => from.node)
  const waiting = new Map(
    nodes.map(({ id }) => [
      id,
      new Set(connections.filter(({ to }) => to.node === id).map(({ from }) => from.node)).size,
    ]),
  )
  const seen = new Set<string>()
  const ready = nodes.filter(({ id }) => waiting.get(id) === 0).map(({ id }) => id)
  const order: Node[] = []
  const take = (id: string) => {
    const node = byId.get(id)
    if (node === undefined || seen.has(id)) return
    seen.add(id)
    order.push(node)
    for (const next of new Set((after.get(id) ?? []).map(({ to }) => to.node))) {
      const left = (waiting.get(next) ?? 0) - 1
      waiting.set(next, left)
      if (left === 0) ready.push(next)
    }
  }
  while (seen.size < nodes.length) {
    const next = ready.shift() ?? nodes.find(({ id }) => !seen.has(id))!.id
    take(next)
  }
  return order
}
