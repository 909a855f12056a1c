/** A batch that was not taken is sent again this often, after a pause that doubles. */
export const RETRIES_MAX = 4
export const RETRY_FIRST_MS = 500

/** How long the end of a process waits for what is left to be told. */
export const CLOSE_MS_MAX = 5000
