/** Keys that are known without a query; beyond, the one that was not used for longest is asked for again. */
export const KEY_CACHE_ENTRIES_MAX = 10_000

/** Tokens that are known to be wrong, so that a flood of one wrong token costs one query. */
export const WRONG_TOKEN_ENTRIES_MAX = 1_000

/** How often the last use of keys is written: the figure is for people, a write per request is not. */
export const LAST_USE_FLUSH_MS = 30_000

/** Keys of one workspace that are neither revoked nor expired. */
export const KEYS_PER_WORKSPACE_MAX = 1_000
