import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import {
  type KeyboardEvent,
  memo,
  type PointerEvent,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { type Camera, fitted, panned, showing, wheeled, ZOOM_STEP, zoomedTo } from '../../editor/canvas/camera.ts'
import { boundsOfAll, CARD_WIDTH, cardName, cardOf, noteRect, portPoint } from '../../editor/canvas/card.ts'
import type { Point, Size } from '../../editor/canvas/geometry.ts'
import { type Direction, walk } from '../../editor/canvas/walk.ts'
import type { NodeTypes } from '../../editor/document/node-types.ts'
import { duration } from '../../editor/run/durations.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { AddIcon, FitIcon, MinusIcon } from '../../ui/icons.ts'
import { type NodeOutcome, STEP_LOOKS, StepGlyph } from './step-status.tsx'

interface GraphProps {
  readonly file: WorkflowFile
  readonly types: NodeTypes
  readonly outcomes: ReadonlyMap<string, NodeOutcome>
  readonly selected: string | undefined
  readonly onSelect: (node: string) => void
}

/** Below this letters of the usual size cannot be read. */
const FAR_ZOOM = 0.65

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowRight: 'right',
  ArrowLeft: 'left',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** The graph of the version that ran, as it stood then: to look at, not to change. */
export function RunGraph({ file, types, outcomes, selected, onSelect }: GraphProps) {
  const pane = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<Size>()
  const [camera, setCamera] = useState<Camera>()
  const rects = useMemo(() => boundsOfAll(file, types), [file, types])

  useEffect(() => {
    const element = pane.current
    if (element === null) return
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (size !== undefined && size.width > 0) setCamera(fitted(rects, size))
  }, [rects, size])
  // What was chosen elsewhere is brought into view here, as little as it takes.
  useEffect(() => {
    const node = file.nodes.find(({ id }) => id === selected)
    if (node === undefined || size === undefined) return
    setCamera((now) => now && showing(now, cardOf(node, types), size, 24))
  }, [selected, file, types, size])
  useWheel(pane, setCamera)
  const drag = useDrag(setCamera)

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key]
    const from = selected ?? file.nodes[0]?.id
    if (direction === undefined || from === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const next = walk(file, types, from, direction)
    if (next === undefined) return
    onSelect(next)
    pane.current?.querySelector<HTMLElement>(`[data-node="${next}"]`)?.focus({ preventScroll: true })
  }
  const zoom = (by: number) => size && setCamera((now) => now && zoomedTo(now, size, now.zoom * by))
  const isFar = camera !== undefined && camera.zoom < FAR_ZOOM
  const tabStop = file.nodes.some(({ id }) => id === selected) ? selected : file.nodes[0]?.id
  return (
    <section aria-label={t('run-view.graph')} className="relative h-full min-h-0 overflow-hidden bg-canvas">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys and the pointer move what is inside; each card is a button */}
      <div
        ref={pane}
        onKeyDown={onKeyDown}
        {...drag}
        className="absolute inset-0 cursor-grab touch-none overflow-hidden active:cursor-grabbing"
      >
        {camera !== undefined && (
          <div
            className="absolute top-0 left-0 origin-top-left"
            style={{ transform: `translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})` }}
          >
            <Notes file={file} />
            <Wires file={file} types={types} outcomes={outcomes} isFar={isFar} />
            {file.nodes.map((node) => (
              <Card
                key={node.id}
                node={node}
                types={types}
                outcome={outcomes.get(node.id)}
                isSelected={node.id === selected}
                isTabStop={node.id === tabStop}
                isFar={isFar}
                onSelect={onSelect}
              />
            ))}
          </div>
        )}
      </div>
      <div className="absolute bottom-2 left-2 flex rounded-button border border-border bg-surface">
        <IconButton
          size="compact"
          icon={MinusIcon}
          label={t('run-view.zoom-out')}
          onClick={() => zoom(1 / ZOOM_STEP)}
        />
        <IconButton size="compact" icon={AddIcon} label={t('run-view.zoom-in')} onClick={() => zoom(ZOOM_STEP)} />
        <IconButton
          size="compact"
          icon={FitIcon}
          label={t('run-view.fit')}
          onClick={() => size && setCamera(fitted(rects, size))}
        />
      </div>
    </section>
  )
}

type SetCamera = (change: (now: Camera | undefined) => Camera | undefined) => void

/** Listened to by hand: React's listeners may not keep the page from scrolling. */
function useWheel(pane: RefObject<HTMLDivElement | null>, setCamera: SetCamera): void {
  useEffect(() => {
    const element = pane.current
    if (element === null) return
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const box = element.getBoundingClientRect()
      const at = { x: event.clientX - box.left, y: event.clientY - box.top }
      const { deltaX, deltaY, deltaMode, ctrlKey, metaKey, shiftKey } = event
      const wheel = { deltaX, deltaY, deltaMode, zooms: ctrlKey || metaKey, shift: shiftKey }
      setCamera((now) => now && wheeled(now, at, wheel))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [pane, setCamera])
}

/** A drag moves the paper; a press on a card stays a press. */
function useDrag(setCamera: SetCamera) {
  const last = useRef<Point>(undefined)
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if ((event.target as Element).closest('button') !== null) return
      last.current = { x: event.clientX, y: event.clientY }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const from = last.current
      if (from === undefined) return
      const at = { x: event.clientX, y: event.clientY }
      last.current = at
      setCamera((now) => now && panned(now, { x: at.x - from.x, y: at.y - from.y }))
    },
    onPointerUp: () => {
      last.current = undefined
    },
    onPointerCancel: () => {
      last.current = undefined
    },
  }
}

const Card = memo(function Card({
  node,
  types,
  outcome,
  isSelected,
  isTabStop,
  isFar,
  onSelect,
}: {
  readonly node: WorkflowNode
  readonly types: NodeTypes
  readonly outcome: NodeOutcome | undefined
  readonly isSelected: boolean
  readonly isTabStop: boolean
  /** Too far away to read small letters: the name alone, and large. */
  readonly isFar: boolean
  readonly onSelect: (node: string) => void
}) {
  const { x, y, width, height } = cardOf(node, types)
  const status = outcome?.status
  const hasRun = status !== undefined && status !== 'skipped' && status !== 'queued'
  const said = [
    t(status === undefined ? 'run-step.not-reached' : STEP_LOOKS[status].word),
    ...(outcome?.items ? [t('run-view.items', { count: outcome.items })] : []),
  ]
  return (
    <button
      type="button"
      data-node={node.id}
      tabIndex={isTabStop ? 0 : -1}
      aria-pressed={isSelected}
      aria-label={cardName(node, types, said)}
      onClick={() => onSelect(node.id)}
      style={{ left: x, top: y, width, height }}
      className={classes(
        'absolute flex items-center gap-3 rounded-card border bg-surface px-3 text-left',
        isSelected
          ? 'border-accent ring-2 ring-accent'
          : status === 'failed'
            ? 'border-error'
            : hasRun && 'border-strong',
        !hasRun && 'border-border bg-canvas',
      )}
    >
      <StepGlyph
        status={status ?? 'skipped'}
        isReused={outcome?.isReused ?? false}
        className={isFar ? 'size-8' : 'size-5'}
      />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className={classes('truncate font-medium', isFar && 'text-lead', hasRun ? 'text-text' : 'text-text-3')}>
          {node.name}
        </span>
        <span
          aria-hidden
          // Drawn by the style: what is read of a card is its name, in which this does not stand.
          data-detail={
            [
              outcome?.isReused ? t('run-step.reused') : undefined,
              outcome?.ms === undefined ? undefined : duration(outcome.ms),
              (outcome?.steps ?? 0) > 1 ? t('run-view.times', { count: outcome!.steps }) : undefined,
            ]
              .filter((part) => part !== undefined)
              .join(' · ') ||
            (types.of(node)?.title ?? node.type)
          }
          className={classes(
            'truncate text-meta text-text-3 tabular-nums after:content-[attr(data-detail)]',
            isFar && 'hidden',
          )}
        />
      </span>
    </button>
  )
})

/** Solid where it went along; where it did not, paler and thinner. Never dashed: that is what makes canvases slow. */
const Wires = memo(function Wires({
  file,
  types,
  outcomes,
  isFar,
}: Pick<GraphProps, 'file' | 'types' | 'outcomes'> & { readonly isFar: boolean }) {
  const byId = useMemo(() => new Map(file.nodes.map((node) => [node.id, node])), [file])
  return (
    <svg aria-hidden className="pointer-events-none absolute top-0 left-0 size-px overflow-visible">
      {file.connections.map((wire, index) => {
        const [from, to] = [byId.get(wire.from.node), byId.get(wire.to.node)]
        if (from === undefined || to === undefined) return null
        const a = portPoint(from, types, 'output', wire.from.port)
        const b = portPoint(to, types, 'input', wire.to.port)
        const ran = outcomes.get(to.id)
        const count = outcomes.get(from.id)?.ports[wire.from.port] ?? 0
        // What a loop gives its body is no output of its step: that it ran says that it went along.
        const isBody = from.type === 'loop' && wire.from.port === 'body'
        const isTaken = (count > 0 || isBody) && ran !== undefined && ran.status !== 'skipped'
        const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the wires of a version never change
          <g key={index}>
            <path
              d={curve(a, b)}
              fill="none"
              strokeWidth={isTaken ? 2 : 1.5}
              className={isTaken ? 'stroke-text-2' : 'stroke-border'}
              opacity={isTaken ? 1 : 0.8}
            />
            {isTaken && count > 0 && !isFar && (
              <text x={middle.x} y={middle.y - 6} textAnchor="middle" className="fill-text-2 text-count">
                {t('run-view.items', { count })}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
})

/** Out to the right and in from the left; a wire that leads back goes below. */
function curve(a: Point, b: Point): string {
  if (b.x >= a.x) {
    const bend = Math.max(24, (b.x - a.x) / 2)
    return `M${a.x},${a.y} C${a.x + bend},${a.y} ${b.x - bend},${b.y} ${b.x},${b.y}`
  }
  const low = Math.max(a.y, b.y) + CARD_WIDTH / 3
  return `M${a.x},${a.y} C${a.x + 64},${a.y} ${a.x + 64},${low} ${(a.x + b.x) / 2},${low} S${b.x - 64},${b.y} ${b.x},${b.y}`
}

const Notes = memo(function Notes({ file: { notes } }: { readonly file: WorkflowFile }) {
  return notes.map((note) => {
    const { x, y, width, height } = noteRect(note)
    return (
      <div
        key={note.id}
        style={{ left: x, top: y, width, height }}
        className="absolute overflow-hidden rounded-button border border-border bg-warning-bg p-2 text-meta whitespace-pre-wrap text-text-2 opacity-80"
      >
        {note.text}
      </div>
    )
  })
})
