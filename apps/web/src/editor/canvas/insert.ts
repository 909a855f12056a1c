import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { connect, goingOn, splice } from '../commands/connection-edits.ts'
import { type Edit, together } from '../commands/edit.ts'
import { named, words } from '../commands/edit-words.ts'
import { freeName, namesIn, newElementId, type Random } from '../commands/new-ids.ts'
import { addNodes, moveTo } from '../commands/node-edits.ts'
import { nodeOf } from '../document/elements.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { CARD_HEIGHT, CARD_WIDTH, cardOf } from './card.ts'
import { intersects, type Point, type Rect } from './geometry.ts'
import { graphOf, reachedFrom } from './graph.ts'
import { GRID, snapPoint } from './grid.ts'
import { type WireEnd, wireBetween } from './wires.ts'

/** Between two columns of cards. */
export const COLUMN_GAP = 80
const ROW_GAP = 32

export type Where =
  /** On empty canvas. */
  | { readonly type: 'at'; readonly point: Point }
  /** Behind a node, or before it if the wire was drawn from its input. */
  | { readonly type: 'wire'; readonly end: WireEnd; readonly point?: Point | undefined }
  | { readonly type: 'on-wire'; readonly wire: WorkflowConnection }

/** What a node begins with where nothing works without it: an address that no other webhook has. */
const FIRST_PARAMETERS: Readonly<Record<string, (id: string) => WorkflowNode['parameters']>> = {
  webhook: (id) => ({ path: id }),
}

/** A new node of a type, with its wires; one step. Gives back its id too, to select it. */
export function insertNode(
  file: WorkflowFile,
  types: NodeTypes,
  what: { readonly type: string; readonly name?: string; readonly parameters?: WorkflowNode['parameters'] },
  where: Where,
  random: Random,
): { readonly edit: Edit; readonly id: string } {
  const nodeType = types.newestOf(what.type)
  const id = newElementId(what.type, (taken) => nodeOf(file, taken) !== undefined, random)
  const made: WorkflowNode = {
    id,
    name: freeName(what.name ?? nodeType?.title ?? what.type, namesIn(file)),
    type: what.type,
    version: nodeType?.version ?? 1,
    parameters: what.parameters ?? FIRST_PARAMETERS[what.type]?.(id) ?? {},
    position: { x: 0, y: 0 },
  }
  const ports = types.portsOf(made) ?? { inputs: ['main'], outputs: ['main'] }
  const place = (point: Point): WorkflowNode => ({ ...made, position: freePlace(file, types, snapPoint(point)) })
  const label = words('edit.add', named([made]))
  switch (where.type) {
    case 'at':
      return { id, edit: addNodes([place(where.point)]) }
    case 'wire': {
      const { end } = where
      const own = end.side === 'output' ? ports.inputs[0] : goingOn(ports.outputs)
      const node = place(where.point ?? beside(file, types, end))
      const wires = own === undefined ? [] : [connect(file, wireBetween(end, { node: id, port: own }))]
      return { id, edit: together(label, [addNodes([node]), ...wires]) }
    }
    case 'on-wire': {
      const { wire } = where
      const { position, shifted } = between(file, types, wire)
      const node = { ...made, position }
      const input = ports.inputs[0]
      const spliced =
        input === undefined ? undefined : splice(file, wire, node, { input, output: goingOn(ports.outputs) })
      return { id, edit: together(label, [addNodes([node]), spliced, moveTo(file, { nodes: shifted })]) }
    }
  }
}

/** The column beside the node, at the height of the port. */
function beside(file: WorkflowFile, types: NodeTypes, { node: id, side }: WireEnd): Point {
  const node = nodeOf(file, id)
  if (node === undefined) return { x: 0, y: 0 }
  const { x, y, width } = cardOf(node, types)
  return side === 'output' ? { x: x + width + COLUMN_GAP, y } : { x: x - CARD_WIDTH - COLUMN_GAP, y }
}

/** Half way if there is room, else what comes behind moves on by a column. */
function between(file: WorkflowFile, types: NodeTypes, { from, to }: WorkflowConnection) {
  const [source, target] = [nodeOf(file, from.node), nodeOf(file, to.node)]
  if (source === undefined || target === undefined)
    return { position: { x: 0, y: 0 }, shifted: new Map<string, Point>() }
  const [before, after] = [cardOf(source, types), cardOf(target, types)]
  const room = after.x - before.x - before.width
  const needed = CARD_WIDTH + 2 * COLUMN_GAP
  const y = Math.abs(after.y - before.y) < CARD_HEIGHT ? before.y : (before.y + after.y) / 2
  const position = snapPoint({ x: before.x + before.width + Math.max(COLUMN_GAP, (room - CARD_WIDTH) / 2), y })
  if (room >= needed) return { position, shifted: new Map<string, Point>() }
  const behind = reachedFrom(graphOf(file), [target.id], 'down')
  const column = CARD_WIDTH + COLUMN_GAP
  const shifted = file.nodes.filter(
    ({ id, position: { x } }) => id === target.id || (behind.has(id) && id !== source.id && x >= after.x),
  )
  return {
    position,
    shifted: new Map(shifted.map(({ id, position: at }) => [id, { x: at.x + column, y: at.y }])),
  }
}

/** Down from the wished place until no card is in the way. */
export function freePlace(file: WorkflowFile, types: NodeTypes, wished: Point): Point {
  const cards = file.nodes.map((node) => cardOf(node, types))
  let place: Rect = { ...wished, width: CARD_WIDTH, height: CARD_HEIGHT }
  for (let hit = met(cards, place); hit !== undefined; hit = met(cards, place)) {
    place = { ...place, y: Math.ceil((hit.y + hit.height + ROW_GAP) / GRID) * GRID }
  }
  return { x: place.x, y: place.y }
}

const met = (cards: readonly Rect[], place: Rect): Rect | undefined => cards.find((card) => intersects(card, place))
