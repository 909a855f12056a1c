import type { WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import type { Note } from '../document/elements.ts'
import type { NodeTypes, Ports } from '../document/node-types.ts'
import type { Point, Rect } from './geometry.ts'

export const CARD_WIDTH = 240
export const CARD_HEIGHT = 64
/** A card with several ports on one side is so much taller for each of them. */
export const PORT_ROW = 24
export const NOTE_SIZE = { width: 240, height: 160 }

/** The error port is at the bottom right, apart from the others, and takes no row. */
export const isErrorPort = (node: WorkflowNode, port: string): boolean =>
  port === 'error' && node.onError === 'error-port'

const rowsOf = (node: WorkflowNode, { inputs, outputs }: Ports): number =>
  Math.max(inputs.length, outputs.filter((port) => !isErrorPort(node, port)).length)

export function cardOf(node: WorkflowNode, types: NodeTypes): Rect {
  const ports = types.portsOf(node)
  const rows = ports === undefined ? 1 : rowsOf(node, ports)
  return { ...node.position, width: CARD_WIDTH, height: CARD_HEIGHT + (rows > 1 ? rows * PORT_ROW : 0) }
}

export const noteRect = ({ position, size = NOTE_SIZE }: Note): Rect => ({ ...position, ...size })

/** Where a wire meets the card. Ports that the type does not have (any more) are drawn at the middle of their side. */
export function portPoint(node: WorkflowNode, types: NodeTypes, side: 'input' | 'output', port: string): Point {
  const card = cardOf(node, types)
  if (side === 'output' && isErrorPort(node, port)) {
    return { x: card.x + card.width - PORT_ROW, y: card.y + card.height }
  }
  const ports = types.portsOf(node)
  const names =
    side === 'input' ? (ports?.inputs ?? []) : (ports?.outputs ?? []).filter((name) => !isErrorPort(node, name))
  const at = names.indexOf(port)
  const part = at === -1 || names.length < 2 ? 0.5 : (at + 0.5) / names.length
  return { x: card.x + (side === 'output' ? card.width : 0), y: card.y + card.height * part }
}

/** «HTTP Request, Get orders, disabled, 1 input 2 outputs»: what a screen reader says of a card. */
export const cardName = (node: WorkflowNode, types: NodeTypes, extra: readonly string[] = []): string =>
  [
    types.of(node)?.title ?? node.type,
    node.name,
    ...(node.disabled === true ? ['disabled'] : []),
    ...extra,
    ...portWords(node, types),
  ].join(', ')

/** «1 input 2 outputs»; nothing for a type that is not known. */
export function portWords(node: WorkflowNode, types: NodeTypes): readonly string[] {
  const ports = types.portsOf(node)
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  return ports === undefined
    ? []
    : [`${counted(ports.inputs.length, 'input')} ${counted(ports.outputs.length, 'output')}`]
}

/** What is shown below the title: an operation or a method, and what it is done to, from the parameters. */
export function subtitleOf({ parameters }: WorkflowNode): string {
  const parts = ['operation', 'method', 'mode', 'kind', 'resource', 'url', 'path', 'workflow', 'cron']
    .map((key) => parameters[key])
    .filter((value): value is string => typeof value === 'string' && value !== '')
  return parts.slice(0, 2).join(' - ')
}

/** Everything that stands on the canvas. */
export const boundsOfAll = ({ nodes, notes }: WorkflowFile, types: NodeTypes): readonly Rect[] => [
  ...nodes.map((node) => cardOf(node, types)),
  ...notes.map(noteRect),
]
