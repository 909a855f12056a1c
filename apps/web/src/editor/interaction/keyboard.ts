import { movedBy, moving } from '../canvas/attached.ts'
import { showing } from '../canvas/camera.ts'
import { cardOf, noteRect } from '../canvas/card.ts'
import { graphOf, reachedFrom } from '../canvas/graph.ts'
import { GRID } from '../canvas/grid.ts'
import { isEmpty, NOTHING_SELECTED, onlyNodes } from '../canvas/selection.ts'
import { type Direction, walk } from '../canvas/walk.ts'
import { moveTo } from '../commands/node-edits.ts'
import { resizeNote } from '../commands/note-edits.ts'
import { nodeOf, noteOf } from '../document/elements.ts'
import { actionFor } from './actions.ts'
import type { InteractionEvent } from './event.ts'
import { resized } from './resizing-note.ts'
import type { InteractionState } from './state.ts'
import { type Turn, turn, type World } from './world.ts'

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowRight: 'right',
  ArrowLeft: 'left',
  ArrowUp: 'up',
  ArrowDown: 'down',
}
const STEPS: Readonly<Record<Direction, readonly [number, number]>> = {
  right: [1, 0],
  left: [-1, 0],
  up: [0, -1],
  down: [0, 1],
}
const NUDGE = 8
const NUDGE_FAR = 64

/** A key while the canvas has the focus. */
export function pressedKey(
  state: InteractionState,
  event: Extract<InteractionEvent, { type: 'key-down' }>,
  world: World,
): Turn<InteractionState> {
  const direction = Object.hasOwn(DIRECTIONS, event.key) ? DIRECTIONS[event.key] : undefined
  if (direction !== undefined && event.modifiers.alt) return nudge(state, direction, event.modifiers.shift, world)
  if (direction !== undefined && event.modifiers.shift) {
    return isNoteAlone(world) ? resize(state, direction, world) : reach(state, direction, world)
  }
  if (direction !== undefined && !event.modifiers.mod) return step(state, direction, world)
  if (event.key === 'Escape')
    return isEmpty(world.selection) ? turn(state) : turn(state, { type: 'select', selection: NOTHING_SELECTED })
  const action = actionFor(event, world)
  return action === undefined ? turn(state) : turn(state, ...action.perform(world))
}

/** Along the wires; the node that is reached is selected, and seen. */
function step(
  state: InteractionState,
  direction: Direction,
  { file, types, focus, selection, camera, pane }: World,
): Turn<InteractionState> {
  const from = focus ?? [...selection.nodes][0]
  const to = from === undefined ? file.nodes[0]?.id : walk(file, types, from, direction)
  const node = to === undefined ? undefined : nodeOf(file, to)
  if (node === undefined) return turn(state)
  const shown = showing(camera, cardOf(node, types), pane)
  return turn(
    state,
    { type: 'focus', node: node.id },
    { type: 'select', selection: onlyNodes([node.id]) },
    ...(shown === camera ? [] : [{ type: 'camera' as const, camera: shown }]),
  )
}

/** Shift+Right and Shift+Left: all that comes after, all that comes before. */
function reach(
  state: InteractionState,
  direction: Direction,
  { file, selection, focus }: World,
): Turn<InteractionState> {
  const starts = selection.nodes.size > 0 ? selection.nodes : new Set(focus === undefined ? [] : [focus])
  if (starts.size === 0 || direction === 'up' || direction === 'down') return turn(state)
  const reached = reachedFrom(graphOf(file), starts, direction === 'right' ? 'down' : 'up')
  return turn(state, { type: 'select', selection: onlyNodes([...starts, ...reached]) })
}

const isNoteAlone = ({ selection: { nodes, notes } }: World): boolean => nodes.size === 0 && notes.size === 1

/** A note that is selected alone has nothing after it: Shift and the arrows make it larger and smaller. */
function resize(
  state: InteractionState,
  direction: Direction,
  { file, selection, isReadOnly }: World,
): Turn<InteractionState> {
  const [id] = selection.notes
  const note = noteOf(file, id!)
  if (isReadOnly || note === undefined) return turn(state)
  const [x, y] = STEPS[direction]
  const rect = resized(noteRect(note), x * GRID, y * GRID)
  return turn(state, { type: 'edit', edit: resizeNote(file, note.id, rect, `resize:${note.id}`) })
}

/** Presses that follow each other soon are one step. */
function nudge(
  state: InteractionState,
  direction: Direction,
  isFar: boolean,
  { file, selection, isReadOnly }: World,
): Turn<InteractionState> {
  const what = moving(file, selection)
  if (isReadOnly || what.nodes.size + what.notes.size === 0) return turn(state)
  const [x, y] = STEPS[direction]
  const by = isFar ? NUDGE_FAR : NUDGE
  const key = `nudge:${[...what.nodes, ...what.notes].join()}`
  return turn(state, {
    type: 'edit',
    edit: moveTo(file, movedBy(file, what, { x: x * by, y: y * by }), undefined, key),
  })
}
