import type { Id } from '@linkflow/kernel'
import type { Permit } from './permit.ts'

export type ExecutionId = Id<'execution'>
export type WorkspaceId = Id<'workspace'>
export type WorkflowId = Id<'workflow'>
export type VersionId = Id<'version'>
export type WorkerId = Id<'worker'>

/**
 * One run of one version.
 *
 *   queued ──claim──▶ running ──finish──▶ succeeded | failed | cancelled | timed_out
 *     ▲                 │  ▲
 *     └──owner lost─────┤  └──due or signalled── waiting
 *     │                 └──park──▶
 *     └──continued, cancelled or over its time── paused (a test run at a breakpoint)
 *
 * E1. Only the worker that holds the newest fence may write to it.
 * E2. The fence grows at every change of owner; a lost owner is found by its worker's lease.
 * E3. A final status never changes: retry and replay make a new execution.
 */
export type LiveStatus = 'queued' | 'running' | 'waiting' | 'paused'
export type FinalStatus = 'succeeded' | 'failed' | 'cancelled' | 'timed_out'
export type ExecutionStatus = LiveStatus | FinalStatus
export const FINAL_STATUSES: ReadonlySet<string> = new Set<FinalStatus>([
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
])

export type ExecutionMode =
  | 'webhook'
  | 'schedule'
  | 'manual'
  | 'api'
  | 'sub-workflow'
  | 'error'
  | 'retry'
  | 'replay'
  | 'test'

/** Small facts that travel with an execution and are not searched for. */
export interface ExecutionMeta {
  readonly parent?: {
    readonly id: ExecutionId
    readonly step: string
    readonly call: number
    readonly depth: number
    /** The caller does not wait for it. */
    readonly detached?: true
    /** Workflows whose permits its callers hold while they wait for it. */
    readonly within?: readonly WorkflowId[]
  }
  readonly permit?: Permit
  readonly retryOf?: ExecutionId
  readonly replayOf?: ExecutionId
  /** Of a retry: which run it is of the same work, from 2 on. */
  readonly attempt?: number
  readonly test?: TestMeta
  readonly callback?: string
  readonly delivery?: { readonly endpoint: string; readonly id: string }
  readonly scheduledAt?: string
  /** What it is a part of, where somebody is told of traces: `traceparent` and `tracestate` of what started it. */
  readonly trace?: string
  readonly traceState?: string
  /** A caller of another process waits for the end: tell it. */
  readonly awaited?: true
}

/** Of a test run of a draft. */
export interface TestMeta {
  /** Id of the node that it ran up to. */
  readonly to?: string
  /** Nodes that did not run because something is pinned to them. */
  readonly pinned: number
  /** The execution whose steps it took over. */
  readonly reuses?: ExecutionId
}

/** What is the same in `live` and `finished`. */
export interface ExecutionHead {
  readonly id: ExecutionId
  readonly workspaceId: WorkspaceId
  readonly workflowId: WorkflowId
  readonly versionId: VersionId
  readonly mode: ExecutionMode
  readonly triggerNode: string
  /** Database time, epoch ms. */
  readonly createdAtMs: number
  readonly deadlineAtMs: number | undefined
  readonly planFormat: number
  readonly engineFlags: string
  readonly meta: ExecutionMeta
}

/** The code where an execution's facts could not be written: its journal says nothing but that it ended. */
export const JOURNAL_REFUSED = 'journal-refused'

/** An error at rest: its message may tell of the data, so that is sealed; lists filter by the rest. */
export interface SealedError extends Omit<ExecutionError, 'message'> {
  /** Base64. */
  readonly sealed: string
}

/** Why it did not succeed: which node, which item, and why. */
export interface ExecutionError {
  readonly code: string
  readonly message: string
  readonly node?: string
  readonly step?: string
  readonly item?: number
}
