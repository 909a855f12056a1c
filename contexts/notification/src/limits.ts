/** Open notifications of one workflow by error code; failures with further codes share one more. */
export const CODES_PER_WORKFLOW_MAX = 5

/** A failure after this long without one is news again. */
export const PAUSE_MS = 3_600_000

/** What goes on is news again after this long, whatever else happens. */
export const NEWS_EVERY_MS = 24 * 3_600_000

/** A workflow works again when an execution succeeded and none failed for this long after. */
export const RECOVERY_MS = 5 * 60_000

/** Without a further failure or a success a notification of a workflow is over after this long. */
export const FAILURES_OVER_DAYS = 7

/** A notification of lost workers is over after this long without a further one. */
export const WORKERS_OVER_MS = 3_600_000

/** Notifications are kept for so long after the last that they tell of. */
export const NOTIFICATIONS_KEPT_DAYS = 30

/** Notifications of one workspace; beyond, those whose news is oldest go first. */
export const NOTIFICATIONS_PER_WORKSPACE_MAX = 5000

/** Characters of an error's message that are kept. */
export const MESSAGE_CHARS_MAX = 300

/** Characters of names and codes that are shown. */
export const NAME_CHARS_MAX = 100

/** Names of lost workers that are kept. */
export const WORKER_NAMES_MAX = 20

/** Unread notifications that are counted; beyond, there are that many at least. */
export const UNREAD_COUNTED_MAX = 1000

/** A mail «at once» waits so long, so that what comes together is in one. */
export const MAIL_GATHER_MS = 10_000

/** The next mail «at once» of a kind to somebody comes after this long. */
export const MAIL_GAP_MS = 5 * 60_000

/** When daily mails are sent, in minutes after midnight where the person lives. */
export const DAILY_MAIL_AT_MINUTES = 8 * 60

/** Notifications that one mail shows; it says how many more there are. */
export const NOTIFICATIONS_PER_MAIL_MAX = 20

/** A mail that nobody took is tried again after this long, then twice as long, and so on. */
export const MAIL_RETRY_FIRST_MS = 60_000

/** So often a mail is tried: for about an hour. What it told stays in the inbox. */
export const MAIL_ATTEMPTS_MAX = 7

/** Workspaces with news that one turn looks at. */
export const WORKSPACES_AT_ONCE = 50

/** Rows that one turn of the tidying removes. */
export const TIDIED_AT_ONCE = 5000

/** Bytes of the body of an unsubscription: it says nothing that the address does not. */
export const UNSUBSCRIBE_BODY_BYTES_MAX = 4096

/** Calls to the webhook of a workspace that one turn orders; what is news beyond them stands in the inbox. */
export const NOTIFICATIONS_PER_CALLS_MAX = 50
