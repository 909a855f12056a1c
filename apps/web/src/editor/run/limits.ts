/** How often it is asked how a run stands, while no events come. */
export const ASK_EVERY_MS = 2_000

/** Sooner, a connection that was opened again in between would be told of as lost. */
export const RECONNECTING_AFTER_MS = 1_500

/** A connection that is there and says nothing for so long is asked beside: it may be the run that is long, or the connection that is not. */
export const SILENT_AFTER_MS = 10_000

/** Without any answer for so long, nobody knows how the run stands. */
export const LOST_AFTER_MS = 30_000

/** How often the connection is looked at, and how often times that grow are drawn. */
export const TICK_MS = 1_000

/** What was edited a moment ago is on its way to the server: a run waits for it so long. */
export const SAVED_WITHIN_MS = 5_000

/** Failed steps whose messages are read when a run has ended. */
export const MESSAGES_READ = 500
