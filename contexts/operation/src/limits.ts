/** How often a process says that it is there. */
export const BEAT_MS = 5_000

/** A process of which nothing was heard for so long has no heartbeat: three beats. */
export const SILENT_MS = 15_000

/** For so long one that is gone is listed. */
export const GONE_KEPT_MS = 3_600_000

/** Processes that are listed; the newest. */
export const PROCESSES_LISTED_MAX = 500

/** A fact that was not read by then is told as not known. */
export const FACT_MS_MAX = 2_000

/** Who asks within so long gets the same answer. */
export const HEALTH_KEPT_MS = 1_000

/** Figures of requests are of so long. */
export const RECENT_MS = 300_000

/** How often they are noted. */
export const RECENT_LOOK_MS = 10_000
