import { panned, wheeled } from '../canvas/camera.ts'
import { minus } from '../canvas/geometry.ts'
import type { InteractionEvent } from './event.ts'
import type { InteractionState, StateOf } from './state.ts'
import { type Turn, turn, type World } from './world.ts'

/** Space and the left button, or the middle button. It selects nothing. */
export function panning(
  state: StateOf<'panning'>,
  event: InteractionEvent,
  { camera, wheelZooms }: World,
): Turn<InteractionState> {
  switch (event.type) {
    case 'pointer-move':
      return turn({ ...state, last: event.at }, { type: 'camera', camera: panned(camera, minus(event.at, state.last)) })
    case 'wheel':
      return turn(state, { type: 'camera', camera: wheeled(camera, event.at, event.wheel, wheelZooms) })
    case 'key-up':
      return event.key === ' ' ? turn({ ...state, space: false }) : turn(state)
    case 'pointer-up':
      return turn({ type: 'idle', space: state.space })
    case 'key-down':
      return event.key === 'Escape' ? turn({ type: 'idle', space: state.space }) : turn(state)
    case 'cancelled':
      return turn({ type: 'idle', space: false })
    default:
      return turn(state)
  }
}
