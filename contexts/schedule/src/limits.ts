/** Every limit of the schedule context: a constant with its unit, shown in the docs, tested at N and N + 1. */

/** Rules of one schedule. Each costs some 10 µs whenever the schedule fires. */
export const RULES_MAX = 200
/** Characters of one cron expression. */
export const CRON_CHARS_MAX = 256
/** The longest interval between two starts. */
export const INTERVAL_MS_MAX = 10 * 366 * 86_400_000
/** A start that comes later than this is a missed one, and the schedule's choice decides about it. */
export const LATE_MS_MAX = 60_000
/** `missed: all` catches up no further back than this. */
export const CATCH_UP_MS_MAX = 24 * 3_600_000
/** Instants that one schedule may catch up in one round, so that it does not hold up the others. */
export const CATCH_UP_PER_ROUND_MAX = 100
/** Instants decided in one transaction, all schedules together. */
export const INSTANTS_PER_ROUND_MAX = 5000
/** Schedules decided in one transaction. */
export const DUE_BATCH_MAX = 500
/** Executions started in one transaction, side by side. */
export const START_BATCH_MAX = 500
/**
 * A start that has not answered for so long is tried again later. Below the 30 s after which the database ends a
 * transaction that does nothing, because the schedule stays locked meanwhile.
 */
export const START_TIMEOUT_MS = 15_000
/** Starts of one instant that may fail (not: find no room) before it is given up, some two minutes in all. */
export const START_ATTEMPTS_MAX = 10
/** First and longest delay before a failed start is tried again. */
export const RETRY_FIRST_MS = 250
export const RETRY_MS_MAX = 60_000
/** A decided start that could not be made for so long is given up. Below the life of a delivery id (3 days). */
export const START_TRIED_MS_MAX = 24 * 3_600_000
/** The loop looks at least this often, even if nobody tells it anything. */
export const POLL_MS = 1000
/** Somebody else holds what is due (another scheduler, a publish): look again after this. */
export const LOCKED_RETRY_MS = 25
/** A loop that has not turned for so long is stalled. */
export const STALLED_MS = 20_000
/** How long the history of firings is kept. */
export const HISTORY_DAYS = 30
/** Rows of history that one short transaction removes. */
export const TIDY_ROWS_MAX = 10_000
/** Instants that a preview shows. */
export const PREVIEW_MAX = 100
/** Compiled calendars that a scheduler keeps. */
export const CALENDARS_REMEMBERED_MAX = 10_000
/** Executions that one backfill may start. */
export const BACKFILL_INSTANTS_MAX = 1000
/** How far back it may reach: while history is kept whole, an instant that was started is known and not started again. */
export const BACKFILL_DAYS_MAX = HISTORY_DAYS - 1
/** Executions that a backfill starts in a second, so that what is due now does not wait behind it. */
export const BACKFILL_STARTS_PER_SECOND = 20
/** Backfills of one schedule that may be under way. */
export const BACKFILLS_OPEN_MAX = 5
/** Looks at a rule that one answer may cost: some 0.2 s of calendar. */
export const CALENDAR_LOOKS_MAX = 20_000
/** The longest range that a calendar shows. */
export const CALENDAR_DAYS_MAX = 366
/** What a calendar shows if nobody says how much. */
export const CALENDAR_DAYS_DEFAULT = 7
/** Over so long after an instant its start may be spread. */
export const JITTER_SECONDS_MAX = 3600
/** A start that waits for the end of the run before looks again after this. */
export const OVERLAP_LOOK_MS = 1000
/** The longest pause that ends by itself. */
export const PAUSE_DAYS_MAX = 366
/** Changes of the clocks that a preview warns of lie within so many days. */
export const CLOCK_WARNING_DAYS = 366
