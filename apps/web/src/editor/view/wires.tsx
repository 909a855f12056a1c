import { memo, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { usePreferences } from '../../app/preferences.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { AddIcon, type Icon, TrashIcon } from '../../ui/icons.ts'
import { toWorld, viewOf } from '../canvas/camera.ts'
import { portPoint } from '../canvas/card.ts'
import { grown, intersects, type Rect } from '../canvas/geometry.ts'
import { curveOf, pointOn } from '../canvas/wires.ts'
import { disconnect } from '../commands/connection-edits.ts'
import { connectionKey, nodeOf } from '../document/elements.ts'
import { duration } from '../run/durations.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { useEditor, useNodeRun, useSession } from './editor-context.tsx'
import { lodOf } from './lod.ts'
import { shownFile } from './shown-file.ts'
import { pathOf, type WirePath, WirePaths } from './wire-paths.ts'

/** The view moves on by steps of so many pixels of the screen; between two steps no wire is looked at. */
const STEP_PIXELS = 400

/** The part of the workflow whose wires are drawn: what can be seen, and a step around it. The same text, the same part. */
function useSeen(): Rect | undefined {
  const text = useCanvas(({ camera, pane }) => {
    if (pane === undefined) return ''
    // Steps of the zoom too, so that a pinch does not draw anew at each frame.
    const step = STEP_PIXELS / 2 ** Math.floor(Math.log2(camera.zoom))
    const { x, y, width, height } = viewOf(camera, pane)
    const left = Math.floor(x / step) - 1
    const top = Math.floor(y / step) - 1
    const right = Math.ceil((x + width) / step) + 1
    const bottom = Math.ceil((y + height) / step) + 1
    return [left * step, top * step, (right - left) * step, (bottom - top) * step].join()
  })
  return useMemo(() => {
    if (text === '') return undefined
    const [x, y, width, height] = text.split(',').map(Number) as [number, number, number, number]
    return { x, y, width, height }
  }, [text])
}

/** All wires that can be seen, solid, in one drawing behind the cards. */
export function Wires() {
  const { types } = useEditor()
  const file = useSession(documentOf)
  const interaction = useCanvas(({ interaction }) =>
    interaction.type === 'dragging' || interaction.type === 'resizing-note' ? interaction : undefined,
  )
  const collapsed = useCanvas((state) => state.collapsed)
  const seen = useSeen()
  const paths = useRef<WirePaths>(undefined)
  paths.current ??= new WirePaths(types)
  const shown = interaction === undefined ? file : shownFile(file, interaction)
  const all = paths.current.of(shown, collapsed)
  const visible = seen === undefined ? all : all.filter(({ bounds }) => intersects(grown(bounds, 1), seen))
  return (
    <svg aria-hidden className="absolute top-0 left-0 overflow-visible" style={{ zIndex: -1 }} width={1} height={1}>
      {visible.map((path) => (
        <Wire key={path.key} path={path} />
      ))}
      <RunningDots paths={visible} />
      <NewWire />
    </svg>
  )
}

const Wire = memo(function Wire({ path: { key, wire, d, curve, isError } }: { readonly path: WirePath }) {
  const controller = useCanvasController()
  const { mayEdit } = useEditor()
  const isSelected = useCanvas(({ selection }) => selection.connections.has(key))
  const isOver = useCanvas(
    ({ interaction }) =>
      interaction.type === 'dragging' && interaction.over !== undefined && connectionKey(interaction.over) === key,
  )
  const run = useNodeRun(wire.from.node)
  const isTaken = run !== undefined && (run.items[wire.from.port] ?? 0) > 0
  const isNotTaken = run !== undefined && run.status === 'succeeded' && !isTaken
  return (
    <g data-wire={key}>
      <path
        d={d}
        fill="none"
        strokeWidth={isSelected || isOver ? 2.5 : 1.5}
        className={classes(
          isSelected || isOver
            ? 'stroke-accent'
            : isError
              ? 'stroke-error'
              : isTaken
                ? 'stroke-success'
                : 'stroke-(--lf-edge)',
          isNotTaken && 'opacity-50',
        )}
      />
      <path
        d={d}
        fill="none"
        stroke="transparent"
        strokeWidth={24}
        data-hit="wire"
        data-id={key}
        style={{ pointerEvents: 'stroke' }}
        onPointerEnter={() => controller.hover(wire)}
      />
      {/* Its ends can be led elsewhere, once it is selected. */}
      {isSelected &&
        mayEdit &&
        ENDS.map(([end, at]) => (
          <circle
            key={end}
            cx={curve[at].x}
            cy={curve[at].y}
            r={END_RADIUS}
            data-hit="wire-end"
            data-id={key}
            data-end={end}
            className="cursor-crosshair fill-surface stroke-accent"
            strokeWidth={2}
            style={{ pointerEvents: 'all' }}
          />
        ))}
    </g>
  )
})

const ENDS = [
  ['from', 0],
  ['to', 3],
] as const
const END_RADIUS = 7

/** So many at once show that data is on its way; more would cost more than they tell. */
const DOTS_MAX = 12

/** A dot on each wire that leads to a node that runs. */
function RunningDots({ paths }: { readonly paths: readonly WirePath[] }) {
  const { runs } = useEditor()
  const text = useSyncExternalStore(
    (listener) => runs.listen(listener),
    () =>
      paths
        .filter(({ wire }) => runs.node(wire.to.node)?.status === 'running')
        .slice(0, DOTS_MAX)
        .map(({ key }) => key)
        .join('\n'),
  )
  const keys = new Set(text.split('\n'))
  return paths.filter(({ key }) => keys.has(key)).map((path) => <Dot key={path.key} curve={path.curve} />)
}

function Dot({ curve }: { readonly curve: WirePath['curve'] }) {
  const dot = useRef<SVGCircleElement>(null)
  useEffect(() => {
    const reduced =
      matchMedia('(prefers-reduced-motion: reduce)').matches || usePreferences.getState().motion === 'reduced'
    if (reduced) return
    const steps = Array.from({ length: DOT_STEPS + 1 }, (_, step) => pointOn(curve, step / DOT_STEPS))
    const animation = dot.current?.animate(
      steps.map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` })),
      { duration: DOT_MS, iterations: Number.POSITIVE_INFINITY },
    )
    return () => animation?.cancel()
  }, [curve])
  const { x, y } = pointOn(curve, 0.5)
  return <circle ref={dot} r={4} className="fill-running" style={{ transform: `translate(${x}px, ${y}px)` }} />
}

const DOT_STEPS = 12
const DOT_MS = 1_200

/** The wire that is being drawn. */
function NewWire() {
  const { types } = useEditor()
  const drawn = useCanvas(({ interaction }) => (interaction.type === 'connecting' ? interaction : undefined))
  const camera = useCanvas((state) => (state.interaction.type === 'connecting' ? state.camera : undefined))
  const file = useSession(documentOf)
  if (drawn === undefined || camera === undefined) return null
  const { end, at, over } = drawn
  const node = nodeOf(file, end.node)
  if (node === undefined) return null
  const own = portPoint(node, types, end.side, end.port)
  const target = over === undefined ? undefined : nodeOf(file, over.node)
  const other =
    over === undefined || target === undefined
      ? toWorld(camera, at)
      : portPoint(target, types, end.side === 'output' ? 'input' : 'output', over.port)
  const curve = end.side === 'output' ? curveOf(own, other) : curveOf(other, own)
  return <path d={pathOf(curve)} fill="none" strokeWidth={2} className="stroke-accent" />
}

/** Counts of items at the wires, and what can be done with the one that the pointer or the keyboard is at. */
export function WireLabels() {
  const { types } = useEditor()
  const file = useSession(documentOf)
  const collapsed = useCanvas((state) => state.collapsed)
  const isFar = useCanvas(({ camera }) => lodOf(camera.zoom) !== 'card')
  const isDragging = useCanvas(({ interaction }) => interaction.type === 'dragging')
  const seen = useSeen()
  const paths = useRef<WirePaths>(undefined)
  paths.current ??= new WirePaths(types)
  if (isFar || isDragging) return null
  const all = paths.current.of(file, collapsed)
  const visible = seen === undefined ? all : all.filter(({ bounds }) => intersects(grown(bounds, 1), seen))
  return (
    <div className="absolute top-0 left-0" style={{ zIndex: 2 }}>
      {visible.map((path) => (
        <WireLabel key={path.key} path={path} />
      ))}
    </div>
  )
}

const WireLabel = memo(function WireLabel({ path: { key, wire, middle } }: { readonly path: WirePath }) {
  const { mayEdit, open } = useEditor()
  const controller = useCanvasController()
  const isAt = useCanvas(
    (state) =>
      (state.wire !== undefined && connectionKey(state.wire) === key) ||
      (state.selection.connections.has(key) && state.selection.connections.size === 1),
  )
  const run = useNodeRun(wire.from.node)
  const count = run?.items[wire.from.port]
  if (!isAt && count === undefined) return null
  return (
    <div
      data-free=""
      className="pointer-events-auto absolute flex -translate-x-1/2 -translate-y-1/2 items-center gap-0.5 rounded-pill border border-border bg-surface p-0.5"
      style={{ left: middle.x, top: middle.y }}
      onPointerLeave={() => controller.hover(undefined)}
    >
      {count !== undefined && (
        <button
          type="button"
          tabIndex={-1}
          onClick={() => open(wire.from.node)}
          className="min-h-5 rounded-pill px-1.5 text-count whitespace-nowrap text-text-2 tabular-nums hover:bg-raised"
        >
          {t('editor.items', { count })}
          {isAt && run?.ms !== undefined && ` - ${duration(run.ms)}`}
        </button>
      )}
      {isAt && mayEdit && (
        <>
          <WireButton
            icon={AddIcon}
            label={t('editor.wire.insert')}
            onClick={() => controller.openPicker({ type: 'on-wire', wire })}
          />
          <WireButton
            icon={TrashIcon}
            label={t('editor.wire.delete')}
            onClick={() => controller.perform(disconnect(controller.file, [wire]))}
          />
        </>
      )}
    </div>
  )
})

function WireButton({
  icon: Glyph,
  label,
  onClick,
}: {
  readonly icon: Icon
  readonly label: string
  readonly onClick: () => void
}) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={onClick}
      className="inline-flex size-6 items-center justify-center rounded-pill text-text-2 hover:bg-raised hover:text-text"
    >
      <Glyph aria-hidden className="size-3.5" strokeWidth={1.75} />
    </button>
  )
}
