import {
  Background,
  BackgroundVariant,
  type NodeTypes as FlowNodeTypes,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useStoreApi,
  ViewportPortal,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { type RefObject, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { late } from '../../app/late.tsx'
import { takesText } from '../../keys/chord.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { toScreen } from '../canvas/camera.ts'
import { GRID } from '../canvas/grid.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import type { CanvasController } from './canvas-controller.ts'
import { buttonOf, isFree, modifiersOf, pointIn } from './canvas-pointer.ts'
import { useEditor, useSession } from './editor-context.tsx'
import { FlowNodes } from './flow-nodes.ts'
import { NodeCard } from './node-card.tsx'
import { shownFile } from './shown-file.ts'
import { useIsFlat } from './use-is-flat.ts'
import { WireLabels, Wires } from './wires.tsx'

const FlatLayer = late(() => import('./rare-parts.ts').then(({ FlatLayer }) => FlatLayer))
const GroupFrame = late(() => import('./rare-parts.ts').then(({ GroupFrame }) => GroupFrame))
const CollapsedGroup = late(() => import('./rare-parts.ts').then(({ CollapsedGroup }) => CollapsedGroup))
const NoteCard = late(() => import('./rare-parts.ts').then(({ NoteCard }) => NoteCard))

/** So that they are there when they are needed, with a server or without. */
export function prefetchRareParts(): void {
  for (const part of [FlatLayer, GroupFrame, CollapsedGroup, NoteCard]) part.prefetch()
}

const NODE_TYPES: FlowNodeTypes = { card: NodeCard, note: NoteCard, frame: GroupFrame, collapsed: CollapsedGroup }
const NO_EDGES: never[] = []
const NO_ATTRIBUTION = { hideAttribution: true }

/**
 * The drawing surface. The library places cards, leaves out those that cannot be seen, and draws dots and the map; what
 * the pointer and the keyboard do is decided by `interaction/`, so that it is one thing, tested without a browser.
 */
export function Canvas() {
  const controller = useCanvasController()
  const { mayEdit } = useEditor()
  const hasNoFocus = useCanvas(({ focus }) => focus === undefined)
  const cursor = useCanvas(({ interaction }) =>
    interaction.type === 'panning'
      ? 'cursor-grabbing'
      : interaction.type === 'idle' && interaction.space
        ? 'cursor-grab'
        : interaction.type === 'connecting'
          ? 'cursor-crosshair'
          : '',
  )
  const box = useRef<HTMLDivElement>(null)
  useCanvasEvents(box, controller)
  return (
    <div
      ref={box}
      id="canvas"
      role="application"
      aria-label={t('editor.canvas')}
      aria-describedby="canvas-help"
      tabIndex={hasNoFocus ? 0 : -1}
      className={classes(
        'relative size-full touch-none overflow-hidden bg-canvas -outline-offset-2 select-none',
        cursor,
      )}
    >
      <p id="canvas-help" className="sr-only">
        {t(mayEdit ? 'editor.canvas.help' : 'editor.canvas.help-view')}
      </p>
      <Flat />
      <ReactFlowProvider>
        <Flow />
      </ReactFlowProvider>
      <Marquee />
      <Guides />
    </div>
  )
}

function Flat() {
  return useIsFlat() && <FlatLayer />
}

function Flow() {
  const { types } = useEditor()
  const file = useSession(documentOf)
  const held = useCanvas(({ interaction }) =>
    interaction.type === 'dragging' || interaction.type === 'resizing-note' ? interaction : undefined,
  )
  const collapsed = useCanvas((state) => state.collapsed)
  const focus = useCanvas((state) => state.focus)
  const hasMinimap = useCanvas((state) => state.hasMinimap)
  const made = useMemo(() => new FlowNodes(types), [types])
  const shown = held === undefined ? file : shownFile(file, held)
  const isFlat = useIsFlat()
  const nodes = useMemo(() => made.of(shown, collapsed, focus, isFlat), [made, shown, collapsed, focus, isFlat])
  return (
    <ReactFlow
      // The library makes an application of its box; ours is around it, with its name.
      ref={(box) => box?.setAttribute('role', 'presentation')}
      nodes={nodes}
      edges={NO_EDGES}
      nodeTypes={NODE_TYPES}
      onlyRenderVisibleElements
      elevateNodesOnSelect={false}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      disableKeyboardA11y
      panOnDrag={false}
      panOnScroll={false}
      zoomOnScroll={false}
      zoomOnPinch={false}
      zoomOnDoubleClick={false}
      preventScrolling={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      panActivationKeyCode={null}
      zoomActivationKeyCode={null}
      minZoom={0.1}
      maxZoom={2}
      proOptions={NO_ATTRIBUTION}
    >
      <Camera />
      <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.5} color="var(--lf-dots)" />
      <ViewportPortal>
        {!isFlat && <Wires />}
        <WireLabels />
      </ViewportPortal>
      {hasMinimap && !isFlat && <Minimap />}
    </ReactFlow>
  )
}

/** Gives the library our camera, without drawing anything anew but what stands under it. */
function Camera() {
  const { store } = useCanvasController()
  const flow = useStoreApi()
  // After the library has begun with a camera of its own.
  useEffect(() => {
    const set = ({ camera: { x, y, zoom } }: ReturnType<typeof store.getState>) =>
      flow.setState({ transform: [x, y, zoom] })
    set(store.getState())
    return store.subscribe((state, before) => {
      if (state.camera !== before.camera) set(state)
    })
  }, [store, flow])
  return null
}

function Minimap() {
  const { runs, session } = useEditor()
  // Drawn anew when a node fares otherwise, not with each thing that is heard.
  useSyncExternalStore(
    (listener) => runs.listen(listener),
    () =>
      documentOf(session.session)
        .nodes.map(({ id }) => runs.node(id)?.status ?? '')
        .join(),
  )
  const colour = (id: string): string => {
    const status = runs.node(id)?.status
    if (status === 'succeeded') return 'var(--lf-success)'
    if (status === 'failed') return 'var(--lf-error)'
    return status === 'running' ? 'var(--lf-running)' : 'var(--lf-border-strong)'
  }
  return (
    <MiniMap
      ariaLabel={t('editor.minimap')}
      pannable={false}
      zoomable={false}
      nodeColor={({ id, type }) => (type === 'card' || type === 'collapsed' ? colour(id) : 'transparent')}
      nodeBorderRadius={24}
      maskColor="color-mix(in srgb, var(--lf-canvas) 72%, transparent)"
      bgColor="var(--lf-surface)"
      style={{ width: 180, height: 120 }}
      // Where the bar at the left needs the width, it stands above it.
      className="overflow-hidden rounded-button border border-border @max-lg:mb-15!"
    />
  )
}

function Marquee() {
  const camera = useCanvas((state) => (state.interaction.type === 'marquee' ? state.camera : undefined))
  const rect = useCanvas(({ interaction }) => (interaction.type === 'marquee' ? interaction.rect : undefined))
  if (camera === undefined || rect === undefined) return null
  const { x, y } = toScreen(camera, rect)
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute z-10 rounded-input border border-accent bg-accent/10"
      style={{ left: x, top: y, width: rect.width * camera.zoom, height: rect.height * camera.zoom }}
    />
  )
}

/** Lines on which the cards that are dragged stand with others. */
function Guides() {
  const camera = useCanvas((state) => (state.interaction.type === 'dragging' ? state.camera : undefined))
  const guides = useCanvas(({ interaction }) => (interaction.type === 'dragging' ? interaction.guides : undefined))
  if (camera === undefined || guides === undefined) return null
  return (
    <>
      {guides.map(({ axis, at, from, to }) => {
        const start = toScreen(camera, axis === 'x' ? { x: at, y: from } : { x: from, y: at })
        const length = (to - from) * camera.zoom
        return (
          <div
            key={`${axis} ${at}`}
            aria-hidden
            className="pointer-events-none absolute z-10 bg-accent"
            style={{
              left: start.x,
              top: start.y,
              width: axis === 'x' ? 1 : length,
              height: axis === 'x' ? length : 1,
            }}
          />
        )
      })}
    </>
  )
}

const ARROWS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'])

/** Events of the browser become events of the machine. Listeners of our own: a wheel that zooms must be able to say no. */
function useCanvasEvents(ref: RefObject<HTMLDivElement | null>, controller: CanvasController): void {
  useEffect(() => {
    const box = ref.current
    if (box === null) return
    controller.box = box
    const wanted = new AbortController()
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
      options?: AddEventListenerOptions,
    ) => box.addEventListener(type, listener, { ...options, signal: wanted.signal })

    listen('pointerdown', (event) => {
      // The right button asks for the menu, by an event of its own.
      if (isFree(event.target) || event.button > 1) return
      event.preventDefault()
      const at = pointIn(box, event)
      const isTyping = takesText(document.activeElement)
      if (isTyping) (document.activeElement as HTMLElement).blur()
      if (!box.contains(document.activeElement)) controller.focusCard()
      box.setPointerCapture(event.pointerId)
      const hit = controller.hitAt(event.target, at)
      controller.send({ type: 'pointer-down', at, button: buttonOf(event.button), hit, modifiers: modifiersOf(event) })
    })
    listen('pointermove', (event) => {
      controller.send({ type: 'pointer-move', at: pointIn(box, event), modifiers: modifiersOf(event) })
      if (!isFree(event.target) && controller.hitAt(event.target, pointIn(box, event)).type !== 'wire')
        controller.hover(undefined)
    })
    listen('pointerup', (event) => {
      if (controller.state.interaction.type === 'idle') return
      controller.send({ type: 'pointer-up', at: pointIn(box, event), modifiers: modifiersOf(event) })
    })
    listen('contextmenu', (event) => {
      if (isFree(event.target)) return
      event.preventDefault()
      const { clientX: x, clientY: y, target } = event
      controller.openMenu({ at: { x, y }, hit: controller.hitAt(target, pointIn(box, event)) })
    })
    listen('pointercancel', () => controller.send({ type: 'cancelled' }))
    listen('dblclick', (event) => {
      // The pointer was captured, so the event is the canvas's: what is there is asked again.
      const target = document.elementFromPoint(event.clientX, event.clientY)
      if (isFree(target)) return
      controller.send({
        type: 'double-click',
        at: pointIn(box, event),
        hit: controller.hitAt(target, pointIn(box, event)),
        modifiers: modifiersOf(event),
      })
    })
    listen(
      'wheel',
      (event) => {
        if (event.target instanceof Element && event.target.closest('textarea') !== null) return
        event.preventDefault()
        const { deltaX, deltaY, deltaMode, ctrlKey, metaKey, shiftKey } = event
        controller.send({
          type: 'wheel',
          at: pointIn(box, event),
          wheel: { deltaX, deltaY, deltaMode, zooms: ctrlKey || metaKey, shift: shiftKey },
        })
      },
      { passive: false },
    )
    listen('keydown', (event) => pressed(event, controller))
    listen('keyup', (event) => {
      if (event.key === ' ' || event.key === 'Alt') controller.send({ type: 'key-up', key: event.key })
    })
    listen('focusin', ({ target }) => {
      controller.hasFocus = true
      // A dialog gives the focus back to the card that had it; the one that has it by now may be another.
      const id = target instanceof HTMLElement ? target.dataset['node'] : undefined
      const { focus } = controller.state
      if (id !== undefined && focus !== undefined && id !== focus) controller.focusCard(focus)
      if (target === box && focus !== undefined) controller.focusCard(focus)
    })
    listen('focusout', ({ target, relatedTarget }) => {
      const { focus } = controller.state
      const left = target instanceof HTMLElement ? target.dataset['node'] : undefined
      // From afar only the card with the focus is in the page: as the next gets it, this one is taken out with it.
      const isPassedOn = relatedTarget === null && left !== undefined && focus !== undefined && left !== focus
      controller.hasFocus = isPassedOn || (relatedTarget instanceof Node && box.contains(relatedTarget))
      if (!controller.hasFocus && controller.state.interaction.type === 'idle') controller.send({ type: 'cancelled' })
    })
    window.addEventListener('blur', () => controller.send({ type: 'cancelled' }), { signal: wanted.signal })
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) controller.resized(entry.contentRect)
    })
    observer.observe(box)
    return () => {
      wanted.abort()
      observer.disconnect()
      controller.box = undefined
    }
  }, [ref, controller])
}

/** Keys that are no entries of the registry: walking, moving, holding. Tab is never taken. */
function pressed(event: KeyboardEvent, controller: CanvasController): void {
  const { key } = event
  if (event.isComposing || takesText(document.activeElement) || isFree(event.target)) return
  const modifiers = modifiersOf(event)
  const send = () => {
    event.preventDefault()
    controller.send({ type: 'key-down', key, modifiers, repeats: event.repeat })
  }
  if (controller.state.interaction.type !== 'idle') {
    if (key === 'Escape' || key === 'Alt') send()
    return
  }
  if (ARROWS.has(key) || key === ' ') return send()
  if (key === 'ContextMenu' || (key === 'F10' && modifiers.shift)) {
    event.preventDefault()
    return controller.openMenuByKeys()
  }
  if (key === 'Escape') return controller.escape(event)
  const { selection } = controller.state
  if (key === 'Enter' && selection.nodes.size === 0 && selection.notes.size === 1 && controller.editor.mayEdit) {
    event.preventDefault()
    return controller.write({ type: 'note', id: [...selection.notes][0]! })
  }
  // The second keys of actions; the first ones are in the registry.
  if (key === 'Backspace' || (key === '=' && !modifiers.mod)) return send()
  if (modifiers.shift && !modifiers.mod && !modifiers.alt && (event.code === 'Digit1' || event.code === 'Digit2')) {
    event.preventDefault()
    controller.act(event.code === 'Digit1' ? 'fit' : 'fit-selection')
  }
}
