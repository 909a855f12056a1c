/** Nesting of a webhook's JSON body. */
export const JSON_DEPTH_MAX = 128
/** Query pairs of a call. */
export const QUERY_PAIRS_MAX = 200
/** Parts of a multipart body. */
export const MULTIPART_PARTS_MAX = 100
/** Text fields of a multipart body, each. */
export const MULTIPART_FIELD_BYTES_MAX = 1024 * 1024
/** Fields of a form body. */
export const FORM_FIELDS_MAX = 1000
/** How often the route table asks for changes when nobody told it (notifications are quicker). */
export const ROUTES_POLL_MS = 500
/** How long a publish waits for this process's own routes while the database is away, and how often it tries again. */
export const FOLLOW_MS_MAX = 1000
export const FOLLOW_RETRY_MS = 50
/** How long a body may take to arrive. */
export const BODY_ARRIVAL_MS = 120_000
/** Bodies of JSON from here on are looked at for their depth before they are parsed. */
export const DEPTH_SCAN_BYTES_MIN = 64 * 1024
/** How much of a body is still read after its call was refused, so that the caller hears why, and for how long. */
export const REFUSED_BODY_BYTES_MAX = 16 * 1024 * 1024
export const REFUSED_BODY_MS_MAX = 5000
/** Bodies of JSON from here on are parsed in pieces, and the process serves others between them. */
export const LARGE_JSON_BYTES_MIN = 4 * 1024 * 1024
/** Characters of the challenge by which Slack asks whether an address is ours; a longer one is an event like any other. */
export const CHALLENGE_CHARS_MAX = 1024
/** How often counts of calls, and the calls that were refused, are written down. */
export const INBOX_FLUSH_MS = 1000
/** Refused calls of one webhook that one process keeps in a minute: strangers decide how many there are. */
export const REFUSALS_PER_MINUTE_MAX = 30
/** Refused calls that wait in memory for the next writing, all webhooks together. */
export const REFUSALS_WAITING_MAX = 500
/** Refused and heard calls of one webhook that are kept, and for how long. */
export const EVENTS_KEPT_MAX = 200
export const EVENTS_KEPT_DAYS = 7
/** How much of the body of a refused call is kept. */
export const REFUSED_BODY_KEPT_BYTES = 16 * 1024
/** How much of the body is kept of a call that a test listen heard where nothing is published. */
export const HEARD_BODY_KEPT_BYTES = 256 * 1024
/** Characters of headers and of query that are kept of such a call, each. */
export const EVENT_HEAD_CHARS_MAX = 16 * 1024
/** How much of a body an event shows; the whole one is among the items of its execution. */
export const EVENT_BODY_SHOWN_BYTES = 256 * 1024
export const EVENT_ANSWER_SHOWN_BYTES = 16 * 1024
/** How long the counts of calls are kept. */
export const COUNTS_KEPT_DAYS = 30
/** Calls that one test listen notes. */
export const HEARD_PER_LISTENER_MAX = 50
/** Test listens of a workspace at the same time. */
export const LISTENERS_OPEN_MAX = 20
/** How long a question for what was heard may wait for an answer. */
export const LISTEN_WAIT_SECONDS_MAX = 25
/** How often such a question looks. */
export const LISTEN_LOOK_MS = 500
/** Calls that one re-delivery takes. */
export const REDELIVERY_CALLS_MAX = 1000
/** How often it looks for them; a search goes through 10,000 executions at most. */
export const REDELIVERY_SEARCHES_MAX = 100
/** Of these, how many are dealt with in one round. */
export const REDELIVERY_ROUND_MAX = 20
/** How long the page of a form may be open before it is sent. */
export const PAGE_OPEN_MS_MAX = 24 * 3_600_000
/** How long the page of a draft can be tried by its address. */
export const TEST_PAGE_MS = 3_600_000
/** What one visitor may send to a page that an execution asks: as much as a webhook takes that does not say. */
export const PAGE_BODY_BYTES_MAX = 16 * 1024 * 1024
/** How often a page looks whether it goes on: while steps run, and while the execution waits for others. */
export const PAGE_LOOK_S = 1
export const PAGE_WAIT_LOOK_S = 15
/** Messages that the page of a chat carries along, and their characters together. */
export const CHAT_CARRIED_MAX = 40
export const CHAT_CARRIED_CHARS_MAX = 60_000
/** Body of a message. */
export const CHAT_BODY_BYTES_MAX = 512 * 1024
/** Characters of one message, as the node's schema has them. */
export const CHAT_MESSAGE_CHARS_MAX = 20_000
