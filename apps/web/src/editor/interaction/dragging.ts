import { movedBy } from '../canvas/attached.ts'
import { toWorld, viewOf, wheeled } from '../canvas/camera.ts'
import { cardOf, noteRect } from '../canvas/card.ts'
import { duplicate } from '../canvas/duplicate.ts'
import { boundsOf, grown, intersects, minus, type Point, plus } from '../canvas/geometry.ts'
import { graphOf, incomingOf, outgoingOf } from '../canvas/graph.ts'
import { guided } from '../canvas/guides.ts'
import { wireUnder } from '../canvas/wires.ts'
import { goingOn, splice } from '../commands/connection-edits.ts'
import { saidBy, together } from '../commands/edit.ts'
import { moveTo } from '../commands/node-edits.ts'
import { nodeOf } from '../document/elements.ts'
import { autoPanned } from './auto-pan.ts'
import type { InteractionEvent, Modifiers } from './event.ts'
import { type Dragging, IDLE, type InteractionState } from './state.ts'
import { type InteractionEffect, type Turn, turn, type World } from './world.ts'

const DONE: InteractionEffect = { type: 'want-frames', on: false }

/** Cards and notes are held. The draft changes once, when they are dropped: a drag is one step. */
export function dragging(state: Dragging, event: InteractionEvent, world: World): Turn<InteractionState> {
  switch (event.type) {
    case 'pointer-move':
      return turn(at(state, event.at, event.modifiers, world))
    case 'frame':
      return moved(state, autoPanned(world.camera, state.at, world.pane, event.elapsedMs), world)
    case 'wheel':
      return moved(state, wheeled(world.camera, event.at, event.wheel, world.wheelZooms), world)
    case 'key-down':
      if (event.key === 'Escape') return turn(IDLE, DONE)
      return event.key === 'Alt' ? turn({ ...state, copies: true, over: undefined }) : turn(state)
    case 'key-up':
      return event.key === 'Alt' ? turn({ ...state, copies: false }) : turn(state)
    case 'pointer-up':
      return dropped(at(state, event.at, event.modifiers, world), world)
    case 'cancelled':
      return turn(IDLE, DONE)
    default:
      return turn(state)
  }
}

/** Cmd or Ctrl lets go of guides and grid. */
function at(state: Dragging, screen: Point, { alt, mod }: Modifiers, world: World): Dragging {
  const { file, types, camera } = world
  const raw = minus(toWorld(camera, screen), state.startWorld)
  const bounds = boundsOf(held(state, world))
  if (bounds === undefined) return { ...state, at: screen }
  const view = grown(viewOf(camera, world.pane), bounds.width)
  const others = file.nodes.filter(({ id }) => !state.what.nodes.has(id)).map((node) => cardOf(node, types))
  const mode = mod ? 'free' : world.snapsToGrid ? 'guides' : 'free'
  const { by, guides } = guided(
    bounds,
    raw,
    others.filter((card) => intersects(card, view)),
    camera.zoom,
    mode,
  )
  return { ...state, at: screen, by, guides, copies: alt, over: alt ? undefined : wireBelow({ ...state, by }, world) }
}

const held = ({ what }: Dragging, { file, types }: World) => [
  ...file.nodes.filter(({ id }) => what.nodes.has(id)).map((node) => cardOf(node, types)),
  ...file.notes.filter(({ id }) => what.notes.has(id)).map(noteRect),
]

/** Only a single card that nothing hangs on yet can be put on a wire. */
function wireBelow({ what, by }: Dragging, { file, types }: World): Dragging['over'] {
  if (what.nodes.size !== 1) return undefined
  const [id] = what.nodes
  const node = nodeOf(file, id!)
  const graph = graphOf(file)
  if (node === undefined || incomingOf(graph, id!).length + outgoingOf(graph, id!).length > 0) return undefined
  const ports = types.portsOf(node)
  if (ports !== undefined && ports.inputs.length === 0) return undefined
  const card = cardOf(node, types)
  return wireUnder(file, types, { ...card, ...plus(card, by) }, new Set([id!]))
}

function moved(state: Dragging, camera: World['camera'], world: World): Turn<InteractionState> {
  if (camera === world.camera) return turn(state)
  const modifiers = { alt: state.copies, shift: false, mod: false }
  return turn(at(state, state.at, modifiers, { ...world, camera }), { type: 'camera', camera })
}

function dropped(state: Dragging, world: World): Turn<InteractionState> {
  const { file, types, random } = world
  const { what, by, copies, over } = state
  if (by.x === 0 && by.y === 0) return turn(IDLE, DONE)
  if (copies) {
    const made = duplicate(file, types, what, random, by)
    return made === undefined
      ? turn(IDLE, DONE)
      : turn(IDLE, { type: 'edit', edit: made.edit }, { type: 'select', selection: made.selection }, DONE)
  }
  const move = moveTo(file, movedBy(file, what, by))
  const [id] = what.nodes
  const node = over === undefined ? undefined : nodeOf(file, id!)
  const ports = node && (types.portsOf(node) ?? { inputs: ['main'], outputs: ['main'] })
  const input = ports?.inputs[0]
  if (over === undefined || node === undefined || input === undefined)
    return turn(IDLE, { type: 'edit', edit: move }, DONE)
  const spliced = splice(file, over, node, { input, output: goingOn(ports!.outputs) })
  return turn(IDLE, { type: 'edit', edit: together(saidBy(spliced), [move, spliced]) }, DONE)
}
