/** An access token is renewed so long before it expires. */
export const RENEW_BEFORE_MS = 30_000

/** However wrong the clock of this machine is, a token is taken to be good for at least, and at most, so long. */
export const TOKEN_MS_MIN = 60_000
export const TOKEN_MS_MAX = 10 * 60_000

/** What was read is shown at once, and read again behind it when it is older. */
export const STALE_AFTER_MS = 10_000

/** What nobody looks at is kept so long, so that going back shows it at once. */
export const KEPT_MS = 10 * 60_000

/** How often a server that is away is looked for. */
export const LOOK_FOR_SERVER_MS = 4_000

/** Topics that come and go together, as when a page opens, make one new connection. */
export const GATHER_TOPICS_MS = 50

/** So long after a page opened, the palette is loaded, so that it opens at once. */
export const PALETTE_AFTER_MS = 2_000

/** The shape of a page is shown when the page itself takes longer than this. */
export const PENDING_AFTER_MS = 150
