/** A connection to the mail server must stand by then. */
export const SMTP_CONNECT_MS = 10_000

/** The mail server must go on by then, at each step. */
export const SMTP_IDLE_MS = 20_000
