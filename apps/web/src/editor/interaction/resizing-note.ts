import { toWorld, wheeled } from '../canvas/camera.ts'
import { minus, type Rect } from '../canvas/geometry.ts'
import { GRID, snap } from '../canvas/grid.ts'
import { resizeNote } from '../commands/note-edits.ts'
import type { InteractionEvent } from './event.ts'
import { IDLE, type InteractionState, type StateOf } from './state.ts'
import { type Turn, turn, type World } from './world.ts'

const NOTE_WIDTH_MIN = 6 * GRID
const NOTE_HEIGHT_MIN = 4 * GRID

/** The lower right corner of a note is held. */
export function resizingNote(
  state: StateOf<'resizing-note'>,
  event: InteractionEvent,
  world: World,
): Turn<InteractionState> {
  switch (event.type) {
    case 'pointer-move': {
      const by = minus(toWorld(world.camera, event.at), state.startWorld)
      return turn({ ...state, rect: resized(state.before, by.x, by.y) })
    }
    case 'wheel':
      return turn(state, { type: 'camera', camera: wheeled(world.camera, event.at, event.wheel, world.wheelZooms) })
    case 'pointer-up': {
      const { rect, before, id } = state
      const isSame = rect.width === before.width && rect.height === before.height
      return isSame ? turn(IDLE) : turn(IDLE, { type: 'edit', edit: resizeNote(world.file, id, rect) })
    }
    case 'key-down':
      return event.key === 'Escape' ? turn(IDLE) : turn(state)
    case 'cancelled':
      return turn(IDLE)
    default:
      return turn(state)
  }
}

export const resized = (before: Rect, byWidth: number, byHeight: number): Rect => ({
  ...before,
  width: Math.max(NOTE_WIDTH_MIN, snap(before.width + byWidth)),
  height: Math.max(NOTE_HEIGHT_MIN, snap(before.height + byHeight)),
})
