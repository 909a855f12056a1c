/** Every bound of data tables and state. What one call takes is in contracts/. */

const KIB = 1024
const MIB = 1024 * KIB

// ------------------------------------------------------------------------------------------------ data tables

/** Data tables of one workspace. */
export const TABLES_PER_WORKSPACE_MAX = 100
/** Rows of one data table. */
export const ROWS_PER_TABLE_MAX = 200_000
/** Bytes of all rows of a workspace. */
export const TABLE_BYTES_PER_WORKSPACE_MAX = 512 * MIB
/** Bytes of one row. */
export const ROW_BYTES_MAX = 256 * KIB
/** Rows that one operation changes and gives back. */
export const CHANGED_ROWS_MAX = 10_000
/** Bytes of the rows that one operation changes and gives back: they are in memory. */
export const CHANGED_BYTES_MAX = 32 * MIB
/** Rows that one import adds. */
export const IMPORTED_ROWS_MAX = 50_000
/** Rows that are read at once where all are read: a piece stays some milliseconds. */
export const ROWS_AT_ONCE = 500
/** Characters of a cell that its index holds; a longer text is kept apart. An index row of PostgreSQL has 2.7 KB at most. */
export const INDEXED_CHARS_MAX = 200
/** Characters of a pattern of `like`, and how many % and _ it may have: each may be tried at every place of a text. */
export const PATTERN_CHARS_MAX = 200
export const PATTERN_WILDCARDS_MAX = 10

// ------------------------------------------------------------------------------------------------ state

/** Values that one workspace keeps, and their bytes in all. */
export const STATE_KEYS_PER_WORKSPACE_MAX = 10_000
export const STATE_BYTES_PER_WORKSPACE_MAX = 64 * MIB
/** Bytes of one value as JSON. */
export const STATE_VALUE_BYTES_MAX = 256 * KIB

// ------------------------------------------------------------------------------------------------ seen keys

/** Keys that one place remembers, and all places of a workspace. */
export const SEEN_PER_PLACE_MAX = 100_000
export const SEEN_PER_WORKSPACE_MAX = 1_000_000
/** Keys that are looked up at once. */
export const SEEN_AT_ONCE = 5_000

// ------------------------------------------------------------------------------------------------ writes that are done

/** How long it is remembered at least that a write was done; then for as long as its execution is unfinished. */
export const WRITE_REMEMBERED_MS = 3_600_000
/** Executions whose writes one round of tidying looks at. */
export const TIDIED_AT_ONCE = 500
