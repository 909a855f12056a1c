/** Every limit of the execution context: a constant with its unit, shown in the docs, tested at N and N + 1. */

/** Rows of one commit of the write pipeline (measured: small caps halve the throughput). */
export const BATCH_ROWS_MAX = 1000
/** Text of one commit of the write pipeline. One larger entry still goes, alone. */
export const BATCH_BYTES_MAX = 4 * 1024 * 1024
/** A worker that has not renewed for so long has lost its executions. */
export const LEASE_MS = 10_000
/** Owners in a row that may die on one execution without getting any further, before it is parked as failed. */
export const CRASHES_MAX = 3
/** A first-lane execution is in memory only for at most so long. */
export const FIRST_LANE_MS_MAX = 1000
/** How long a version takes the second lane after a process died while it was in the first. */
export const CAUTIOUS_MS = 10 * 60_000
/** Executions that one process has accepted and not finished; above it new ones get 503 with Retry-After. */
export const BACKLOG_MAX = 10_000
/** Of a full backlog: a workspace that has less than this part of it is let in, until there are twice as many in all. */
export const BACKLOG_GUEST_PART = 1 / 10
/** Characters of the key that a concurrency setting gives. */
export const PERMIT_KEY_CHARS_MAX = 1024
/** Executions of one workspace that wait for a permit; above it new ones of limited workflows get 503 with Retry-After. */
export const PERMITS_WAITING_MAX = 100_000
/** Executions of one group that are looked at in one decision; when all of them get a permit there is another. */
export const PERMITS_AT_ONCE = 500
/** Older executions that a newer one cancels in one decision. */
export const EVICTED_AT_ONCE = 500
/** Groups that one look finds in which something waits and could go. */
export const GROUPS_AT_ONCE = 500
/** How often somebody looks for permits that a process which died did not give on. */
export const PERMITS_LOOK_MS = 1000
/** Deadline of a synchronous answer. */
export const ANSWER_MS = 60_000
/** Waits and retry delays up to here stay in memory; longer ones give the worker's memory back. */
export const IN_MEMORY_WAIT_MS_MAX = 1000
/** A body that a step collects is in memory up to here; what is larger waits on disk until it is the step's turn. */
export const LARGE_BYTES = 4 * 1024 * 1024
/** Such a body is written in pieces of about this size. */
export const SPOOL_BYTES = 1024 * 1024
/** Items are read by page; the steps of an execution with a larger page than this take turns with others of their kind. */
export const LARGE_PAGE_BYTES = 8 * 1024 * 1024
/** How long such a step may be alone; then the next one begins beside it. */
export const LARGE_TURN_MS_MAX = 30_000
/** An execution with data on disk is over: so long after it, and at most so often, what it left in memory is collected. */
export const COLLECT_AFTER_MS = 50
export const COLLECT_EVERY_MS = 5000
/** Facts of pure steps are written behind, at the latest at so many characters. */
export const UNFLUSHED_CHARS_MAX = 1024 * 1024
/** A delivery id is remembered for so long (Standard Webhooks asks for twice the tolerance; retries go on for days). */
export const DELIVERY_TTL_MS = 3 * 86_400_000
/** How often a worker looks for due work when nobody wakes it. */
export const POLL_MS = 500
/** Executions that one claim takes. */
export const CLAIMED_AT_ONCE = 100
/** How often a worker without a free place looks for work of workspaces that may have a guest's. */
export const GUESTS_LOOK_MS = 25
/** Workspaces that one claim looks at when it shares out what is due. */
export const TURNS_AT_ONCE = 500
/** A step that is aborted must have ended after so long, or its outcome is recorded as cancelled. */
export const ABORT_GRACE_MS = 5000
/** Sub-workflow calls inside each other. */
export const CALL_DEPTH_MAX = 20
/** Items of a last step that an answer carries; the rest is read by page from the execution. */
export const ANSWER_ITEMS_MAX = 10_000
/** How often a caller's wait for an execution of another process looks by itself, besides being told. */
export const ANSWER_POLL_MS = 250
/** Answers of other processes that one looks for at once by itself, of however many. */
export const ANSWER_READS_AT_ONCE_MAX = 2
/** How long a caller may still wait for an answer once the process has let go of those who waited, because it stops. */
export const LET_GO_MS = 1000
/** Time of a Code node that does not say. */
export const CODE_TIMEOUT_MS = 60_000
/** Memory of one sandbox isolate. */
export const CODE_MEMORY_MB = 128
/** How long it is known that a signal that counts once was given; while it waits for its worker, the signal itself tells. */
export const SIGNAL_MARK_MS = 7 * 86_400_000
/** Body of a call to a resume address. */
export const RESUME_BODY_BYTES_MAX = 1024 * 1024
/** How much of a larger one is still read, so that its caller hears why it is refused. */
export const RESUME_REFUSED_BYTES_MAX = 16 * 1024 * 1024
/** Delays before the second, third, … call of a callback (Standard Webhooks: ten tries over about 75 hours). */
export const CALLBACK_DELAYS_MS = [
  5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000,
]
/** How long an address has for taking a callback. */
export const CALLBACK_TIMEOUT_MS = 15_000
/** Objects that no execution has are left alone for so long: the row that will name one may be on its way. */
export const ORPHAN_AGE_MS = 86_400_000
/** When an execution whose version or data could not be read, because database or object store were away, is looked at again. */
export const OBJECTS_AWAY_MS = 5000

/** A test run with breakpoints ends after so long, paused or not. */
export const PAUSED_MS_MAX = 24 * 3_600_000
/** Bytes of the items that somebody gives a paused step. */
export const EDIT_BYTES_MAX = 2 * 1024 * 1024
/** Items of a step that are copied out of an execution at once, to be pinned. */
export const COPIED_ITEMS_MAX = 10_000
/** Items of them that are in memory besides the copy. */
export const COPIED_PAGE_ITEMS = 100
/** Items of a node and port that are examples of what it gives. */
export const SAMPLE_ITEMS_MAX = 20
/** Bytes of a journal that are read for examples: a draft is checked at each save. */
export const SAMPLE_JOURNAL_BYTES_MAX = 1024 * 1024
/** Body of a test run: its trigger's items. */
export const TEST_BODY_BYTES_MAX = 16 * 1024 * 1024

/** What a workflow does not keep of its successes stays so long after their end: somebody may be reading the answer. */
export const SUCCESS_KEPT_MS = 300_000
/** Pages of one day that are read to measure what is stored; of more a sample of about so many. */
export const SAMPLED_PAGES_MAX = 2000
/** What a row of the journal and its execution's take up besides the facts (measured: 420 bytes with indexes). */
export const STORED_ROW_BYTES = 420
/** How often it is measured what the executions of each workspace take up. */
export const STORAGE_EVERY_MS = 10_000
/** The same of days that are over, which change by retention only. */
export const STORAGE_OLD_DAYS_EVERY_MS = 3_600_000
/** The same of the object store, where every object is listed. */
export const STORAGE_OBJECTS_EVERY_MS = 600_000
/** When somebody who was refused for want of storage may ask again. */
export const STORAGE_RETRY_MS = 60_000
/** Executions that one page of a list looks at, where no index answers its filter. */
export const LIST_SEARCHED_MAX = 10_000
/** Failed executions whose errors one page of a list looks through, for a part of their text: sealed ones are opened one by one. */
export const ERRORS_SEARCHED_MAX = 2_000
/** Executions whose data one page of a list looks through. */
export const DATA_SEARCHED_EXECUTIONS_MAX = 500
/** Bytes of their data that it looks through; one larger execution still is, alone. */
export const DATA_SEARCHED_BYTES_MAX = 32 * 1024 * 1024
/** Last runs of a workflow that a list of workflows tells, and executions that are looked at for them. */
export const RUNS_TOLD_MAX = 20
export const RUNS_LOOKED_AT_MAX = 60
/** Executions that did not succeed that are looked at for the workflows that fail at present. */
export const FAILURES_LOOKED_AT_MAX = 10_000
/** Items of a step that one request looks through for a text. */
export const ITEMS_SEARCHED_MAX = 10_000
/** Items whose keys are looked at for the fields of an output. */
export const LISTED_FIELDS_OF_ITEMS_MAX = 1_000
/** Items that one item may have been made of, as far as they are told. */
export const ORIGINS_TOLD_MAX = 20
/** Executions that one request for statistics counts. */
export const STATISTICS_EXECUTIONS_MAX = 100_000
/** Days that it may ask for, and where it asks for hours. */
export const STATISTICS_DAYS_MAX = 92
export const STATISTICS_HOURLY_DAYS_MAX = 8
/** Executions of a workspace that was deleted that are cancelled at once. */
export const UNFINISHED_AT_ONCE = 500

/** A watched execution tells of its steps at most so often. */
export const LIVE_RUN_MS = 100
/** Steps of a watched execution that are looked at each time; of more, the others are told from their facts alone. */
export const LIVE_STEPS_MAX = 5_000
/** Steps that the state of an execution tells; of more the newest. */
export const STATE_STEPS_MAX = 5_000

/** How often a consumer may refuse an event of the outbox before that is set aside: in all after about half an hour. */
export const OUTBOX_ATTEMPTS_MAX = 12
/** How long a refused event rests after the first refusal; each further one doubles it. */
export const OUTBOX_PAUSE_MS_MIN = 1000
export const OUTBOX_PAUSE_MS_MAX = 600_000
/** Refused events that are tried in one turn, and refusals after which a turn that finds them ends. */
export const OUTBOX_REFUSALS_AT_ONCE = 100
/** Refused events that may wait for one consumer. With more it is the consumer that is broken, and the outbox waits for it. */
export const OUTBOX_REFUSALS_MAX = 10_000
/** Characters that are kept of why an event was refused. */
export const OUTBOX_ERROR_CHARS_MAX = 2000

/** Due executions that are looked at for how the queue stands. */
export const QUEUE_LOOKED_AT_MAX = 100_000
