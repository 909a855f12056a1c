const MIB = 1024 * 1024

/** Rows of a table in one part of a backup, before they are compressed. */
export const PART_BYTES = 4 * MIB

/** Parts, objects and files whose checksums stand in one list: what a backup or a restore holds of them in memory. */
export const SUMS_PER_LIST = 1_000

/** Lists of checksums of one backup: 100 million parts. */
export const LISTS_MAX = 100_000

/** Days of history of one backup: ten years. */
export const DAYS_MAX = 3_660

/** A backup is written in pieces of this size. */
export const WRITE_BYTES = MIB

/** A backup is read in pieces of this size. */
export const READ_BYTES = 256 * 1024

/** The manifest, and a list of checksums: read as a whole. */
export const TEXT_BYTES_MAX = 64 * MIB

/** A name with its path, as tar headers of the long form hold it. */
export const NAME_BYTES_MAX = 16 * 1024

/** Objects of executions that began so long after the snapshot are not of it: ids are made by clocks that differ a little. */
export const CLOCK_SKEW_MS_MAX = 60_000

/** Backups that the database remembers. */
export const REMEMBERED_MAX = 50

/** Objects and files that a restore stores side by side. */
export const STORES_AT_ONCE = 8

/** How long the embedded database of a restore that was killed may take to end. */
export const DATABASE_STOP_MS_MAX = 20_000
