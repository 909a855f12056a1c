/** Steps that can be undone. */
export const HISTORY_STEPS_MAX = 500

/** Edits of one field that follow each other within so long are one step. */
export const COALESCE_MS = 600

/** The server gets edits when nothing was edited for so long … */
export const SAVE_IDLE_MS = 800
/** … and at the latest after so long. */
export const SAVE_LATEST_MS = 5_000

/** An answer that has not come by then is taken for lost, and the same request is sent again. */
export const ANSWER_TIMEOUT_MS = 15_000
/** The device has so long to keep a copy; then it is taken for one that cannot. */
export const DEVICE_TIMEOUT_MS = 3_000
/** Pauses between attempts: doubled from the first to the longest. */
export const RETRY_FIRST_MS = 1_000
export const RETRY_LONGEST_MS = 30_000

/** Of one request, as contracts has them (checked by a test: contracts brings zod along, which this part does not need). */
export const COMMANDS_PER_REQUEST_MAX = 500
export const PATCHES_PER_REQUEST_MAX = 20_000
/** Below the 4 MiB that a request may have, with room for what is around the commands. */
export const REQUEST_CHARS_MAX = 3 * 1024 * 1024

/** Pasted text that is looked at. */
export const PASTE_CHARS_MAX = 4 * 1024 * 1024

/** Characters of a name in a workflow file. */
export const NAME_CHARS_MAX = 128

/** Characters of a label of a command. */
export const LABEL_CHARS_MAX = 200

/** Nodes that smart guides compare with; beyond, only those nearest are. */
export const GUIDE_CARDS_MAX = 1_000
