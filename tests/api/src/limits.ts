/** Requests of the full run, and of the short one. */
export const REQUESTS_DEFAULT = 10_000
export const REQUESTS_SHORT = 600

/** Answers without an error that each operation must have given. */
export const GOOD_PER_OPERATION_DEFAULT = 20
export const GOOD_PER_OPERATION_SHORT = 1

/** Attempts at such an answer for each that is asked for. */
export const ATTEMPTS_PER_GOOD_MAX = 4

/** The share of the free requests that are broken on purpose. */
export const BROKEN_SHARE = 0.5

/** How deep a generated value goes, and how long its lists are. */
export const VALUE_DEPTH_MAX = 4
export const LIST_ITEMS_MAX = 3

/** One answer. */
export const ANSWER_MS_MAX = 60_000

/** An access token is renewed before it is this old. */
export const TOKEN_AGE_MS_MAX = 8 * 60_000

/** Findings that are shown in full. */
export const FINDINGS_TOLD_MAX = 60

/** How long a mail may take to arrive, and an execution to get where it is awaited. */
export const ARRIVAL_MS_MAX = 20_000
