import { type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Camera } from '../canvas/camera.ts'
import { NOTHING_SELECTED, onlyNodes, type Selection } from '../canvas/selection.ts'
import { applyPatches } from '../document/apply-patches.ts'
import { connectionKey, nodeOf } from '../document/elements.ts'
import { nodeTypes } from '../testing/node-types.ts'
import { seeded } from '../testing/seeded.ts'
import { ACTIONS } from './actions.ts'
import type { Hit, InteractionEvent, Modifiers } from './event.ts'
import { interact } from './machine.ts'
import { IDLE, type InteractionState } from './state.ts'
import type { InteractionEffect, World } from './world.ts'

const file = workflowFileSchema.parse({
  linkflow: 1,
  name: 'Orders',
  nodes: [
    { id: 'start', name: 'Start', type: 'manual', position: { x: 0, y: 0 } },
    { id: 'get', name: 'Get', type: 'http-request', position: { x: 320, y: 0 } },
    { id: 'if', name: 'If', type: 'if', position: { x: 640, y: 0 } },
    { id: 'alone', name: 'Alone', type: 'set', position: { x: 320, y: 320 } },
  ],
  connections: [
    { from: { node: 'start' }, to: { node: 'get' } },
    { from: { node: 'get' }, to: { node: 'if' } },
  ],
  notes: [{ id: 'note', text: '', position: { x: 0, y: 480 }, size: { width: 240, height: 160 }, attachedTo: 'alone' }],
})
const NONE: Modifiers = { shift: false, alt: false, mod: false }
const CANVAS: Hit = { type: 'canvas' }
const node = (id: string): Hit => ({ type: 'node', id })

/** What a person does, and the canvas as it would show it. */
class Hand {
  state: InteractionState = IDLE
  effects: InteractionEffect[] = []
  file: WorkflowFile = file
  camera: Camera = { x: 0, y: 0, zoom: 1 }
  selection: Selection = NOTHING_SELECTED
  focus: string | undefined
  steps: string[] = []
  isReadOnly = false

  get world(): World {
    const { camera, selection, focus, isReadOnly } = this
    return {
      file: this.file,
      types: nodeTypes,
      camera,
      pane: { width: 1_200, height: 800 },
      selection,
      focus,
      isReadOnly,
      mayRun: true,
      snapsToGrid: true,
      wheelZooms: false,
      random: seeded(1),
    }
  }

  send(event: InteractionEvent): this {
    const { state, effects } = interact(this.state, event, this.world)
    this.state = state
    this.effects.push(...effects)
    for (const effect of effects) {
      if (effect.type === 'camera') this.camera = effect.camera
      if (effect.type === 'select') this.selection = effect.selection
      if (effect.type === 'focus') this.focus = effect.node
      if (effect.type === 'edit') {
        const applied = applyPatches(this.file, effect.edit.patches)
        if (!applied.ok) throw new Error(applied.error.message)
        this.file = applied.value.file
        this.steps.push(effect.edit.label)
      }
    }
    return this
  }

  down(x: number, y: number, hit: Hit = CANVAS, modifiers = NONE, button: 'left' | 'middle' | 'right' = 'left'): this {
    return this.send({ type: 'pointer-down', at: { x, y }, button, hit, modifiers })
  }

  move(x: number, y: number, modifiers = NONE): this {
    return this.send({ type: 'pointer-move', at: { x, y }, modifiers })
  }

  up(x: number, y: number, modifiers = NONE): this {
    return this.send({ type: 'pointer-up', at: { x, y }, modifiers })
  }

  key(key: string, modifiers: Partial<Modifiers> = {}): this {
    return this.send({ type: 'key-down', key, modifiers: { ...NONE, ...modifiers }, repeats: false })
  }

  at(id: string) {
    return nodeOf(this.file, id)?.position
  }

  get wires() {
    return this.file.connections.map(connectionKey)
  }

  get last() {
    return this.effects.at(-1)
  }
}

const hand = () => new Hand()

describe('the pointer', () => {
  it('selects by a click, adds with Shift, and clears on the canvas', () => {
    const h = hand().down(10, 10, node('start')).up(10, 10)
    expect([...h.selection.nodes, h.focus]).toEqual(['start', 'start'])
    h.down(330, 10, node('get'), { ...NONE, shift: true }).up(330, 10)
    expect([...h.selection.nodes]).toEqual(['start', 'get'])
    h.down(330, 10, node('get'), { ...NONE, shift: true })
      .up(330, 10)
      .down(900, 700)
      .up(900, 700)
    expect(h.selection).toEqual(NOTHING_SELECTED)
    expect(h.steps).toEqual([])
  })

  it('draws a marquee that selects every card that it meets; Esc gives back what was selected', () => {
    const h = hand().down(-50, -50).move(330, 40)
    expect(h.state.type).toBe('marquee')
    expect([...h.selection.nodes]).toEqual(['start', 'get'])
    h.move(200, 40).up(200, 40)
    expect([[...h.selection.nodes], h.state]).toEqual([['start'], IDLE])
    h.down(300, 300, CANVAS, { ...NONE, shift: true }).move(600, 420)
    expect([...h.selection.nodes]).toEqual(['start', 'alone'])
    h.key('Escape')
    expect([...h.selection.nodes]).toEqual(['start'])
  })

  it('pans with Space or the middle button, and selects nothing', () => {
    const h = hand().key(' ').down(100, 100).move(160, 90).up(160, 90)
    expect([h.camera, h.selection]).toEqual([{ x: 60, y: -10, zoom: 1 }, NOTHING_SELECTED])
    h.send({ type: 'key-up', key: ' ' }).down(0, 0, CANVAS, NONE, 'middle').move(10, 10).up(10, 10)
    expect([h.camera.x, h.state]).toEqual([70, IDLE])
  })

  it('zooms by Ctrl and the wheel before anything was clicked', () => {
    const h = hand().send({
      type: 'wheel',
      at: { x: 100, y: 100 },
      wheel: { deltaX: 0, deltaY: -100, deltaMode: 0, zooms: true, shift: false },
    })
    expect(h.camera.zoom).toBeCloseTo(1.2, 2)
  })

  it('drags what is selected with what hangs on it, in one step, on the grid', () => {
    const h = hand().down(400, 350, node('alone')).move(402, 351)
    expect(h.state.type).toBe('pressing')
    h.move(400, 471)
    expect([...h.selection.nodes]).toEqual(['alone'])
    expect(h.steps).toEqual([])
    h.up(400, 471)
    expect([h.at('alone'), h.file.notes[0]?.position]).toEqual([
      { x: 320, y: 448 },
      { x: 0, y: 608 },
    ])
    expect(h.steps).toEqual(["move 'Alone'"])
  })

  it('shows guides while it drags, and lets go of them with Ctrl', () => {
    const h = hand().down(400, 350, node('alone')).move(403, 366)
    expect(h.state.type === 'dragging' && h.state.guides.length).toBeGreaterThan(0)
    h.move(403, 367, { ...NONE, mod: true })
    expect(h.state.type === 'dragging' && [h.state.by, h.state.guides]).toEqual([{ x: 3, y: 17 }, []])
  })

  it('copies with Alt, and what is copied is selected', () => {
    const h = hand()
      .down(400, 350, node('alone'))
      .move(400, 500, { ...NONE, alt: true })
      .up(400, 500, { ...NONE, alt: true })
    expect(h.at('alone')).toEqual({ x: 320, y: 320 })
    expect([h.file.nodes.at(-1)?.name, h.steps]).toEqual(['Alone 2', ["duplicate 'Alone'"]])
    expect([...h.selection.nodes]).toEqual([h.file.nodes.at(-1)!.id])
  })

  it('puts a card on a wire where it is dropped on one', () => {
    const h = hand().down(400, 350, node('alone')).move(240, 34)
    expect(h.state.type === 'dragging' && h.state.over?.to.node).toBe('get')
    h.up(240, 34)
    expect(h.wires).toEqual(['get:main>if:main', 'start:main>alone:main', 'alone:main>get:main'])
    expect(h.steps).toEqual(["put 'Alone' between 'Start' and 'Get'"])
  })

  it('moves the canvas along while something is held at its edge, and what is held stays under the pointer', () => {
    const h = hand().down(400, 350, node('alone')).move(1_190, 400)
    const before = h.state.type === 'dragging' ? h.state.by.x : 0
    for (let frame = 0; frame < 10; frame++) h.send({ type: 'frame', elapsedMs: 16 })
    expect(h.camera.x).toBeLessThan(-50)
    expect(h.state.type === 'dragging' && h.state.by.x).toBeGreaterThan(before + 50)
    h.up(1_190, 400)
    expect(h.at('alone')!.x - 320).toBeCloseTo(1_190 - 400 - h.camera.x, -2)
    expect(h.last).toEqual({ type: 'want-frames', on: false })
  })

  const port: Hit = { type: 'port', node: 'if', port: 'true', side: 'output' }

  it('connects a port with the card that it is dropped on', () => {
    const h = hand().down(880, 28, port).move(600, 350)
    expect(h.state.type === 'connecting' && [h.state.targets.length, h.state.over]).toEqual([1, undefined])
    h.move(400, 350)
    expect(h.state.type === 'connecting' && h.state.over).toEqual({ node: 'alone', port: 'main' })
    h.up(400, 350)
    expect(h.wires.at(-1)).toBe('if:true>alone:main')
    expect(h.steps).toEqual(["connect 'If' to 'Alone'"])
  })

  it('asks what comes next where a wire is dropped on nothing, and on a click on a port', () => {
    const h = hand().down(880, 28, port).move(1_000, 500).up(1_000, 500)
    expect(h.effects).toContainEqual({
      type: 'open-picker',
      where: { type: 'wire', end: { node: 'if', port: 'true', side: 'output' }, point: { x: 1_000, y: 500 } },
    })
    expect(hand().down(880, 28, port).up(880, 28).last).toMatchObject({ type: 'open-picker', where: { type: 'wire' } })
    expect(h.steps).toEqual([])
  })

  it('leads an end of a wire elsewhere, or pulls it off', () => {
    const end: Hit = { type: 'wire-end', key: 'get:main>if:main', end: 'to' }
    const h = hand().down(640, 56, end).move(400, 350).up(400, 350)
    expect(h.wires).toEqual(['start:main>get:main', 'get:main>alone:main'])
    const off = hand().down(640, 56, end).move(900, 600).up(900, 600)
    expect([off.wires, off.steps]).toEqual([['start:main>get:main'], ["disconnect 'Get' from 'If'"]])
  })

  it('resizes a note, on the grid and not below what can be read', () => {
    const corner: Hit = { type: 'note-corner', id: 'note' }
    const h = hand().down(240, 640, corner).move(300, 700).up(300, 700)
    expect(h.file.notes[0]?.size).toEqual({ width: 304, height: 224 })
    h.down(304, 704, corner).move(-900, -900).up(-900, -900)
    expect(h.file.notes[0]?.size).toEqual({ width: 96, height: 64 })
  })

  it('opens by a double click, and asks for a node on empty canvas', () => {
    const double = (hit: Hit) => hand().send({ type: 'double-click', at: { x: 5, y: 6 }, hit, modifiers: NONE }).last
    expect(double(node('get'))).toEqual({ type: 'open-node', id: 'get' })
    expect(double(CANVAS)).toEqual({ type: 'open-picker', where: { type: 'at', point: { x: 5, y: 6 } } })
    expect(hand().down(1, 2, CANVAS, NONE, 'right').state).toEqual(IDLE)
  })

  it('changes nothing for somebody who only looks', () => {
    const h = hand()
    h.isReadOnly = true
    h.down(400, 350, node('alone')).move(500, 500).up(500, 500).down(880, 28, port).move(400, 350).up(400, 350)
    h.key('Delete')
      .key('d')
      .key('ArrowRight', { alt: true })
      .send({ type: 'double-click', at: { x: 5, y: 6 }, hit: CANVAS, modifiers: NONE })
    expect([h.steps, h.effects.some(({ type }) => type === 'open-picker')]).toEqual([[], false])
  })
})

describe('the keyboard', () => {
  it('walks along the wires, shows what it reaches, and selects all that comes after', () => {
    const h = hand().key('ArrowRight')
    expect(h.focus).toBe('start')
    h.key('ArrowRight').key('ArrowRight')
    expect([h.focus, [...h.selection.nodes]]).toEqual(['if', ['if']])
    h.key('ArrowLeft').key('ArrowLeft').key('ArrowRight', { shift: true })
    expect([...h.selection.nodes]).toEqual(['start', 'get', 'if'])
  })

  it('moves what is selected by 8 pixels, or 64', () => {
    const h = hand()
    h.selection = onlyNodes(['alone'])
    h.key('ArrowRight', { alt: true }).key('ArrowDown', { alt: true, shift: true })
    expect(h.at('alone')).toEqual({ x: 328, y: 384 })
    expect(h.file.notes[0]?.position).toEqual({ x: 8, y: 544 })
  })

  it('makes a note larger and smaller', () => {
    const h = hand()
    h.selection = { ...NOTHING_SELECTED, notes: new Set(['note']) }
    h.key('ArrowRight', { shift: true }).key('ArrowUp', { shift: true })
    expect(h.file.notes[0]?.size).toEqual({ width: 256, height: 144 })
  })

  it('aligns by the second key of Alt+A', () => {
    const h = hand()
    h.selection = onlyNodes(['get', 'alone', 'start'])
    const left = ACTIONS.find(({ keys }) => keys.includes('Alt+a l'))!
    expect(left.perform(h.world)).toMatchObject([
      {
        type: 'edit',
        edit: { label: 'align left', patches: [{ path: '/nodes/get/position' }, { path: '/nodes/alone/position' }] },
      },
    ])
  })

  it('deletes, reconnects, turns off, groups and ungroups', () => {
    const h = hand()
    h.selection = onlyNodes(['get'])
    h.key('Delete')
    expect([h.wires, h.selection]).toEqual([[], NOTHING_SELECTED])
    const r = hand()
    r.selection = onlyNodes(['get'])
    r.key('Delete', { mod: true })
    expect([r.wires, r.steps]).toEqual([['start:main>if:main'], ["delete 'Get' and reconnect"]])
    const g = hand()
    g.selection = onlyNodes(['get', 'if'])
    g.key('d').key('g', { mod: true })
    expect([nodeOf(g.file, 'if')?.disabled, g.file.groups[0]?.nodes]).toEqual([true, ['get', 'if']])
    g.key('g', { mod: true, shift: true })
    expect(g.file.groups).toEqual([])
  })

  it('adds a node after the one that it is at, and a note that hangs on what is selected', () => {
    const h = hand()
    h.focus = 'if'
    expect(h.key('n').last).toEqual({
      type: 'open-picker',
      where: { type: 'wire', end: { node: 'if', port: 'true', side: 'output' } },
    })
    h.selection = onlyNodes(['get'])
    h.key('S', { shift: true })
    expect(h.file.notes[1]).toMatchObject({ attachedTo: 'get', position: { x: 320, y: -176 } })
  })

  it('fits and zooms, and leaves Tab alone', () => {
    const h = hand().key('1')
    expect(h.camera.zoom).toBeLessThanOrEqual(1)
    expect(h.key('0').camera.zoom).toBe(1)
    expect(h.key('+').camera.zoom).toBe(1.25)
    const before = h.effects.length
    h.key('Tab').key('Tab', { shift: true })
    expect(h.effects).toHaveLength(before)
  })
})

describe('whatever is done', () => {
  const at = fc.record({ x: fc.integer({ min: -100, max: 1_300 }), y: fc.integer({ min: -100, max: 900 }) })
  const modifiers = fc.record({ shift: fc.boolean(), alt: fc.boolean(), mod: fc.boolean() })
  const hit: fc.Arbitrary<Hit> = fc.constantFrom<Hit>(
    CANVAS,
    node('get'),
    node('alone'),
    node('gone'),
    { type: 'port', node: 'if', port: 'true', side: 'output' },
    { type: 'port', node: 'alone', port: 'main', side: 'input' },
    { type: 'wire', key: 'get:main>if:main' },
    { type: 'wire-end', key: 'get:main>if:main', end: 'from' },
    { type: 'wire-end', key: 'gone', end: 'to' },
    { type: 'note', id: 'note' },
    { type: 'note-corner', id: 'note' },
    { type: 'group', id: 'gone' },
  )
  const event: fc.Arbitrary<InteractionEvent> = fc.oneof(
    fc.record({
      type: fc.constant('pointer-down' as const),
      at,
      modifiers,
      hit,
      button: fc.constantFrom('left' as const, 'middle' as const),
    }),
    fc.record({ type: fc.constant('pointer-move' as const), at, modifiers }),
    fc.record({ type: fc.constant('pointer-up' as const), at, modifiers }),
    fc.record({ type: fc.constant('frame' as const), elapsedMs: fc.constant(16) }),
    fc.record({
      type: fc.constant('key-down' as const),
      key: fc.constantFrom('Escape', ' ', 'Alt', 'ArrowRight', 'ArrowUp', 'Delete', 'd', 'g', 'n'),
      modifiers,
      repeats: fc.boolean(),
    }),
    fc.record({ type: fc.constant('key-up' as const), key: fc.constantFrom(' ', 'Alt') }),
    fc.constant({ type: 'cancelled' as const }),
  )

  it('the draft stays one that the server takes, and Esc always leads back to where nothing is held', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const h = hand()
        for (const each of events) h.send(each)
        expect(workflowFileSchema.parse(h.file)).toEqual(h.file)
        h.key('Escape').send({ type: 'pointer-up', at: { x: 0, y: 0 }, modifiers: NONE })
        expect(h.state.type).toBe('idle')
      }),
      { numRuns: 2_000 },
    )
  })

  it('every action has its own name and keys', () => {
    const keys = ACTIONS.flatMap((action) => action.keys)
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(ACTIONS.map(({ id }) => id)).size).toBe(ACTIONS.length)
  })
})
