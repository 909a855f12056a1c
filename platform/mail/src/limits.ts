/** A connection to the mail server must stand by then. */
export const SMTP_CONNECT_MS = 10_000

/** One round of sending ends then, and what is left is for the next: a mail server that hangs must not look like a hung chore. */
export const MAIL_ROUND_MS = 5000

/** The mail server must go on by then, at each step. */
export const SMTP_IDLE_MS = 20_000
