import type { Clock } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { Queries } from '@linkflow/postgres'
import { isNews } from '../domain/notification.ts'
import {
  holdOpenOfTopics,
  type Writing,
  writeNotifications,
} from '../infrastructure/notification-repository.postgres.ts'

/** A schedule that let starts go, which were due while nobody could make them. */
export interface MissedStarts {
  readonly workspaceId: string
  readonly workflowId: string
  /** The first of them. */
  readonly sinceMs: number
}

/**
 * In the transaction that lets them go, so that nothing is told twice, and nothing that did not happen. All schedules of a
 * workflow are one notification: after a downtime each of them lets go what it has missed.
 */
export async function noteMissed(
  { clock, payloads }: { readonly clock: Clock; readonly payloads: Payloads },
  queries: Queries,
  missed: readonly MissedStarts[],
): Promise<void> {
  const byTopic = Map.groupBy(missed, ({ workflowId }) => `missed:${workflowId}`)
  const open = await holdOpenOfTopics(queries, payloads, [...byTopic.keys()])
  const nowMs = clock.nowMs()
  const writings = [...byTopic].map(([topic, starts]): Writing => {
    const { workspaceId, workflowId } = starts[0]!
    const before = open.get(topic)
    const count = (before?.count ?? 0) + starts.length
    const sinceMs = Math.min(...starts.map((each) => each.sinceMs))
    return {
      open: before,
      kind: 'schedule-missed',
      workspaceId,
      workflowId,
      topic,
      count,
      facts: { missedSince: before?.facts.missedSince ?? new Date(sinceMs).toISOString() },
      hasSucceeded: false,
      isNews: before === undefined || isNews(before, count, nowMs),
    }
  })
  if (writings.length > 0) await writeNotifications(queries, payloads, writings, nowMs)
}
