/** How long a program that is pushed may take to make its workflow. */
export const CODE_MS_MAX = 60_000

/** What a program that is pushed may make, as JSON. */
export const MADE_BYTES_MAX = 64 * 1024 * 1024
