/** Every limit of the mailbox context: a constant with its unit. */

const MIB = 1024 * 1024

/** Seconds between two looks into a mailbox. */
export const EVERY_SECONDS_MIN = 10
export const EVERY_SECONDS_MAX = 86_400
/** A reader that has not come back for so long is taken for dead: longer than a fetch (60 s) and the starts after it. */
export const CLAIM_MS = 180_000
/** Mailboxes that one process reads at the same time. */
export const READERS_MAX = 10
/** Mails of one look; where there are more the next look is at once. */
export const MAILS_PER_LOOK = 20
/** A larger mail starts with its head alone. */
export const MAIL_BYTES_MAX = 25 * MIB
/** The longest pause after looks that failed. */
export const PAUSE_SECONDS_MAX = 3_600
/** How often it is seen whether a mailbox is due. */
export const LOOK_MS = 2_000
/** How long it is known that a mail was started. */
export const DELIVERY_MS = 30 * 86_400_000
/** A start that has not answered for so long counts as none; below the 30 s after which the database ends an idle transaction. */
export const START_MS_MAX = 15_000
/** Characters of a problem that is kept. */
export const PROBLEM_CHARS_MAX = 1_000
