/** Findings told of one suite; the rest is counted. */
export const FINDINGS_TOLD_MAX = 60
/** One attempt that takes longer has hung something. */
export const ATTEMPT_MS_MAX = 60_000
/** Of the long lists the short form takes each so many. */
export const SHORT_TAKES_EACH = 4
