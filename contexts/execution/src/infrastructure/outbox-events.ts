import type { FinishedRow } from '../application/write-entry.ts'
import type { ExecutionError, ExecutionId, ExecutionMeta, ExecutionMode, SealedError } from '../domain/execution.ts'

/** The end of an execution, as the outbox tells it. Consumers may get it more than once and drop duplicates by (execution). */
export interface ExecutionEnded {
  readonly type: 'execution.succeeded' | 'execution.failed' | 'execution.cancelled' | 'execution.timed_out'
  readonly execution: ExecutionId
  readonly workspace: string
  readonly workflow: string
  readonly version: string
  readonly mode: ExecutionMode
  readonly error?: ExecutionError
  readonly callback?: string
  readonly parent?: ExecutionId
  /** Its parent does not wait for it. */
  readonly isDetached?: true
  /** Of a failure: the trace that the execution was started in, for what follows from it. */
  readonly trace?: Pick<ExecutionMeta, 'trace' | 'traceState'>
  /** It called executions that it did not hear the end of: they are to be cancelled. */
  readonly leavesChildren?: true
}

/** Processes whose leases ended: they died, and others go on with what they had. */
export interface WorkersLost {
  readonly type: 'workers.lost'
  /** Their names. */
  readonly workers: readonly string[]
  readonly takenOver: readonly { readonly workspace: string; readonly executions: number }[]
}

/** An end as it is at rest. */
export type StoredEnd = Omit<ExecutionEnded, 'error'> & { readonly error?: ExecutionError | SealedError }

/** What a row tells of, as it is at rest. */
export type OutboxEvent = StoredEnd | WorkersLost

/** How a row holds ends: what several ends of a batch have in common is written once. */
type Group = Omit<StoredEnd, 'execution'> & { readonly executions: readonly ExecutionId[] }

/**
 * The groups of a batch's ends, and which group each end is of. A group is the beginning of its JSON text: the ids of
 * those executions that the database let in, and `]}`, are put behind it there. Most ends of a batch are alike, and told
 * one by one they were a tenth of the WAL.
 */
export function groupEnds(rows: readonly FinishedRow[]): {
  readonly groups: readonly string[]
  readonly groupOf: readonly number[]
} {
  const groups: string[] = []
  const known = new Map<string, number>()
  const groupOf = rows.map((row) => {
    const { head, status } = row
    const key = isPlain(row) ? `${head.versionId} ${status} ${head.mode}` : head.id
    let group = known.get(key)
    if (group === undefined) {
      group = groups.push(beginOf(row)) - 1
      known.set(key, group)
    }
    return group
  })
  return { groups, groupOf }
}

const isPlain = ({ head, error, leavesChildren }: FinishedRow): boolean =>
  error === undefined && !leavesChildren && head.meta.callback === undefined && head.meta.parent === undefined

function beginOf({ head, status, error: plain, sealedError, leavesChildren }: FinishedRow): string {
  const error = sealedError ?? plain
  const { callback, parent, trace, traceState } = head.meta
  const group: Omit<Group, 'executions'> = {
    type: `execution.${status}`,
    workspace: head.workspaceId,
    workflow: head.workflowId,
    version: head.versionId,
    mode: head.mode,
    ...(error && { error }),
    ...(callback && { callback }),
    ...(parent && { parent: parent.id }),
    ...(parent?.detached && { isDetached: true }),
    ...(error && trace !== undefined && { trace: { trace, ...(traceState !== undefined && { traceState }) } }),
    ...(leavesChildren && { leavesChildren: true }),
  }
  return `${JSON.stringify(group).slice(0, -1)},"executions":[`
}

/** What a row tells of. */
export const parseEvents = (events: string): OutboxEvent[] =>
  (JSON.parse(events) as (Group | WorkersLost)[]).flatMap((event): OutboxEvent[] => {
    if (event.type === 'workers.lost') return [event]
    const { executions, ...end } = event
    return executions.map((execution) => ({ ...end, execution }))
  })

export const isEnd = (event: OutboxEvent): event is StoredEnd => event.type !== 'workers.lost'
