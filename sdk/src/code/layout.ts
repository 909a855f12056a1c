/** Where nodes stand that nobody has placed: from left to right in the order of the work, one column for each step. */

const COLUMN = 240
const ROW = 160

export interface Position {
  readonly x: number
  readonly y: number
}

interface Graph {
  readonly nodes: readonly { readonly id: string }[]
  readonly connections: readonly { readonly from: { readonly node: string }; readonly to: { readonly node: string } }[]
}

/** A position for each node, from the shape of the graph alone: the same graph is laid out the same everywhere. */
export function layOut(graph: Graph): Position[] {
  const columns = columnsOf(graph)
  const rows = new Map<number, number>()
  return graph.nodes.map(({ id }) => {
    const column = columns.get(id)!
    const row = rows.get(column) ?? 0
    rows.set(column, row + 1)
    return { x: column * COLUMN, y: row * ROW }
  })
}

/** The longest way to each node, where connections that lead back (loops) do not count. */
function columnsOf({ nodes, connections }: Graph): Map<string, number> {
  const targets = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  for (const { from, to } of connections) if (targets.has(to.node)) targets.get(from.node)?.push(to.node)
  const { order, back } = depthFirst(targets)
  const columns = new Map<string, number>(order.map((id) => [id, 0]))
  for (const id of order) {
    const next = columns.get(id)! + 1
    for (const target of targets.get(id)!) {
      if (!back.has(edge(id, target)) && columns.get(target)! < next) columns.set(target, next)
    }
  }
  return columns
}

const edge = (from: string, to: string): string => `${from} ${to}`

/** Every node before those that it leads to, and the connections for which that cannot be. No recursion: lists can be long. */
function depthFirst(targets: ReadonlyMap<string, readonly string[]>) {
  const back = new Set<string>()
  const finished: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  for (const root of targets.keys()) {
    const path: { readonly id: string; next: number }[] = []
    const enter = (id: string) => {
      state.set(id, 'open')
      path.push({ id, next: 0 })
    }
    if (!state.has(root)) enter(root)
    while (path.length > 0) {
      const top = path.at(-1)!
      const target = targets.get(top.id)![top.next++]
      if (target === undefined) {
        state.set(top.id, 'done')
        finished.push(top.id)
        path.pop()
      } else if (state.get(target) === 'open') back.add(edge(top.id, target))
      else if (!state.has(target)) enter(target)
    }
  }
  return { order: finished.reverse(), back }
}
