/** Every bound of connections to servers. Nodes may ask for less. */

const KIB = 1024
const MIB = 1024 * KIB

/** From the socket to the end of the sign-in. */
export const SIGN_IN_MS_MAX = 15_000
/** Connections open at once with one credential of a workspace; who comes then waits. */
export const CONNECTIONS_PER_CREDENTIAL_MAX = 10
/** Connections open at once of all workspaces in a process; an idle one of another makes room. */
export const CONNECTIONS_MAX = 200
/** How long somebody waits for a connection that others have. */
export const TURN_MS_MAX = 30_000
/** How long an idle connection is kept for who comes next. */
export const IDLE_MS_MAX = 10_000
/** A connection older than this is not lent again: names may lead elsewhere by now, and a password may have been changed. */
export const AGE_MS_MAX = 300_000

/** Rows in a page of a result, and the bytes that a page should come to. */
export const PAGE_ROWS_FIRST = 100
export const PAGE_ROWS_MAX = 1_000
export const PAGE_BYTES_WANTED = 4 * MIB
/** Rows and bytes of a result that is held as a whole; larger ones are read page by page. */
export const WHOLE_ROWS_MAX = 100_000
export const WHOLE_BYTES_MAX = 32 * MIB
/** Statements that a MySQL connection keeps prepared. */
export const PREPARED_STATEMENTS_MAX = 50

/** Characters of what a server said that an error repeats. */
export const SAID_CHARS_MAX = 2_000
/** A secret shorter than this is not looked for in what a server said: it would be found everywhere. */
export const VEILED_CHARS_MIN = 4

/** Folders within folders that a recursive listing follows. */
export const LISTED_DEPTH_MAX = 32
/** How often what has come is looked at while it comes. */
export const WHOLE_LOOK_MS = 20
/** One mail, with all that goes with it, and how long the server may say nothing meanwhile. */
export const SMTP_SEND_MS_MAX = 600_000
export const SMTP_IDLE_MS_MAX = 120_000
/** One operation on files of another machine. */
export const FILE_MS_MAX = 3_600_000

/** A file for S3 goes in parts of so many bytes, each held in memory; a larger one than so many of them in larger parts. */
export const S3_PART_BYTES = 8 * MIB
export const S3_PARTS_MAX = 10_000
/** A request that moves no file, and what is answered to it: 1,000 long keys are some 5 MiB. */
export const S3_REQUEST_MS_MAX = 60_000
export const S3_ANSWER_BYTES_MAX = 16 * MIB
/** Keys that one request lists or deletes. */
export const S3_KEYS_PER_REQUEST = 1_000
/** Bytes of a key, as all servers have it. */
export const S3_KEY_BYTES_MAX = 1_024
/** Elements of an answer in XML, and how deep they lie in each other. */
export const XML_ELEMENTS_MAX = 100_000
export const XML_DEPTH_MAX = 32

/** One message to a broker, with its confirmation. */
export const PUBLISH_MS_MAX = 60_000
/** A frame of AMQP: RabbitMQ's own preset. */
export const AMQP_FRAME_BYTES_MAX = 128 * KIB

/** A line of a mail server: one that lists a million mails is some 8 MiB. What it sends as bytes, which is one mail. */
export const IMAP_LINE_BYTES_MAX = 16 * MIB
export const IMAP_LITERAL_BYTES_MAX = 64 * MIB
/** Fetching what is new in a folder, so many mails as are asked for at once. */
export const MAIL_FETCH_MS_MAX = 60_000
