import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { connectionKey, connectionOf, nodeOf } from '../document/elements.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { cardOf, portPoint } from './card.ts'
import { contains, distance, grown, intersects, type Point, type Rect } from './geometry.ts'
import { graphOf, reachedFrom } from './graph.ts'

/** The end of a wire that is being drawn: where it began. */
export interface WireEnd {
  readonly node: string
  readonly port: string
  readonly side: 'output' | 'input'
}

export interface Target {
  readonly node: string
  readonly port: string
}

export const wireBetween = ({ side, ...own }: WireEnd, target: Target): WorkflowConnection =>
  side === 'output' ? { from: own, to: target } : { from: target, to: own }

/**
 * Ports to which a wire can lead, in the order of the file. Not to a trigger, not to itself (but for a node that loops over
 * its own body), not where it is already. A way back is allowed only to a loop or a try, which is what ends a body.
 */
export function validTargets(file: WorkflowFile, types: NodeTypes, end: WireEnd): readonly Target[] {
  const order = file.settings.order
  const behind = reachedFrom(graphOf(file), [end.node], end.side === 'output' ? 'up' : 'down')
  const closes = (node: WorkflowNode): boolean =>
    order === 'linkflow' && behind.has(node.id) && !isRegion(end.side === 'output' ? node : nodeOf(file, end.node))
  return file.nodes.flatMap((node) => {
    if (node.id === end.node || closes(node)) return []
    const ports = types.portsOf(node)
    const names = end.side === 'output' ? (ports?.inputs ?? ['main']) : (ports?.outputs ?? ['main'])
    return names
      .map((port) => ({ node: node.id, port }))
      .filter((target) => connectionOf(file, connectionKey(wireBetween(end, target))) === undefined)
  })
}

const isRegion = (node: WorkflowNode | undefined): boolean => node?.type === 'loop' || node?.type === 'try'

/** The target whose handle is nearest to the point, or on whose card it is; the 24 px are those of the screen. */
export function targetAt(
  file: WorkflowFile,
  types: NodeTypes,
  end: WireEnd,
  targets: readonly Target[],
  point: Point,
  reach: number,
): Target | undefined {
  const side = end.side === 'output' ? 'input' : 'output'
  let best: { target: Target; far: number } | undefined
  for (const target of targets) {
    const node = nodeOf(file, target.node)
    if (node === undefined) continue
    const far = distance(portPoint(node, types, side, target.port), point)
    const isOn = far <= reach || contains(grown(cardOf(node, types), reach / 2), point)
    if (isOn && (best === undefined || far < best.far)) best = { target, far }
  }
  return best?.target
}

/** The four points of the curve, as it is drawn. */
export function curveOf(from: Point, to: Point): readonly [Point, Point, Point, Point] {
  const reach = Math.max(40, Math.min(200, Math.abs(to.x - from.x) / 2))
  return [from, { x: from.x + reach, y: from.y }, { x: to.x - reach, y: to.y }, to]
}

export function wireCurve(file: WorkflowFile, types: NodeTypes, { from, to }: WorkflowConnection) {
  const [source, target] = [nodeOf(file, from.node), nodeOf(file, to.node)]
  if (source === undefined || target === undefined) return undefined
  return curveOf(portPoint(source, types, 'output', from.port), portPoint(target, types, 'input', to.port))
}

const CURVE_STEPS = 24

/** A point of the curve: 0 is where it begins, 1 where it ends. */
export const pointOn = ([a, b, c, d]: readonly [Point, Point, Point, Point], t: number): Point => {
  const [p, q, r, s] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3]
  return { x: p * a.x + q * b.x + r * c.x + s * d.x, y: p * a.y + q * b.y + r * c.y + s * d.y }
}

/** The wire that runs through a card that is dropped on it, nearest to its middle; its own wires do not count. */
export function wireUnder(
  file: WorkflowFile,
  types: NodeTypes,
  card: Rect,
  except: ReadonlySet<string>,
): WorkflowConnection | undefined {
  const inner = grown(card, -Math.min(card.width, card.height) / 4)
  const middle = { x: card.x + card.width / 2, y: card.y + card.height / 2 }
  let best: { wire: WorkflowConnection; far: number } | undefined
  for (const wire of file.connections) {
    if (except.has(wire.from.node) || except.has(wire.to.node)) continue
    const curve = wireCurve(file, types, wire)
    if (curve === undefined || !intersects(hull(curve), card)) continue
    for (let step = 1; step < CURVE_STEPS; step++) {
      const point = pointOn(curve, step / CURVE_STEPS)
      const far = distance(point, middle)
      if (contains(inner, point) && (best === undefined || far < best.far)) best = { wire, far }
    }
  }
  return best?.wire
}

function hull(curve: readonly Point[]): Rect {
  const [xs, ys] = [curve.map(({ x }) => x), curve.map(({ y }) => y)]
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, width: Math.max(1, Math.max(...xs) - x), height: Math.max(1, Math.max(...ys) - y) }
}
