/** How often a request that may safely be sent again is sent again. */
export const RETRIES_DEFAULT = 3

/** The longest pause before the first repetition; each later one may be twice as long. A random part of it is taken. */
export const RETRY_FIRST_MS = 250

/** The longest pause between two tries, unless the server asks for more. */
export const RETRY_PAUSE_MS_MAX = 8_000

/** A server that asks for a longer pause than this has refused: the caller decides. */
export const RETRY_AFTER_MS_MAX = 60_000

/** How long one try may take until its answer is read; waiting for an execution comes on top. */
export const TIMEOUT_MS_DEFAULT = 60_000

/** The longest pause that a timer of JavaScript can make, so also the longest time a try may be given. */
export const TIMER_MS_MAX = 2_147_483_647

/** Items that a list reads at once where nobody says otherwise; the server gives no more of most lists. */
export const PAGE_ITEMS_DEFAULT = 200

/** The pause of `follow` after something has changed. */
export const FOLLOW_PAUSE_MS_MIN = 200

/** The pause of `follow` while nothing changes, which it reaches by halves. */
export const FOLLOW_PAUSE_MS_MAX = 5_000

/** How far the time of a signed webhook may be from ours. */
export const WEBHOOK_TOLERANCE_MS_DEFAULT = 300_000

/** Signatures of one header that are looked at: a sender that changes its secret sends two. */
export const WEBHOOK_SIGNATURES_MAX = 16

/** How long opening a WebSocket may take, until the server has welcomed us. */
export const SOCKET_OPEN_MS = 10_000

/** Silence of so many heartbeats of the server means that the connection is lost. */
export const SOCKET_HEARTBEATS_MISSED_MAX = 2.5

/** The first and the longest pause before a lost connection is opened again; a random part of it is taken. */
export const RECONNECT_FIRST_MS = 250
export const RECONNECT_MS_MAX = 10_000

/** How often is asked where there is no connection, … */
export const LIVE_POLL_MS = 2_000

/** … and how often one is tried meanwhile. */
export const SOCKET_RETRY_MS = 30_000

/** Executions that are read at once where their events are found by asking. */
export const LIVE_POLL_EXECUTIONS = 100

/** How long is waited before it is told that a person is elsewhere: who walks through nodes is told where they stop. */
export const PRESENT_MS = 250
