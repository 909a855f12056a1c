import { toWorld, wheeled } from '../canvas/camera.ts'
import type { InteractionEvent } from './event.ts'
import { pressedKey } from './keyboard.ts'
import type { InteractionState, StateOf } from './state.ts'
import { type Turn, turn, type World } from './world.ts'

/** Nothing is held. */
export function idle(state: StateOf<'idle'>, event: InteractionEvent, world: World): Turn<InteractionState> {
  switch (event.type) {
    case 'pointer-down': {
      const { at, button, hit, modifiers } = event
      if (button === 'middle' || (button === 'left' && state.space))
        return turn({ type: 'panning', last: at, space: state.space })
      // The menu comes by an event of its own.
      if (button === 'right') return turn(state)
      return turn({ type: 'pressing', start: at, hit, modifiers })
    }
    case 'double-click':
      return doubleClicked(state, event, world)
    case 'wheel':
      return turn(state, { type: 'camera', camera: wheeled(world.camera, event.at, event.wheel, world.wheelZooms) })
    case 'key-down':
      return event.key === ' ' ? turn({ ...state, space: true }) : pressedKey(state, event, world)
    case 'key-up':
      return event.key === ' ' ? turn({ ...state, space: false }) : turn(state)
    case 'cancelled':
      return turn({ type: 'idle', space: false })
    default:
      return turn(state)
  }
}

function doubleClicked(
  state: InteractionState,
  { hit, at }: Extract<InteractionEvent, { type: 'double-click' }>,
  { camera, isReadOnly }: World,
): Turn<InteractionState> {
  if (hit.type === 'node') return turn(state, { type: 'open-node', id: hit.id })
  if (isReadOnly) return turn(state)
  if (hit.type === 'note') return turn(state, { type: 'edit-note', id: hit.id })
  if (hit.type !== 'canvas') return turn(state)
  return turn(state, { type: 'open-picker', where: { type: 'at', point: toWorld(camera, at) } })
}
