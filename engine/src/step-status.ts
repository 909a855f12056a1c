import type { Settlement, StepStatus } from './types.ts'

/** States of a step inside the engine, finer than what a reader sees; those from `succeeded` on are final. */
export const State = {
  pending: 0,
  /** Its join is decided; it waits for a place among the running. */
  ready: 1,
  /** Its `start` was given out; it is the worker's until it settles. */
  handed: 2,
  /** Its `started` was seen. */
  running: 3,
  /** A retry whose `start` was given out for later. */
  delayed: 4,
  waiting: 5,
  /** A region whose body runs. */
  inBody: 6,
  succeeded: 7,
  failed: 8,
  skipped: 9,
  cancelled: 10,
} as const

export type State = (typeof State)[keyof typeof State]

export const isFinal = (state: number): boolean => state >= State.succeeded
/** The worker has it, and owes a `settled`. */
export const isOut = (state: number): boolean => state >= State.handed && state <= State.delayed

const STATUS: readonly StepStatus[] = [
  'pending',
  'queued',
  'queued',
  'running',
  'queued',
  'waiting',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
]

export const statusOf = (state: number): StepStatus => STATUS[state]!

/** S1, as bytes; 0 is «not settled yet». */
export const Settled = { data: 1, empty: 2, skipped: 3, error: 4 } as const
export type Settled = (typeof Settled)[keyof typeof Settled]

const SETTLEMENT: readonly (Settlement | undefined)[] = [undefined, 'data', 'empty', 'skipped', 'error']

export const settlementOf = (settled: number): Settlement | undefined => SETTLEMENT[settled]
