import type { WorkflowFile } from '@linkflow/contracts'
import { cardOf, portPoint, subtitleOf } from '../../editor/canvas/card.ts'
import { boundsOf, type Point } from '../../editor/canvas/geometry.ts'
import type { NodeTypes } from '../../editor/document/node-types.ts'
import { t } from '../../strings/index.ts'

const MARGIN = 32
/** What fits into a card, by eye. */
const TITLE_CHARS = 24
const LINE_CHARS = 32
const WIRE_REACH = 24
/** Cards of a template stand close; here there is room for the wires between them. */
const STRETCH = 1.3

const cut = (text: string, chars: number): string => (text.length <= chars ? text : `${text.slice(0, chars - 1)}…`)

/** A workflow to look at: the cards and the wires as they stand on the canvas, and nothing to hold on to. */
export function GraphDrawing({ file, types }: { readonly file: WorkflowFile; readonly types: NodeTypes }) {
  const nodes = file.nodes.map((node) => ({
    ...node,
    position: { x: node.position.x * STRETCH, y: node.position.y },
  }))
  const bounds = boundsOf(nodes.map((node) => cardOf(node, types)))
  if (bounds === undefined) return null
  const names = nodes.map(({ name }) => name).join(', ')
  const nodeOf = (id: string) => nodes.find((node) => node.id === id)
  return (
    <svg
      role="img"
      aria-label={t('templates.drawing', { count: nodes.length, names })}
      viewBox={`${bounds.x - MARGIN} ${bounds.y - MARGIN} ${bounds.width + 2 * MARGIN} ${bounds.height + 2 * MARGIN}`}
      className="block max-h-[420px] w-full"
    >
      {file.connections.map(({ from, to }) => {
        const [source, target] = [nodeOf(from.node), nodeOf(to.node)]
        if (source === undefined || target === undefined) return null
        const [start, end] = [portPoint(source, types, 'output', from.port), portPoint(target, types, 'input', to.port)]
        return (
          <path
            key={`${from.node} ${from.port} ${to.node} ${to.port}`}
            d={wire(start, end)}
            fill="none"
            strokeWidth={2}
            className="stroke-[var(--lf-edge)]"
          />
        )
      })}
      {nodes.map((node) => {
        const { x, y, width, height } = cardOf(node, types)
        const isTrigger = types.isTrigger(node)
        return (
          <g key={node.id}>
            <rect
              x={x}
              y={y}
              width={width}
              height={height}
              rx={isTrigger ? 24 : 12}
              strokeWidth={1.5}
              className={isTrigger ? 'fill-surface stroke-accent' : 'fill-surface stroke-strong'}
            />
            <text x={x + 20} y={y + 28} fontSize={15} fontWeight={600} className="fill-text">
              {cut(node.name, TITLE_CHARS)}
            </text>
            <text x={x + 20} y={y + 48} fontSize={12} className="fill-text-3">
              {cut([types.of(node)?.title ?? node.type, subtitleOf(node)].filter(Boolean).join(' · '), LINE_CHARS)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

const wire = ({ x, y }: Point, end: Point): string => {
  const reach = Math.max(WIRE_REACH, Math.abs(end.x - x) / 2)
  return `M${x},${y} C${x + reach},${y} ${end.x - reach},${end.y} ${end.x},${end.y}`
}
