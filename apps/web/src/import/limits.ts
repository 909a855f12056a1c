/** What the server takes as one document. */
export const IMPORT_BYTES_MAX = 4 * 1024 * 1024
/** Problems of a file that are told; the first ones say where to look. */
export const PROBLEMS_SHOWN_MAX = 5
