import { toWorld, wheeled } from '../canvas/camera.ts'
import type { Point } from '../canvas/geometry.ts'
import { targetAt, wireBetween } from '../canvas/wires.ts'
import { connect, disconnect, rewire } from '../commands/connection-edits.ts'
import { connectionKey } from '../document/elements.ts'
import { autoPanned } from './auto-pan.ts'
import type { InteractionEvent } from './event.ts'
import { type Connecting, IDLE, type InteractionState } from './state.ts'
import { type InteractionEffect, type Turn, turn, type World } from './world.ts'

const DONE: InteractionEffect = { type: 'want-frames', on: false }
/** Pixels of the screen around a handle that count as on it. */
const REACH = 24

/** A wire is drawn from a port, or an end of one that is there. */
export function connecting(state: Connecting, event: InteractionEvent, world: World): Turn<InteractionState> {
  switch (event.type) {
    case 'pointer-move':
      return turn(at(state, event.at, world))
    case 'frame':
      return moved(state, autoPanned(world.camera, state.at, world.pane, event.elapsedMs), world)
    case 'wheel':
      return moved(state, wheeled(world.camera, event.at, event.wheel, world.wheelZooms), world)
    case 'pointer-up':
      return dropped(at(state, event.at, world), world)
    case 'key-down':
      return event.key === 'Escape' ? turn(IDLE, DONE) : turn(state)
    case 'cancelled':
      return turn(IDLE, DONE)
    default:
      return turn(state)
  }
}

function at(state: Connecting, screen: Point, { file, types, camera }: World): Connecting {
  const over = targetAt(file, types, state.end, state.targets, toWorld(camera, screen), REACH / camera.zoom)
  return { ...state, at: screen, over }
}

function moved(state: Connecting, camera: World['camera'], world: World): Turn<InteractionState> {
  return camera === world.camera
    ? turn(state)
    : turn(at(state, state.at, { ...world, camera }), { type: 'camera', camera })
}

function dropped(state: Connecting, { file, camera }: World): Turn<InteractionState> {
  const { end, over, moved: before } = state
  if (over !== undefined) {
    const wire = wireBetween(end, over)
    if (before === undefined) return turn(IDLE, { type: 'edit', edit: connect(file, wire) }, DONE)
    const isSame = connectionKey(wire) === connectionKey(before)
    return isSame ? turn(IDLE, DONE) : turn(IDLE, { type: 'edit', edit: rewire(file, before, wire) }, DONE)
  }
  // An end that is pulled off and dropped on nothing goes; a new wire asks what it is to lead to.
  if (before !== undefined) return turn(IDLE, { type: 'edit', edit: disconnect(file, [before]) }, DONE)
  const point = toWorld(camera, state.at)
  return turn(IDLE, { type: 'open-picker', where: { type: 'wire', end, point } }, DONE)
}
