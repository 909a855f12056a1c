/** What the suites hold the server to; the sizes are those of the short and of the whole form. */

export const MIB = 1024 * 1024

/** Most memory of the tree (server, launcher, code children) while a million items go through five nodes. */
export const M1_PEAK_MB_MAX = 600
/** The same, when they come as one JSON body. */
export const M2_PEAK_MB_MAX = 1200
/** How far the tree may grow, over what it was at rest after one such call, while a file goes to a folder. */
export const M3_GROWTH_MB_MAX = 64
/** Longest that the server may work before it answers on `/health/live`. */
export const SILENCE_MS_MAX = 1000
/** How often the memory is looked at. */
export const SAMPLE_MS = 50
/** How often the children of the server are looked for. */
export const TREE_MS = 250
export const ASK_MS = 100
/** After so long without a call the server has given back what it does not need (apps/server/src/rest.ts). */
export const REST_MS = 34_000
/** Longest that one execution is waited for. */
export const EXECUTION_MS_MAX = 300_000

export const ROWS_PER_LIST = 1000
export const LISTS = { short: 200, full: 1000 }
/** Lists whose rows are more than one execution may hold at once (`executionItemBytesMax`). */
export const TOO_MANY_LISTS = 600
export const FILE_MIB = 100
