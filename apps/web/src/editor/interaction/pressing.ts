import { movedBy, moving } from '../canvas/attached.ts'
import { toWorld } from '../canvas/camera.ts'
import { noteRect } from '../canvas/card.ts'
import { distance } from '../canvas/geometry.ts'
import { NOTHING_SELECTED, onlyConnection, onlyNodes, onlyNote, type Selection, toggled } from '../canvas/selection.ts'
import { validTargets, type WireEnd } from '../canvas/wires.ts'
import { connectionOf, noteOf } from '../document/elements.ts'
import { connecting } from './connecting.ts'
import { dragging } from './dragging.ts'
import type { Hit, InteractionEvent, Modifiers } from './event.ts'
import { marquee } from './marquee.ts'
import { resizingNote } from './resizing-note.ts'
import { IDLE, type InteractionState, type StateOf } from './state.ts'
import { type InteractionEffect, type Turn, turn, type World } from './world.ts'

/** So far a hand shakes when it clicks. */
const CLICK_PIXELS = 4

/** The left button is down, and it is not known yet what for. */
export function pressing(state: StateOf<'pressing'>, event: InteractionEvent, world: World): Turn<InteractionState> {
  switch (event.type) {
    case 'pointer-move':
      return distance(event.at, state.start) <= CLICK_PIXELS ? turn(state) : begun(state, event, world)
    case 'pointer-up':
      return clicked(state, world)
    case 'key-down':
      return event.key === 'Escape' ? turn(IDLE) : turn(state)
    case 'cancelled':
      return turn(IDLE)
    default:
      return turn(state)
  }
}

function clicked({ hit, modifiers }: StateOf<'pressing'>, world: World): Turn<InteractionState> {
  if (hit.type === 'port') {
    if (world.isReadOnly) return turn(IDLE)
    // A click on a handle is the way to connect without dragging: the picker says what comes next.
    const end: WireEnd = { node: hit.node, port: hit.port, side: hit.side }
    return turn(IDLE, { type: 'open-picker', where: { type: 'wire', end } })
  }
  const selection = selectedBy(hit, modifiers, world)
  const focus: InteractionEffect[] = hit.type === 'node' ? [{ type: 'focus', node: hit.id }] : []
  return turn(IDLE, ...(selection === world.selection ? [] : [{ type: 'select' as const, selection }]), ...focus)
}

function selectedBy(hit: Hit, { shift, mod }: Modifiers, { selection, file }: World): Selection {
  const adds = shift || mod
  switch (hit.type) {
    case 'node':
      return adds ? { ...selection, nodes: toggled(selection.nodes, hit.id) } : onlyNodes([hit.id])
    case 'note':
    case 'note-corner':
      return adds ? { ...selection, notes: toggled(selection.notes, hit.id) } : onlyNote(hit.id)
    case 'wire':
    case 'wire-end':
      return adds ? { ...selection, connections: toggled(selection.connections, hit.key) } : onlyConnection(hit.key)
    case 'group': {
      const nodes = file.groups.find(({ id }) => id === hit.id)?.nodes ?? []
      return adds ? { ...selection, nodes: new Set([...selection.nodes, ...nodes]) } : onlyNodes(nodes)
    }
    default:
      return adds ? selection : NOTHING_SELECTED
  }
}

function begun(
  state: StateOf<'pressing'>,
  move: Extract<InteractionEvent, { type: 'pointer-move' }>,
  world: World,
): Turn<InteractionState> {
  const { hit, start, modifiers } = state
  const startWorld = toWorld(world.camera, start)
  if (hit.type === 'canvas' || world.isReadOnly) {
    const adds = modifiers.shift
    const begun = {
      type: 'marquee',
      startWorld,
      at: start,
      rect: { ...startWorld, width: 0, height: 0 },
      before: world.selection,
      adds,
    } as const
    return withFrames(marquee(begun, move, world))
  }
  if (hit.type === 'port')
    return connectingFrom({ node: hit.node, port: hit.port, side: hit.side }, undefined, move, world)
  if (hit.type === 'wire-end') {
    const wire = connectionOf(world.file, hit.key)
    if (wire === undefined) return turn(IDLE)
    const end: WireEnd = hit.end === 'to' ? { ...wire.from, side: 'output' } : { ...wire.to, side: 'input' }
    return connectingFrom(end, wire, move, world)
  }
  if (hit.type === 'note-corner') {
    const note = noteOf(world.file, hit.id)
    if (note === undefined) return turn(IDLE)
    const before = noteRect(note)
    return resizingNote({ type: 'resizing-note', id: hit.id, startWorld, before, rect: before }, move, world)
  }
  if (hit.type === 'wire') return turn(IDLE, { type: 'select', selection: onlyConnection(hit.key) })
  // What is dragged is selected, unless it was already, with others.
  const isSelected =
    hit.type === 'node' ? world.selection.nodes.has(hit.id) : hit.type === 'note' && world.selection.notes.has(hit.id)
  const selection = isSelected ? world.selection : selectedBy(hit, modifiers, world)
  const what = moving(world.file, selection)
  const isEmpty = movedBy(world.file, what, { x: 0, y: 0 }).nodes.size + what.notes.size === 0
  if (isEmpty) return turn(IDLE)
  const first = dragging(
    { type: 'dragging', startWorld, at: start, what, by: { x: 0, y: 0 }, guides: [], copies: false, over: undefined },
    move,
    world,
  )
  const select: InteractionEffect[] = isSelected ? [] : [{ type: 'select', selection }]
  return withFrames({ state: first.state, effects: [...select, ...first.effects] })
}

function connectingFrom(
  end: WireEnd,
  moved: StateOf<'connecting'>['moved'],
  move: Extract<InteractionEvent, { type: 'pointer-move' }>,
  world: World,
): Turn<InteractionState> {
  const targets = validTargets(world.file, world.types, end)
  return withFrames(connecting({ type: 'connecting', end, at: move.at, targets, over: undefined, moved }, move, world))
}

const withFrames = ({ state, effects }: Turn<InteractionState>): Turn<InteractionState> => ({
  state,
  effects: [...effects, { type: 'want-frames', on: true }],
})
