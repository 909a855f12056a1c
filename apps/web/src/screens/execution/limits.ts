/** Steps that the timeline reads; of very many more it says how many it leaves out. */
export const STEPS_MAX = 5_000
export const STEPS_PAGE = 1_000

/** While it runs, what is shown is read again at most so often; bars grow as often. */
export const READ_EVERY_MS = 1_000

/** Where events do not come, it is read so often. */
export const ASK_EVERY_MS = 5_000

/** Items of each side that a comparison reads. */
export const ITEMS_PAGE = 100

/** Of an item, what a row shows. */
export const ROW_TEXT_MAX = 200

/** Items of an input that can be changed here before a retry, and characters of their text. */
export const EDITED_ITEMS_MAX = 200
export const EDITED_CHARS_MAX = 200_000

/** Log lines that are read. */
export const LOGS_READ = 2_000

/** Items of each step that a download takes along. */
export const DOWNLOADED_ITEMS = 100
export const DOWNLOADED_STEPS = 200

/** Runs that the dialog offers to compare with. */
export const OTHERS_SHOWN = 30

/** Gaps longer than this, and longer than a tenth of what is busy, are idle time. */
export const IDLE_AFTER_MS = 1_000
