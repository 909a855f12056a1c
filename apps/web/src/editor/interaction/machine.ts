import { connecting } from './connecting.ts'
import { dragging } from './dragging.ts'
import type { InteractionEvent } from './event.ts'
import { idle } from './idle.ts'
import { marquee } from './marquee.ts'
import { panning } from './panning.ts'
import { pressing } from './pressing.ts'
import { resizingNote } from './resizing-note.ts'
import type { InteractionState, StateOf } from './state.ts'
import type { Turn, World } from './world.ts'

type Handlers = {
  readonly [T in InteractionState['type']]: (
    state: StateOf<T>,
    event: InteractionEvent,
    world: World,
  ) => Turn<InteractionState>
}

const HANDLERS: Handlers = {
  idle,
  panning,
  pressing,
  marquee,
  dragging,
  connecting,
  'resizing-note': resizingNote,
}

/** What an event makes of what the pointer is doing, and what is asked of the world. */
export const interact = (state: InteractionState, event: InteractionEvent, world: World): Turn<InteractionState> =>
  HANDLERS[state.type](state as never, event, world)
