export const HOUR_MS = 3_600_000

/** How executions ended. */
export interface Counts {
  readonly succeeded: number
  readonly failed: number
  readonly other: number
}

export const NO_COUNTS: Counts = { succeeded: 0, failed: 0, other: 0 }
export const sumOf = (counts: readonly Counts[]): Counts =>
  counts.reduce(
    (all, each) => ({
      succeeded: all.succeeded + each.succeeded,
      failed: all.failed + each.failed,
      other: all.other + each.other,
    }),
    NO_COUNTS,
  )
