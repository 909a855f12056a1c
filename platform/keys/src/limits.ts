/** Unwrapped data keys that a process holds in memory; the one used longest ago is wiped for a new one. */
export const DATA_KEYS_CACHED_MAX = 1_000

/** A process says so often which master keys it holds. */
export const HOLDER_BEAT_MS = 3_000

/** One that has not said so for this long is gone: a rotation does not wait for it any more. */
export const HOLDER_LIVE_MS = 15_000

/** Data keys that a rotation of the master key wraps in one transaction. */
export const REWRAP_PIECE_KEYS = 500

/** Master keys that one file or variable may name. During a rotation there are two. */
export const MASTER_KEYS_MAX = 8

/** Workspaces that one run of the chore seals anew; the rest waits for the next run. */
export const RESEAL_WORKSPACES_PER_RUN = 50

/** A rotation that asks again which processes still lack the new key. */
export const HOLDERS_POLL_MS = 500

/** Seals for which one derived key and the random half of one nonce serve. */
export const SEALS_PER_NONCE_RUN = 1_024
