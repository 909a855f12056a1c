/** Every bound of work on repositories. */

const MIB = 1024 * 1024

/** What a server sends for one clone, fetch or pull, and what is sent by one push: it is held in memory as a whole. */
export const PACK_BYTES_MAX = 64 * MIB
/** One file that is read or written. */
export const FILE_BYTES_MAX = 64 * MIB
/** All that one operation writes to the disk, the pack and its files together. */
export const WRITTEN_BYTES_MAX = 1024 * MIB
/** Files and folders of one state of a repository. */
export const TREE_ENTRIES_MAX = 50_000
/** How deep its folders may lie in each other; the store of files takes no deeper paths. */
export const TREE_DEPTH_MAX = 30
/** Files that a message names. */
export const FILES_SHOWN_MAX = 20
/** Commits that are looked at to tell how far two branches are apart. */
export const COMPARED_COMMITS_MAX = 10_000
/** How long somebody waits for a repository that another step works on. */
export const LOCK_WAIT_MS_MAX = 30_000
/** How often it is asked for meanwhile. */
export const LOCK_ASK_MS = 100
/** The longest time of one operation that a node may ask for. */
export const OPERATION_MS_MAX = 3_600_000
/** Memory of the objects of one process. */
export const MEMORY_MB_MAX = 768
/** What its buffers and code may have besides. */
export const BUFFERS_MB_MAX = 768
