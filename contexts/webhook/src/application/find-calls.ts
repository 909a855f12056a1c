import { pageById, type WebhookEventSummaryView } from '@linkflow/contracts'
import type { ExecutionSummary, WorkspaceId } from '@linkflow/execution'
import { type EventLine, findEvent, pageOfEvents, type StoredEvent } from '../infrastructure/events.postgres.ts'
import type { InboxNeeds } from './needs.ts'

type Reading = Pick<InboxNeeds, 'database' | 'reader' | 'payloads'>

export interface WebhookNode {
  readonly workflowId: string
  readonly nodeId: string
}

export interface EventFilter {
  readonly outcome?: 'accepted' | 'refused' | 'heard'
  readonly statuses?: readonly ExecutionSummary['status'][]
  readonly fromMs?: number
  readonly untilMs?: number
  /** The page begins behind this id. */
  readonly cursor?: string
  readonly limit: number
}

const instant = (ms: number): string => new Date(ms).toISOString()

export const acceptedLine = (execution: ExecutionSummary): WebhookEventSummaryView => ({
  id: execution.id,
  workflowId: execution.workflowId,
  node: execution.trigger,
  at: instant(execution.createdAtMs),
  outcome: 'accepted',
  executionId: execution.id,
  executionStatus: execution.status,
})

export const strayLine = (event: EventLine): WebhookEventSummaryView => ({
  id: event.id,
  workflowId: event.workflowId,
  node: event.nodeId,
  at: instant(event.atMs),
  outcome: event.outcome,
  status: event.status,
  ...(event.code !== undefined && { code: event.code }),
})

/**
 * The calls of a webhook, newest first. Those that were let in are its executions; the others are kept by the inbox. Ids of
 * both rise with time, so the two lists merge by id, as far as the executions were looked through.
 */
export async function listEvents(
  { database, reader }: Reading,
  workspaceId: string,
  of: WebhookNode,
  { outcome, statuses, limit, ...filter }: EventFilter,
): Promise<{ items: WebhookEventSummaryView[]; nextCursor?: string }> {
  const isStray = outcome !== 'accepted' && statuses === undefined
  const isAccepted = outcome === undefined || outcome === 'accepted'
  const accepted = isAccepted
    ? await reader.search(workspaceId as WorkspaceId, { ...acceptedBy(of, statuses), ...filter, limit })
    : { items: [] }
  const stray = isStray
    ? await database.app.inWorkspace(workspaceId, (queries) =>
        pageOfEvents(queries, of, { ...filter, ...(outcome && { outcome }), limit: limit + 1 }),
      )
    : []
  const lines = [...accepted.items.map(acceptedLine), ...stray.map(strayLine)].toSorted((a, b) =>
    a.id < b.id ? 1 : -1,
  )
  const { nextCursor } = accepted
  if (nextCursor === undefined) return pageById(lines, limit)
  const page = pageById(
    lines.filter(({ id }) => id >= nextCursor),
    limit,
  )
  return { nextCursor, ...page }
}

/** The executions that calls of this webhook began. */
export const acceptedBy = ({ workflowId, nodeId }: WebhookNode, statuses: EventFilter['statuses']) => ({
  workflowId,
  modes: ['webhook'] as const,
  trigger: nodeId,
  ...(statuses && { statuses }),
})

/** A call, wherever it is kept. */
export type FoundCall =
  | { readonly kind: 'accepted'; readonly execution: ExecutionSummary }
  | { readonly kind: 'stray'; readonly event: StoredEvent }

export async function findCall(
  { database, payloads, reader }: Reading,
  workspaceId: string,
  id: string,
): Promise<FoundCall | undefined> {
  const event = await database.app.inWorkspace(workspaceId, (queries) => findEvent(queries, payloads, id))
  if (event !== undefined) return { kind: 'stray', event }
  const execution = await reader.get(workspaceId as WorkspaceId, id)
  return execution?.mode === 'webhook' ? { kind: 'accepted', execution } : undefined
}
