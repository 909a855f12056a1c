import type { ExecutionEnded, OutboxConsumer, WorkersLost } from '@linkflow/execution'
import type { Clock } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { Queries } from '@linkflow/postgres'
import { type End, gather } from '../domain/gather.ts'
import { isNews } from '../domain/notification.ts'
import { plainLine } from '../domain/plain-line.ts'
import {
  holdOpenOfTopic,
  holdOpenOfWorkflows,
  type Writing,
  writeNotifications,
} from '../infrastructure/notification-repository.postgres.ts'
import { NAME_CHARS_MAX, WORKER_NAMES_MAX } from '../limits.ts'
import type { Neighbours } from './ports.ts'

interface Needs {
  readonly clock: Clock
  readonly payloads: Payloads
  readonly published: Neighbours['published']
  /** The first workspace: whoever runs the installation is there. */
  readonly homeWorkspaceId: string
}

/**
 * Makes notifications of what the outbox tells, in the transaction that removes it there: what comes again was never
 * counted (docs/adr/0017).
 */
export const watchExecutions = (needs: Needs): OutboxConsumer => ({
  name: 'notifications',
  consume: (events, queries) => watchEnds(needs, events, queries),
  consumeLost: (events, queries) => watchWorkers(needs, events, queries),
})

async function watchEnds(
  { clock, payloads, published }: Needs,
  events: readonly ExecutionEnded[],
  queries: Queries,
): Promise<void> {
  const ends = events.filter(isOfInterest)
  if (ends.length === 0) return
  const open = await holdOpenOfWorkflows(queries, payloads, [...new Set(ends.map(({ workflow }) => workflow))])
  const openWorkflows = new Set(open.map(({ topic }) => topic.slice(0, topic.indexOf(':'))))
  // Mostly nothing is open and nothing failed: then this was the only query.
  const concerned = ends.filter((end) => isFailure(end) || openWorkflows.has(end.workflow))
  if (concerned.length === 0) return
  const live = await published(queries, [...new Set(concerned.map(({ version }) => version))])
  const changes = gather(open, concerned.filter(({ version }) => live.has(version)).map(endOf), clock.nowMs())
  const writings = changes.map((change): Writing => ({ ...change, kind: 'workflow-failed' }))
  if (writings.length > 0) await writeNotifications(queries, payloads, writings, clock.nowMs())
}

/** Who runs a workflow by hand looks on; who waits for a sub-workflow fails with it, if it is not caught. */
const isOfInterest = ({ type, mode, parent, isDetached }: ExecutionEnded): boolean =>
  type !== 'execution.cancelled' &&
  mode !== 'manual' &&
  mode !== 'replay' &&
  (parent === undefined || isDetached === true)

const isFailure = ({ type }: ExecutionEnded): boolean => type !== 'execution.succeeded'

function endOf(event: ExecutionEnded): End {
  const { workspace: workspaceId, workflow: workflowId, execution: executionId, error } = event
  const failure = error ?? { code: event.type, message: '' }
  return { workspaceId, workflowId, executionId, ...(isFailure(event) && { failure }) }
}

const WORKERS = 'workers'

async function watchWorkers(
  { clock, payloads, homeWorkspaceId }: Needs,
  events: readonly WorkersLost[],
  queries: Queries,
): Promise<void> {
  const nowMs = clock.nowMs()
  const losses = lossesOf(events, homeWorkspaceId)
  const open = await holdOpenOfTopic(queries, payloads, [...losses.keys()], WORKERS)
  const writings = [...losses].map(([workspaceId, loss]): Writing => {
    const before = open.get(workspaceId)
    const count = (before?.count ?? 0) + loss.count
    const names = [...new Set([...(before?.facts.workers ?? []), ...loss.workers])]
    const takenOver = (before?.facts.takenOver ?? 0) + loss.takenOver
    return {
      open: before,
      kind: 'workers-lost',
      workspaceId,
      workflowId: undefined,
      topic: WORKERS,
      count,
      facts: { takenOver, ...(names.length > 0 && { workers: names.slice(-WORKER_NAMES_MAX) }) },
      hasSucceeded: false,
      isNews: before === undefined || isNews(before, count, nowMs),
    }
  })
  if (writings.length > 0) await writeNotifications(queries, payloads, writings, nowMs)
}

interface Loss {
  count: number
  readonly workers: string[]
  takenOver: number
}

/** The first workspace hears of each worker, and any other of those whose executions of it were taken over. */
function lossesOf(events: readonly WorkersLost[], homeWorkspaceId: string): ReadonlyMap<string, Loss> {
  const losses = new Map<string, Loss>()
  const lossOf = (workspaceId: string): Loss => {
    const loss = losses.get(workspaceId) ?? { count: 0, workers: [], takenOver: 0 }
    losses.set(workspaceId, loss)
    return loss
  }
  for (const { workers, takenOver } of events) {
    if (workers.length > 0) {
      const home = lossOf(homeWorkspaceId)
      home.count += workers.length
      home.workers.push(...workers.map((name) => plainLine(name, NAME_CHARS_MAX)))
    }
    for (const { workspace, executions } of takenOver) {
      const loss = lossOf(workspace)
      loss.takenOver += executions
      if (workspace !== homeWorkspaceId || workers.length === 0) loss.count += 1
    }
  }
  return losses
}
