import type { Decision, Due } from '../domain/missed.ts'
import type { ScheduledStart } from './start-scheduled.ts'

export type Decide = (due: Due, nowMs: number, max: number) => Decision

/** A decided instant, locked with its schedule: until the answer is stored no publish can replace the version. */
export interface PendingFiring {
  readonly start: ScheduledStart
  readonly attempts: number
  readonly lateMs: number
}

export type FiringOutcome =
  | { readonly state: 'started'; readonly executionId: string }
  | { readonly state: 'refused'; readonly detail: string }
  /** Not now. `isFailure` counts as an attempt: a start that fails again and again is given up. */
  | {
      readonly state: 'pending'
      readonly retryAfterMs: number
      readonly detail: string
      readonly isFailure: boolean
      /** By the run before it, so it says nothing of the room for others. */
      readonly isHeldBack?: boolean
    }
  /** By the choice of the schedule. */
  | { readonly state: 'dropped'; readonly detail: string }

/** A schedule that let starts go, and when the first of them was due. */
export interface MissedStart {
  readonly workspaceId: string
  readonly workflowId: string
  readonly nodeId: string
  readonly sinceMs: number
}

export interface DecidedRound {
  readonly schedules: number
  readonly instants: number
  /** Schedules that let at least one instant go. */
  readonly missed: readonly MissedStart[]
  /** Schedules that cannot be read; they fire nothing until they are published anew. */
  readonly broken: readonly { readonly workflowId: string; readonly nodeId: string; readonly problem: string }[]
}

export interface FiringStore {
  /** Decides what is due, at most `DUE_BATCH_MAX` schedules; those that somebody else holds are left to them. */
  decideDue(decide: Decide): Promise<DecidedRound>
  /** Hands over decided instants that are to be started now, and stores what came of each. */
  startPending(start: (firings: readonly PendingFiring[]) => Promise<readonly FiringOutcome[]>): Promise<number>
  /** Until something is to be decided or started; undefined if nothing is in sight. Negative when it is overdue. */
  nextInMs(): Promise<number | undefined>
  /** Gives up what could not be started for a day, and removes old history. True when there is more to remove. */
  tidy(): Promise<boolean>
}
