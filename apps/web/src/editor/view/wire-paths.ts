import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { portPoint } from '../canvas/card.ts'
import type { Point, Rect } from '../canvas/geometry.ts'
import { collapsedCard, frameOf, hiddenBy } from '../canvas/groups.ts'
import { curveOf } from '../canvas/wires.ts'
import { connectionKey, groupOf, nodeOf } from '../document/elements.ts'
import type { NodeTypes } from '../document/node-types.ts'

export interface WirePath {
  readonly key: string
  readonly wire: WorkflowConnection
  readonly d: string
  readonly curve: readonly [Point, Point, Point, Point]
  readonly middle: Point
  readonly bounds: Rect
  readonly isError: boolean
}

export const pathOf = ([a, b, c, d]: readonly [Point, Point, Point, Point]): string =>
  `M${a.x},${a.y} C${b.x},${b.y} ${c.x},${c.y} ${d.x},${d.y}`

/** Wires as they are drawn; those whose ends did not move are the same objects as before. */
export class WirePaths {
  private readonly types: NodeTypes
  private known = new Map<string, { readonly ends: readonly unknown[]; readonly path: WirePath }>()

  constructor(types: NodeTypes) {
    this.types = types
  }

  of(file: WorkflowFile, collapsed: ReadonlySet<string>): WirePath[] {
    const hidden = hiddenBy(file, collapsed)
    const cards = new Map<string, Rect | undefined>()
    const cardOfGroup = (id: string): Rect | undefined => {
      if (!cards.has(id)) {
        const group = groupOf(file, id)
        const frame = group && frameOf(group, file, this.types)
        cards.set(id, frame && collapsedCard(frame))
      }
      return cards.get(id)
    }
    const end = (node: WorkflowNode, side: 'input' | 'output', port: string): Point | undefined => {
      const group = hidden.get(node.id)
      if (group === undefined) return portPoint(node, this.types, side, port)
      const card = cardOfGroup(group)
      return card && { x: card.x + (side === 'output' ? card.width : 0), y: card.y + card.height / 2 }
    }
    const next: typeof this.known = new Map()
    const paths: WirePath[] = []
    for (const wire of file.connections) {
      const [from, to] = [nodeOf(file, wire.from.node), nodeOf(file, wire.to.node)]
      if (from === undefined || to === undefined) continue
      const [fromGroup, toGroup] = [hidden.get(from.id), hidden.get(to.id)]
      if (fromGroup !== undefined && fromGroup === toGroup) continue
      const key = connectionKey(wire)
      const known = this.known.get(key)
      const isPlain = fromGroup === undefined && toGroup === undefined
      if (isPlain && known !== undefined && known.ends[0] === from && known.ends[1] === to && known.ends[2] === wire) {
        next.set(key, known)
        paths.push(known.path)
        continue
      }
      const [start, stop] = [end(from, 'output', wire.from.port), end(to, 'input', wire.to.port)]
      if (start === undefined || stop === undefined) continue
      const path = pathBetween(key, wire, start, stop, wire.from.port === 'error' && from.onError === 'error-port')
      if (isPlain) next.set(key, { ends: [from, to, wire], path })
      paths.push(path)
    }
    this.known = next
    return paths
  }
}

function pathBetween(key: string, wire: WorkflowConnection, from: Point, to: Point, isError: boolean): WirePath {
  const curve = curveOf(from, to)
  const [xs, ys] = [curve.map(({ x }) => x), curve.map(({ y }) => y)]
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return {
    key,
    wire,
    d: pathOf(curve),
    curve,
    middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    bounds: { x, y, width: Math.max(1, Math.max(...xs) - x), height: Math.max(1, Math.max(...ys) - y) },
    isError,
  }
}
