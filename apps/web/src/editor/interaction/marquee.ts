import { toWorld, wheeled } from '../canvas/camera.ts'
import { between } from '../canvas/geometry.ts'
import { selectedBy } from '../canvas/marquee.ts'
import { autoPanned } from './auto-pan.ts'
import type { InteractionEvent } from './event.ts'
import { IDLE, type InteractionState, type StateOf } from './state.ts'
import { type InteractionEffect, type Turn, turn, type World } from './world.ts'

const DONE: InteractionEffect = { type: 'want-frames', on: false }

/** A rectangle from where the press began; what it meets is selected while it is drawn. */
export function marquee(state: StateOf<'marquee'>, event: InteractionEvent, world: World): Turn<InteractionState> {
  switch (event.type) {
    case 'pointer-move':
      return drawn({ ...state, at: event.at }, world)
    case 'wheel':
      return moved(state, wheeled(world.camera, event.at, event.wheel, world.wheelZooms), world)
    case 'frame':
      return moved(state, autoPanned(world.camera, state.at, world.pane, event.elapsedMs), world)
    case 'pointer-up':
      return turn(IDLE, DONE)
    case 'key-down':
      return event.key === 'Escape' ? turn(IDLE, { type: 'select', selection: state.before }, DONE) : turn(state)
    case 'cancelled':
      return turn(IDLE, { type: 'select', selection: state.before }, DONE)
    default:
      return turn(state)
  }
}

function drawn(state: StateOf<'marquee'>, { camera, file, types }: World): Turn<InteractionState> {
  const rect = between(state.startWorld, toWorld(camera, state.at))
  return turn(
    { ...state, rect },
    { type: 'select', selection: selectedBy(rect, file, types, state.before, state.adds) },
  )
}

function moved(state: StateOf<'marquee'>, camera: World['camera'], world: World): Turn<InteractionState> {
  if (camera === world.camera) return turn(state)
  const next = drawn(state, { ...world, camera })
  return { state: next.state, effects: [{ type: 'camera', camera }, ...next.effects] }
}
