import type { OverlapChoice } from '../domain/rule.ts'

/** An instant of a schedule that has come. */
export interface ScheduledStart {
  readonly workspaceId: string
  readonly workflowId: string
  readonly versionId: string
  readonly nodeId: string
  /** ISO 8601. */
  readonly scheduledAt: string
  readonly firedAt: string
  readonly zone: string
  /** Somebody wished for it after its time. */
  readonly isBackfill: boolean
  readonly overlap: OverlapChoice
  /** The run before, where overlaps are not allowed. */
  readonly previousExecutionId: string | undefined
  /** Of one (endpoint, id) one execution is started, however often it is asked for. */
  readonly delivery: { readonly endpoint: string; readonly id: string }
}

export type ScheduledStartResult =
  /** It is on disk, by this call or an earlier one of the same delivery. */
  | { readonly type: 'started'; readonly executionId: string }
  /** The run before has not ended, so this one is not made, or not yet. */
  | { readonly type: 'overlaps'; readonly isOver: boolean }
  /** Not now: too much is going on, or something is away. */
  | { readonly type: 'busy'; readonly retryAfterMs: number }
  /** It cannot be started, now or later. */
  | { readonly type: 'refused'; readonly code: string; readonly message: string }

/** Starts one execution; an error thrown means that nobody knows, and is followed by the same call again. */
export type StartScheduled = (start: ScheduledStart) => Promise<ScheduledStartResult>
