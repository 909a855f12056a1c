/** Items that one request reads. */
export const PAGE_ITEMS = 100
/** Characters of a value that are shown in one line. */
export const SHOWN_CHARS_MAX = 200
/** Rows drawn above and below what is seen. */
export const ROWS_OVERSCAN = 10
export const ROW_PX = 28
export const COLUMN_PX = 168
/** Children of one list or object that are opened at once; more come with a press. */
export const CHILDREN_STEP = 100
/** Items of a list that one step of a search looks through. */
export const SEARCHED_ITEMS = 1_000
/** Items that one search finds before it asks whether to go on. */
export const FOUND_ITEMS = 1_000
/** Results of a node that can be chosen at once. */
export const RESULTS_KEPT = 10
/** Runs that are looked at for them: not each reaches each node. */
export const RUNS_LOOKED_AT = 30
/** Pages that nobody looks at are forgotten after so long: a thousand of them would be tens of megabytes. */
export const PAGE_KEPT_MS = 20_000
/** Items that are opened as text, to be edited. */
export const EDITED_ITEMS_MAX = 1_000
/** Rows that one press opens at most. */
export const OPENED_ROWS_MAX = 5_000
/** Characters of one value that are shown as a whole; all of it can be copied. */
export const WHOLE_CHARS_MAX = 500_000
/** Items of the input that a preview is compared on. */
export const PREVIEWED_ITEMS_MAX = 500
