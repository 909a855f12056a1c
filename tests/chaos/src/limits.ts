/** How long one call may go on starting new units; a unit that has begun is finished. */
export const CALL_MS_MAX = 18 * 60_000
/** A run counts only if at least this share of its operations succeeded: a dead system keeps every promise. */
export const SUCCEEDED_MIN = 0.9
/** How long a process may take to be ready; the machine may be busy with others. */
export const READY_MS_MAX = 60_000
/** How long a disturbed system gets to finish everything once it is left alone. */
export const SETTLE_MS_MAX = 90_000
/** Milliseconds between two looks of a wait for a fact. */
export const LOOK_MS = 50
/** How long one request of ours may take. */
export const REQUEST_MS_MAX = 30_000
/** Failures that are told of one unit; the rest is counted. */
export const FAILURES_TOLD_MAX = 20
/** How long what lost its owner may take to find another and to record something. */
export const PROGRESS_MS_MAX = 60_000
