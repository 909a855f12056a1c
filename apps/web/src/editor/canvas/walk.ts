import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { nodeOf } from '../document/elements.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { cardOf, portPoint } from './card.ts'
import { centerOf, distance, type Point } from './geometry.ts'
import { graphOf, incomingOf, outgoingOf } from './graph.ts'

export type Direction = 'right' | 'left' | 'up' | 'down'

/**
 * Where an arrow key leads. Right and Left follow the wires: to the successor or predecessor whose port is highest. Up and
 * Down go among siblings: nodes that hang on the same neighbours, from top to bottom; where there are none, or at their end,
 * to the nearest node in that direction. So every node can be reached, whatever hangs on what.
 */
export function walk(file: WorkflowFile, types: NodeTypes, from: string, direction: Direction): string | undefined {
  const node = nodeOf(file, from)
  if (node === undefined) return undefined
  if (direction === 'right' || direction === 'left')
    return byWire(file, types, node, direction) ?? nearest(file, types, node, direction)
  return sibling(file, types, node, direction) ?? nearest(file, types, node, direction)
}

function byWire(
  file: WorkflowFile,
  types: NodeTypes,
  node: WorkflowNode,
  direction: 'right' | 'left',
): string | undefined {
  const graph = graphOf(file)
  const wires = direction === 'right' ? outgoingOf(graph, node.id) : incomingOf(graph, node.id)
  const ends = wires.flatMap(({ from, to }) => {
    const [own, other] = direction === 'right' ? [from, to] : [to, from]
    const end = nodeOf(file, other.node)
    const side = direction === 'right' ? 'output' : 'input'
    return end === undefined || end.id === node.id ? [] : [{ end, port: portPoint(node, types, side, own.port).y }]
  })
  return ends.sort((a, b) => a.port - b.port || a.end.position.y - b.end.position.y)[0]?.end.id
}

function sibling(
  file: WorkflowFile,
  types: NodeTypes,
  node: WorkflowNode,
  direction: 'up' | 'down',
): string | undefined {
  const graph = graphOf(file)
  const ids = new Set([
    ...incomingOf(graph, node.id).flatMap(({ from }) => outgoingOf(graph, from.node).map(({ to }) => to.node)),
    ...outgoingOf(graph, node.id).flatMap(({ to }) => incomingOf(graph, to.node).map(({ from }) => from.node)),
  ])
  const own = centerOf(cardOf(node, types)).y
  return [...ids]
    .map((id) => nodeOf(file, id))
    .filter((each) => each !== undefined && each.id !== node.id)
    .map((each) => ({ id: each!.id, by: (centerOf(cardOf(each!, types)).y - own) * (direction === 'down' ? 1 : -1) }))
    .filter(({ by }) => by > 0)
    .sort((a, b) => a.by - b.by)[0]?.id
}

/** Straight ahead counts twice as near as aside. */
function nearest(file: WorkflowFile, types: NodeTypes, node: WorkflowNode, direction: Direction): string | undefined {
  const from = centerOf(cardOf(node, types))
  const ahead = ({ x, y }: Point): number =>
    direction === 'right'
      ? x - from.x
      : direction === 'left'
        ? from.x - x
        : direction === 'down'
          ? y - from.y
          : from.y - y
  let best: { id: string; cost: number } | undefined
  for (const each of file.nodes) {
    const center = centerOf(cardOf(each, types))
    const forward = ahead(center)
    if (each.id === node.id || forward <= 0) continue
    const cost = forward + 2 * Math.sqrt(Math.max(0, distance(from, center) ** 2 - forward ** 2))
    if (best === undefined || cost < best.cost) best = { id: each.id, cost }
  }
  return best?.id
}
