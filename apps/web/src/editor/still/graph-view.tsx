import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { type KeyboardEvent, memo, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { AddIcon, FitIcon, MinusIcon } from '../../ui/icons.ts'
import { type Camera, centeredOn, fitted, showing, ZOOM_STEP, zoomedTo } from '../canvas/camera.ts'
import { boundsOfAll, CARD_WIDTH, cardOf, noteRect, portPoint } from '../canvas/card.ts'
import { centerOf, type Point, type Rect, type Size } from '../canvas/geometry.ts'
import { type Direction, walk } from '../canvas/walk.ts'
import { curveOf } from '../canvas/wires.ts'
import { connectionKey } from '../document/elements.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { portWords } from '../view/card-name.ts'
import { pathOf } from '../view/wire-paths.ts'
import { type SetCamera, useDrag, useWheel } from './moving.ts'

/** What is shown on a card, and said of it. */
export interface CardLook {
  readonly said: readonly string[]
  /** Edge and ground, as classes; the one that is chosen has an edge of its own. */
  readonly className: string
  readonly isMuted?: boolean
  readonly glyph: ReactNode
  /** Below the name; by default its type. */
  readonly detail?: string
  /** At its upper edge, readable from afar. */
  readonly badge?: ReactNode
}

export interface WireLook {
  readonly className: string
  readonly isStrong?: boolean
  readonly isMuted?: boolean
  /** At its middle. */
  readonly label?: string | undefined
}

/** A camera that several graphs have together: what one does, all do. */
export interface SharedCamera {
  readonly camera: Camera | undefined
  readonly set: SetCamera
}

export const useSharedCamera = (): SharedCamera => {
  const [camera, set] = useState<Camera>()
  return useMemo(() => ({ camera, set }), [camera])
}

interface GraphViewProps {
  readonly label: string
  readonly file: WorkflowFile
  readonly types: NodeTypes
  readonly selected: string | undefined
  readonly onSelect: (node: string) => void
  /** Both stay the same functions for as long as what they say stays the same. */
  readonly cardLook: (node: WorkflowNode) => CardLook
  readonly wireLook: (wire: WorkflowConnection) => WireLook
  readonly shared?: SharedCamera
  /** What is fitted into the pane; by default all that stands here. */
  readonly bounds?: readonly Rect[] | undefined
  /** A part of a page that scrolls: the wheel alone scrolls that, with Ctrl or Cmd it zooms here. */
  readonly isInPage?: boolean
  /** What is to be seen; by default the chosen card. */
  readonly follow?: Rect | undefined
  /** What is followed comes to the middle, near enough to be read. */
  readonly isCloseUp?: boolean
}

/** Below this letters of the usual size cannot be read. */
const FAR_ZOOM = 0.65
const FOLLOW_MARGIN = 24
const CLOSE_UP_ZOOM = 0.7

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowRight: 'right',
  ArrowLeft: 'left',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** A graph to look at, not to change: what ran, or a version. Its cards are one stop for Tab, arrows walk along the wires. */
export function GraphView(props: GraphViewProps) {
  const { label, file, types, selected, onSelect, cardLook, wireLook, shared, follow } = props
  const { isInPage = false, isCloseUp = false } = props
  const pane = useRef<HTMLDivElement>(null)
  const own = useSharedCamera()
  const { camera, set } = shared ?? own
  const size = usePaneSize(pane)
  const rects = useMemo(() => props.bounds ?? boundsOfAll(file, types), [props.bounds, file, types])
  useEffect(() => {
    if (size !== undefined && size.width > 0) set(() => fitted(rects, size))
  }, [rects, size, set])
  // What was chosen elsewhere is brought into view here, as little as it takes.
  useEffect(() => {
    const node = file.nodes.find(({ id }) => id === selected)
    const rect = follow ?? (node && cardOf(node, types))
    if (rect === undefined || size === undefined) return
    set((now) =>
      now === undefined || follow === undefined || !isCloseUp
        ? now && showing(now, rect, size, FOLLOW_MARGIN)
        : closeUp(now, rect, size),
    )
  }, [selected, follow, isCloseUp, file, types, size, set])
  useWheel(pane, set, isInPage)
  const drag = useDrag(set)

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key]
    const from = file.nodes.some(({ id }) => id === selected) ? selected : file.nodes[0]?.id
    if (direction === undefined || from === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const next = walk(file, types, from, direction)
    if (next === undefined) return
    onSelect(next)
    pane.current?.querySelector<HTMLElement>(`[data-node="${next}"]`)?.focus({ preventScroll: true })
  }
  const zoom = (by: number) => size && set((now) => now && zoomedTo(now, size, now.zoom * by))
  const isFar = camera !== undefined && camera.zoom < FAR_ZOOM
  const tabStop = file.nodes.some(({ id }) => id === selected) ? selected : file.nodes[0]?.id
  return (
    <section aria-label={label} className="relative h-full min-h-0 overflow-hidden bg-canvas">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys and the pointer move what is inside; each card is a button */}
      <div
        ref={pane}
        onKeyDown={onKeyDown}
        {...drag}
        className={classes(
          'absolute inset-0 cursor-grab overflow-hidden active:cursor-grabbing',
          isInPage ? 'touch-pan-y' : 'touch-none',
        )}
      >
        {camera !== undefined && (
          <div
            className="absolute top-0 left-0 origin-top-left"
            style={{ transform: `translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})` }}
          >
            <Notes file={file} />
            <Wires file={file} types={types} look={wireLook} isFar={isFar} />
            {file.nodes.map((node) => (
              <Card
                key={node.id}
                node={node}
                types={types}
                look={cardLook}
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
          onClick={() => size && set(() => fitted(rects, size))}
        />
      </div>
    </section>
  )
}

/** Never farther away than it was; several cards at once as near as they fit. */
const closeUp = (now: Camera, rect: Rect, size: Size): Camera =>
  centeredOn(centerOf(rect), size, Math.max(now.zoom, Math.min(CLOSE_UP_ZOOM, fitted([rect], size).zoom)))

function usePaneSize(pane: { readonly current: HTMLElement | null }): Size | undefined {
  const [size, setSize] = useState<Size>()
  useEffect(() => {
    const element = pane.current
    if (element === null) return
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [pane])
  return size
}

const Card = memo(function Card({
  node,
  types,
  look,
  isSelected,
  isTabStop,
  isFar,
  onSelect,
}: {
  readonly node: WorkflowNode
  readonly types: NodeTypes
  readonly look: GraphViewProps['cardLook']
  readonly isSelected: boolean
  readonly isTabStop: boolean
  /** Too far away to read small letters: the name alone, and large. */
  readonly isFar: boolean
  readonly onSelect: (node: string) => void
}) {
  const { x, y, width, height } = cardOf(node, types)
  const { said, className, isMuted = false, glyph, detail, badge } = look(node)
  const title = types.of(node)?.title ?? node.type
  const line = detail || title
  // What can be read on it comes first and in that order: who says a name to the computer says what they see (WCAG 2.5.3).
  const read = isFar ? [...said, line] : [line, ...said]
  const words = [node.name, ...read, ...(line === title ? [] : [title]), ...portWords(node, types)]
  return (
    <button
      type="button"
      data-node={node.id}
      tabIndex={isTabStop ? 0 : -1}
      aria-pressed={isSelected}
      aria-label={words.join(', ')}
      onClick={() => onSelect(node.id)}
      style={{ left: x, top: y, width, height }}
      className={classes(
        'absolute flex items-center gap-3 rounded-card border px-3 text-left',
        className,
        isSelected && 'border-accent! ring-2 ring-accent',
      )}
    >
      <span aria-hidden className={classes('inline-flex shrink-0', isFar ? '[&>svg]:size-8' : '[&>svg]:size-5')}>
        {glyph}
      </span>
      <span className="flex min-w-0 flex-1 flex-col">
        <span className={classes('truncate font-medium', isFar && 'text-lead', isMuted ? 'text-text-3' : 'text-text')}>
          {node.name}
        </span>{' '}
        <span aria-hidden className={classes('truncate text-meta text-text-3 tabular-nums', isFar && 'hidden')}>
          {line}
        </span>
      </span>{' '}
      {badge !== undefined && (
        <span aria-hidden className={classes('absolute -top-3 left-3 origin-bottom-left', isFar && 'scale-150')}>
          {badge}
        </span>
      )}
    </button>
  )
})

/** Solid, all of them: dashes are what makes canvases slow. */
const Wires = memo(function Wires({
  file,
  types,
  look,
  isFar,
}: Pick<GraphViewProps, 'file' | 'types'> & {
  readonly look: GraphViewProps['wireLook']
  readonly isFar: boolean
}) {
  const byId = useMemo(() => new Map(file.nodes.map((node) => [node.id, node])), [file])
  return (
    <svg aria-hidden className="pointer-events-none absolute top-0 left-0 size-px overflow-visible">
      {file.connections.map((wire) => {
        const [from, to] = [byId.get(wire.from.node), byId.get(wire.to.node)]
        if (from === undefined || to === undefined) return null
        const a = portPoint(from, types, 'output', wire.from.port)
        const b = portPoint(to, types, 'input', wire.to.port)
        const { className, isStrong = false, isMuted = false, label } = look(wire)
        return (
          <g key={connectionKey(wire)}>
            <path
              d={wirePath(a, b)}
              fill="none"
              strokeWidth={isStrong ? 2 : 1.5}
              className={className}
              opacity={isMuted ? 0.8 : 1}
            />
            {label !== undefined && !isFar && (
              <text x={(a.x + b.x) / 2} y={(a.y + b.y) / 2 - 6} textAnchor="middle" className="fill-text-2 text-count">
                {label}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
})

/** As on the canvas; what leads back goes below the cards. */
function wirePath(a: Point, b: Point): string {
  if (b.x >= a.x) return pathOf(curveOf(a, b))
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
