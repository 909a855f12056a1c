import { pageById, type WebhookEventSummaryView } from '@linkflow/contracts'
import type { ExecutionSummary, WorkspaceId } from '@linkflow/execution'
import { type EventLine, findEvent, pageOfEvents, type StoredEvent } from '../infrastructure/events.postgres.ts'
import type { InboxNeeds } from './needs.ts'

type Reading = Pick<InboxNeeds, 'database' | 'reader'>

export interface EventFilter {
  readonly outcome?: 'accepted' | 'refused' | 'heard'
  readonly statuses?: readonly ExecutionSummary['status'][]
  readonly fromMs?: number
  readonly untilMs?: number
  readonly before?: string
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
 * both rise with time, so the two lists merge by id.
 */
export async function listEvents(
  { database, reader }: Reading,
  workspaceId: string,
  of: { readonly workflowId: string; readonly nodeId: string },
  { outcome, statuses, limit, ...filter }: EventFilter,
) {
  const isStray = outcome !== 'accepted' && statuses === undefined
  const isAccepted = outcome === undefined || outcome === 'accepted'
  const [accepted, stray] = await Promise.all([
    isAccepted
      ? reader.list(workspaceId as WorkspaceId, {
          ...filter,
          workflowId: of.workflowId,
          startedBy: { mode: 'webhook', trigger: of.nodeId },
          ...(statuses && { statuses }),
          limit: limit + 1,
        })
      : [],
    isStray
      ? database.app.inWorkspace(workspaceId, (queries) =>
          pageOfEvents(queries, of, { ...filter, ...(outcome && { outcome }), limit: limit + 1 }),
        )
      : [],
  ])
  const lines = [...accepted.map(acceptedLine), ...stray.map(strayLine)].toSorted((a, b) => (a.id < b.id ? 1 : -1))
  return pageById(lines, limit)
}

/** A call, wherever it is kept. */
export type FoundCall =
  | { readonly kind: 'accepted'; readonly execution: ExecutionSummary }
  | { readonly kind: 'stray'; readonly event: StoredEvent }

export async function findCall(
  { database, reader }: Reading,
  workspaceId: string,
  id: string,
): Promise<FoundCall | undefined> {
  const event = await database.app.inWorkspace(workspaceId, (queries) => findEvent(queries, id))
  if (event !== undefined) return { kind: 'stray', event }
  const execution = await reader.get(workspaceId as WorkspaceId, id)
  return execution?.mode === 'webhook' ? { kind: 'accepted', execution } : undefined
}
