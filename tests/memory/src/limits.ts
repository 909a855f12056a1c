/** What the suites hold the server to; the sizes are those of the short and of the whole form. */

export const MIB = 1024 * 1024

/** Most memory of the tree (server, launcher, code children) while a million items go through five nodes. */
export const M1_PEAK_MB_MAX = 600
/** The same, when they come as one JSON body. */
export const M2_PEAK_MB_MAX = 1200
/** How far the tree may grow, over what it was at rest after one such call, while a file goes to a folder. */
export const M3_GROWTH_MB_MAX = 64
/** Longest that `/health/live` may be silent. */
export const SILENCE_MS_MAX = 1000
/** Longest that a million items may take on a machine that has nothing else to do; told, not judged. */
export const SAMPLE_MS = 50
/** How often the children of the server are looked for. */
export const TREE_MS = 250
export const ASK_MS = 100
/** After so long without a call the server has given back what it does not need (apps/server/src/rest.ts). */
export const REST_MS = 8000
/** Longest that one execution is waited for. */
export const EXECUTION_MS_MAX = 300_000

export const ROWS_PER_LIST = 1000
export const LISTS = { short: 200, full: 1000 }
export const FILE_MIB = { short: 100, full: 100 }
