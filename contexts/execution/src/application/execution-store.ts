import type { KeyError, PayloadUnreadable } from '@linkflow/keys'
import type { ExecutionHead, ExecutionId, WorkerId } from '../domain/execution.ts'
import type { PermitState } from '../domain/permit.ts'

/** An execution as its new owner gets it. */
export interface Claimed {
  readonly head: ExecutionHead
  readonly fence: number
  readonly crashes: number
  /** When its first owner got it. */
  readonly startedAtMs?: number
  readonly cancelRequested: boolean
  /** Of a workflow with a limit: only with `held` may it run, and with another one it is there to be ended. */
  readonly permit?: PermitState | undefined
  /** In order of their sequence; read in a statement after the claim, so nothing of the old owner is missed. */
  readonly journal: readonly { readonly seq: number; readonly facts: string }[]
  readonly signals: readonly StoredSignal[]
  /** What is recorded of it does not open, so its journal is empty here. */
  readonly unreadable?: PayloadUnreadable | KeyError
}

export interface StoredSignal {
  readonly id: string
  readonly executionId: ExecutionId
  readonly key: string
  readonly data: string | undefined
}

/** An execution and the fence under which its owner has it. */
export interface Owned {
  readonly id: ExecutionId
  readonly fence: number
}

export type SignalResult = 'stored' | 'not-live'

/**
 * What a worker takes. A suspect is an execution whose last two owners died (R14): most of them are innocent, and died
 * of what ran beside them.
 */
export type ClaimScope =
  | 'all'
  /** All but suspects, save those that were asked to end: they run nothing any more. */
  | 'unsuspected'
  | 'suspects'
  /** Only these and their children. */
  | { readonly family: readonly ExecutionId[] }

/**
 * Instead of the oldest first: workspaces that have something due, in order of their ids, get equal shares. What a share
 * leaves over is there for the next claim.
 */
export interface Turns {
  /** Begins after this one. */
  readonly after: string | undefined
  readonly except: readonly string[]
}

/** Who owns which execution. All instants are the database's. */
export interface ExecutionStore {
  registerWorker(id: WorkerId, name: string): Promise<void>
  /** Renews the worker's lease; false if someone removed it (its executions were taken). */
  heartbeat(id: WorkerId): Promise<boolean>
  /** Workers that are known to be dead need not be waited for: their leases end now. */
  declareDead(ids: readonly WorkerId[]): Promise<void>
  /** Gives everything back at once: a stopped worker's executions need not wait for its lease. */
  retireWorker(id: WorkerId): Promise<void>
  /** Takes at most `limit` due executions, each to exactly one caller. */
  claimDue(worker: WorkerId, limit: number, scope: ClaimScope, turns?: Turns): Promise<readonly Claimed[]>
  /** Suspects that are queued, and all that are live: at most `max` are looked at. */
  countSuspects(max: number): Promise<{ readonly queued: number; readonly live: number }>
  /** What the worker has according to the database. A claim whose answer was lost is among it, and nobody runs it. */
  ownedBy(worker: WorkerId): Promise<readonly Owned[]>
  /** Puts executions of this worker back into the queue, those whose fence is still the one named. */
  giveBack(worker: WorkerId, owned: readonly Owned[]): Promise<void>
  /** Executions of workers whose lease ended go back to the queue (or are handed over for parking at the limit). */
  requeueLost(): Promise<{ readonly requeued: number }>
  /** When the next waiting execution is due, in ms from now; undefined when none waits for a time. */
  nextDueInMs(): Promise<number | undefined>
  /** Stores a signal and makes a waiting execution due. */
  signal(executionId: ExecutionId, key: string, data: string | undefined): Promise<SignalResult>
  /** The same, at most once for a key: what was signalled before stays as it is. */
  signalOnce(executionId: ExecutionId, key: string, data: string): Promise<SignalResult | 'repeated'>
  /** Lets a paused execution go on, by a signal that says how; only the first of several does. */
  continuePaused(executionId: ExecutionId, key: string, data: string): Promise<SignalResult>
  /** Executions that were paused for longer than they may be become due: they end as timed out. */
  endPauses(): Promise<number>
  /** Makes the executions that have signals due, if they wait; without ids, all that were forgotten. */
  wakeSignalled(executionIds?: readonly ExecutionId[]): Promise<number>
  signalsOf(executionIds: readonly ExecutionId[]): Promise<readonly StoredSignal[]>
  /**
   * Marks executions and the sub-workflows they wait for (of finished ones those) to be cancelled; those that nobody runs
   * become due. Gives all that it marked.
   */
  requestCancel(executionIds: readonly ExecutionId[]): Promise<readonly ExecutionId[]>
  /** Of the given executions, those that were asked to end: for workers that missed the wake-up. */
  cancelRequested(worker: WorkerId): Promise<readonly ExecutionId[]>
  /** Executions that are queued and due, by workspace; at most `max` + 1 in all. */
  queuedByWorkspace(max: number): Promise<ReadonlyMap<string, number>>
  /** Versions that take the second lane, and until when. */
  cautiousVersions(): Promise<readonly string[]>
  addCautiousVersions(versionIds: readonly string[], forMs: number): Promise<void>
  /** Removes what has outlived its use: expired deliveries, batch ids, dead workers, orphaned signals. */
  tidy(): Promise<void>
}
