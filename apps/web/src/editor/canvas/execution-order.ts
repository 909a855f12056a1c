import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import type { NodeTypes } from '../document/node-types.ts'
import { graphOf, incomingOf, outgoingOf } from './graph.ts'

export interface OutlineRow {
  readonly node: WorkflowNode
  /** How many branches deep: the tree of the outline. */
  readonly level: number
  /** The port of the node above through which it hangs, where that has more than one. */
  readonly port: string | undefined
}

/**
 * All nodes, each once, in the order in which they run: triggers first, every node after those that lead to it (but for
 * wires that lead back, as in loops), branches one after the other from the top port down. Nodes that hang on nothing
 * come last, by where they stand.
 */
export function executionOrder(file: WorkflowFile, types: NodeTypes): readonly OutlineRow[] {
  const byId = new Map(file.nodes.map((node) => [node.id, node]))
  const graph = graphOf(file)
  const back = backWires(file, byId, types)
  const waits = new Map(file.nodes.map(({ id }) => [id, 0]))
  for (const [index, { from, to }] of file.connections.entries()) {
    if (!back.has(index) && byId.has(from.node) && waits.has(to.node)) waits.set(to.node, waits.get(to.node)! + 1)
  }
  const isBack = new Set([...back].map((index) => file.connections[index]!))
  const rows: OutlineRow[] = []
  const stack: OutlineRow[] = roots(file, types)
    .filter(({ id }) => waits.get(id) === 0)
    .map((node) => ({ node, level: 0, port: undefined }))
    .reverse()
  const seen = new Set<string>()
  for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
    const { node, level } = row
    if (seen.has(node.id)) continue
    seen.add(node.id)
    rows.push(row)
    const ports = types.portsOf(node)?.outputs ?? []
    const next: OutlineRow[] = []
    const wires = outgoingOf(graph, node.id).toSorted((a, b) => ports.indexOf(a.from.port) - ports.indexOf(b.from.port))
    const branches = new Set(wires.map(({ to }) => to.node)).size
    for (const wire of wires) {
      if (isBack.has(wire) || !waits.has(wire.to.node)) continue
      const left = waits.get(wire.to.node)! - 1
      waits.set(wire.to.node, left)
      if (left > 0) continue
      const isJoin = incomingOf(graph, wire.to.node).length > 1
      const port = ports.length > 1 ? wire.from.port : undefined
      next.push({
        node: byId.get(wire.to.node)!,
        level: branches > 1 && !isJoin ? level + 1 : isJoin ? Math.max(0, level - 1) : level,
        port,
      })
    }
    stack.push(...next.reverse())
  }
  return rows
}

const roots = ({ nodes }: WorkflowFile, types: NodeTypes): readonly WorkflowNode[] =>
  nodes.toSorted(
    (a, b) =>
      Number(types.isTrigger(b)) - Number(types.isTrigger(a)) ||
      a.position.y - b.position.y ||
      a.position.x - b.position.x,
  )

/** Wires that lead back to a node that is still open, walking from the roots; by their number. No recursion. */
function backWires(file: WorkflowFile, byId: ReadonlyMap<string, WorkflowNode>, types: NodeTypes): ReadonlySet<number> {
  const outgoing = Map.groupBy(file.connections.entries(), ([, { from }]) => from.node)
  const back = new Set<number>()
  const state = new Map<string, 'open' | 'done'>()
  const starts = roots(file, types)
  const hasInput = new Set(file.connections.map(({ to }) => to.node))
  for (const { id: start } of [...starts.filter(({ id }) => !hasInput.has(id)), ...starts]) {
    if (state.has(start)) continue
    const path = [{ id: start, next: 0 }]
    state.set(start, 'open')
    while (path.length > 0) {
      const top = path.at(-1)!
      const wire = outgoing.get(top.id)?.[top.next++]
      if (wire === undefined) {
        state.set(top.id, 'done')
        path.pop()
        continue
      }
      const [index, { to }] = wire
      if (!byId.has(to.node)) continue
      if (state.get(to.node) === 'open') back.add(index)
      else if (!state.has(to.node)) {
        state.set(to.node, 'open')
        path.push({ id: to.node, next: 0 })
      }
    }
  }
  return back
}
