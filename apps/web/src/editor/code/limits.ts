/** What one preview may take, all items of it together; then it is stopped. */
export const PREVIEW_MS = 100
/** About as many steps as that time has, so that a slow machine says the same as a fast one. */
export const PREVIEW_FUEL = 5_000_000
/** No answer by then: something does not look at the clock, and the worker is ended and begun anew. */
export const PREVIEW_GIVEN_UP_MS = 1_500
/** Characters of a result that are shown. */
export const RESULT_CHARS_MAX = 2_000
/** Between the last key and the preview. */
export const PREVIEW_PAUSE_MS = 40
/** Names that one completion offers. */
export const OPTIONS_MAX = 200
