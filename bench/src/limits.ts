/** Marks of docs and issue: what a run is held against. Figures of one machine drift by 2×, so ratios count as well. */
export const MARKS = {
  w1NoCodePerSecond: 10_000,
  w1NoCodeOfCeiling: 0.4,
  w1PerSecond: 3_000,
  w1OfFreshContexts: 0.75,
  w1P99Ms: 40,
  w1OneConnectionP50Ms: 3,
  w2NoCodePerSecond: 5_000,
  w2PerSecond: 2_500,
  w3Ms: 80,
  w4Ms: 250,
  walBytesPerExecution: 4_096,
  idleRssMb: 140,
  idleTreePssMb: 220,
  coldStartMs: 1_500,
  historySlowdown: 0.15,
  /** Of the speed of a loop in plain JavaScript that compares the same way. */
  listNodesOfLoop: 0.5,
  filterOfLoop: 0.2,
  compatibleFilterOfLoop: 0.2,
} as const

/** Connections of the closed loops of W1. */
export const W1_CONNECTIONS = [1, 10, 50] as const
export const W2_CONNECTIONS = 10
export const CEILING_CONNECTIONS = 50
/** The row of the batched ceiling. */
export const CEILING_ROW_BYTES = 300
/** Items of the list nodes, and how often each of them and its loop take turns. */
export const LIST_ROWS = 100_000
export const LIST_ROUNDS = 9
export const W4_BRANCH_MS = 200
/** Executions in the history that W1 is compared with. */
export const HISTORY_EXECUTIONS = 1_000_000
export const HISTORY_PAIRS = 12
export const HISTORY_CONNECTIONS = 50
/** Copied by one statement. */
export const HISTORY_CHUNK_ROWS = 50_000
/** How long a started server may take until its first 200. */
export const START_TIMEOUT_MS = 60_000
/** A request without an answer for so long fails the run. */
export const REQUEST_TIMEOUT_MS = 30_000
/** A backlog that is not empty so long after the load has ended fails the run. */
export const DRAIN_TIMEOUT_MS = 120_000
