/** Every limit of the polling context: a constant with its unit. */

const MIB = 1024 * 1024

// ------------------------------------------------------------------------------------------------ any source

/** Seconds between two looks. */
export const EVERY_SECONDS_MIN = 10
export const EVERY_SECONDS_MAX = 86_400
/** A reader that has not come back for so long is taken for dead: longer than a fetch (60 s) and the starts after it. */
export const CLAIM_MS = 180_000
/** Places that one process reads at the same time. */
export const READERS_MAX = 10
/** The longest pause after looks that failed. */
export const PAUSE_SECONDS_MAX = 3_600
/** How often it is seen whether a watch is due. */
export const LOOK_MS = 2_000
/** How long it is known that a news was started. */
export const DELIVERY_MS = 30 * 86_400_000
/** A start that has not answered for so long counts as none; below the 30 s after which the database ends an idle transaction. */
export const START_MS_MAX = 15_000
/** Characters of a problem that is kept. */
export const PROBLEM_CHARS_MAX = 1_000

// ------------------------------------------------------------------------------------------------ mail

/** Mails of one look; where there are more the next look is at once. */
export const MAILS_PER_LOOK = 20
/** A larger mail starts with its head alone. */
export const MAIL_BYTES_MAX = 25 * MIB

// ------------------------------------------------------------------------------------------------ feeds

/** From the request for a feed to the last byte of it. */
export const FEED_TIMEOUT_MS = 60_000
/** Entries that are remembered though they are not in the feed any more: feeds leave entries out and bring them back. */
export const GONE_ENTRIES_KEPT = 1_000
/** Characters of what a server names an answer by (ETag, Last-Modified); longer names are not sent back. */
export const FEED_MARK_CHARS_MAX = 1_024
