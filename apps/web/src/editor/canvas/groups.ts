import type { WorkflowFile } from '@linkflow/contracts'
import type { Group } from '../document/elements.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { CARD_HEIGHT, CARD_WIDTH, cardOf } from './card.ts'
import { boundsOf, grown, type Rect } from './geometry.ts'

const MARGIN = 16
/** The title stands above the cards. */
const TITLE = 32

/** The frame around the cards of a group; undefined for one without nodes that are there. */
export function frameOf(group: Group, file: WorkflowFile, types: NodeTypes): Rect | undefined {
  const ids = new Set(group.nodes)
  const bounds = boundsOf(file.nodes.filter(({ id }) => ids.has(id)).map((node) => cardOf(node, types)))
  if (bounds === undefined) return undefined
  const frame = grown(bounds, MARGIN)
  return { ...frame, y: frame.y - TITLE, height: frame.height + TITLE }
}

/** Collapsed, it is one card where the frame begins. */
export const collapsedCard = (frame: Rect): Rect => ({
  x: frame.x + MARGIN,
  y: frame.y + TITLE + MARGIN,
  width: CARD_WIDTH,
  height: CARD_HEIGHT,
})

export type StepStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled'

/** What most needs to be seen comes first: one failed node makes the group failed. */
const FIRST_TOLD: readonly StepStatus[] = [
  'failed',
  'running',
  'waiting',
  'queued',
  'cancelled',
  'succeeded',
  'skipped',
]

export interface GroupStatus {
  /** Undefined if none of its nodes has run. */
  readonly status: StepStatus | undefined
  readonly counts: Readonly<Partial<Record<StepStatus, number>>>
  readonly items: number
}

export function statusOf(
  { nodes }: Group,
  statuses: ReadonlyMap<string, { readonly status: StepStatus; readonly items?: number }>,
): GroupStatus {
  const counts: Partial<Record<StepStatus, number>> = {}
  let items = 0
  for (const id of nodes) {
    const step = statuses.get(id)
    if (step === undefined) continue
    counts[step.status] = (counts[step.status] ?? 0) + 1
    items += step.items ?? 0
  }
  return { status: FIRST_TOLD.find((each) => counts[each] !== undefined), counts, items }
}

/** Which nodes stand for others: those of collapsed groups are drawn as the group's card. Collapsing is the view of one person. */
export function hiddenBy({ groups }: WorkflowFile, collapsed: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map(groups.flatMap(({ id, nodes }) => (collapsed.has(id) ? nodes.map((node) => [node, id] as const) : [])))
}
