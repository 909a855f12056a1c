/** Every bound of the built-in nodes. Parameters may ask for less, never for more. */

const KIB = 1024
const MIB = 1024 * KIB

// ------------------------------------------------------------------------------------------------ values and paths

/** Characters of a field path such as `customer.addresses[0].city`. */
export const PATH_CHARS_MAX = 1024
/** Steps of a field path. */
export const PATH_STEPS_MAX = 64
/** Highest list position that a path may create; the gap before it is filled with null. */
export const PATH_INDEX_MAX = 9_999
/** Nesting of JSON that a node reads from outside (HTTP answers, files, code). */
export const JSON_DEPTH_MAX = 500
/** Before an answer from here on is read, others have their turn. */
export const HEAVY_BYTES_MIN = 128 * 1024
/** Answers of JSON from here on are parsed in pieces, and the process serves others between them. */
export const LARGE_JSON_BYTES_MIN = 1024 * 1024
/** Characters of a regular expression. */
export const REGEX_CHARS_MAX = 1000
/** Instructions that a regular expression may compile to: `(a{1000}){1000}` is short and huge. */
export const REGEX_PROGRAM_MAX = 5000
/** Compiled regular expressions that a process remembers. */
export const REGEXES_REMEMBERED_MAX = 500
/** Characters of a date format, and fields in it: the date library's parser backtracks over more. */
export const DATE_FORMAT_CHARS_MAX = 200
export const DATE_FORMAT_FIELDS_MAX = 16
/** Time zones and locales that a process remembers as checked. */
export const ZONES_REMEMBERED_MAX = 1000
/** Parsed field paths that a process remembers. */
export const PATHS_REMEMBERED_MAX = 5000

// ------------------------------------------------------------------------------------------------ parameters

/** Entries of a list in the parameters: rules, fields, renames, headers. */
export const LIST_ENTRIES_MAX = 200
/** Inputs of a Merge node. */
export const MERGE_INPUTS_MAX = 10
/** Characters of a text that a person reads: a message, a name. */
export const LINE_CHARS_MAX = 1000
/** Characters of a program in a Code node, as the sandbox takes them. */
export const SOURCE_CHARS_MAX = 512 * KIB
/** How long one run of a program may take. */
export const CODE_TIMEOUT_MS_DEFAULT = 10_000
export const CODE_TIMEOUT_MS_MAX = 300_000
/** Items that one call of the sandbox gets when a program runs for each of them. */
export const CODE_CHUNK_ITEMS = 1000

/** Steps that one Edit Image node takes. */
export const IMAGE_STEPS_MAX = 100
/** Characters of a text that is written on an image. */
export const IMAGE_TEXT_CHARS_MAX = 10_000

// ------------------------------------------------------------------------------------------------ items

/** Items that a Merge of all combinations may make. */
export const COMBINATIONS_MAX = 1_000_000
/** Pairs that a Merge by fields may make. */
export const MATCHES_MAX = 1_000_000
/** Executions that one Execute Workflow step may start. */
export const CALLS_MAX = 1000

// ------------------------------------------------------------------------------------------------ loops and waits

/** Items in one iteration of a loop. */
export const BATCH_SIZE_MAX = 100_000
/** Iterations of a loop. */
export const ITERATIONS_MAX = 1_000_000
/** Iterations of one loop at the same time. */
export const PARALLEL_MAX = 100
/** Longest wait: five years. */
export const WAIT_MS_MAX = 5 * 366 * 86_400_000

// ------------------------------------------------------------------------------------------------ webhooks

/** Body that a webhook takes unless it says otherwise, and the most that it may ask for. */
export const WEBHOOK_BODY_BYTES_DEFAULT = 16 * MIB
export const WEBHOOK_BODY_BYTES_MAX = 1024 * MIB
/** Characters of a webhook's path. */
export const WEBHOOK_PATH_CHARS_MAX = 256
/** How far a signed timestamp may be off, and the most that it may be set to. */
export const REPLAY_WINDOW_SECONDS_DEFAULT = 300
export const REPLAY_WINDOW_SECONDS_MAX = 86_400
/** How long a synchronous webhook waits for its answer before it says 202. */
export const ANSWER_TIMEOUT_MS_DEFAULT = 60_000
export const ANSWER_TIMEOUT_MS_MAX = 3_600_000

// ------------------------------------------------------------------------------------------------ forms

/** Fields of one page of a form, and entries of a choice. */
export const FORM_FIELDS_MAX = 100
export const FORM_CHOICES_MAX = 200
/** Characters of a heading or label, and of a longer text beside it. */
export const FORM_LABEL_CHARS_MAX = 300
export const FORM_TEXT_CHARS_MAX = 5000
/** Characters that a visitor may write into a field of one line, and of several. */
export const FORM_LINE_CHARS_MAX = 2000
export const FORM_LONG_CHARS_MAX = 50_000
/** Characters of an address that visitors are led to, or that messages are sent to. */
export const WEB_ADDRESS_CHARS_MAX = 2000
/** Files of one field. */
export const FORM_FILES_MAX = 20

// ------------------------------------------------------------------------------------------------ HTTP

/** Time of one request with its answer, unless the node says otherwise, and the most that it may say. */
export const HTTP_TIMEOUT_MS_DEFAULT = 60_000
export const HTTP_TIMEOUT_MS_MAX = 3_600_000
/** Redirects that are followed, unless the node says otherwise, and the most that it may say. */
export const HTTP_REDIRECTS_DEFAULT = 5
export const HTTP_REDIRECTS_MAX = 20
/** A response that becomes JSON or text is held in memory. */
export const HTTP_TEXT_BYTES_DEFAULT = 32 * MIB
export const HTTP_TEXT_BYTES_MAX = 128 * MIB
/** A response that becomes a file is streamed to the object store. */
export const HTTP_FILE_BYTES_MAX = 1024 * MIB
/** What an error keeps of the answer's body. */
export const HTTP_ERROR_BODY_CHARS_MAX = 2000
/** Pages of one paginated request. */
export const HTTP_PAGES_DEFAULT = 100
export const HTTP_PAGES_MAX = 10_000
/** Bytes of all pages of one item together, for they are held in memory. */
export const HTTP_PAGES_BYTES_MAX = 256 * MIB
/** Pause between pages, and between batches. */
export const HTTP_INTERVAL_MS_MAX = 60_000
/** Requests of one step at the same time. */
export const HTTP_PARALLEL_DEFAULT = 4
export const HTTP_PARALLEL_MAX = 50
/** Characters of a document of GraphQL, and errors of an answer that a failure repeats. */
export const GRAPHQL_QUERY_CHARS_MAX = 512 * KIB
export const GRAPHQL_ERRORS_SHOWN = 10
/** The longest `Retry-After` that is passed on: one day, as the engine's. */
export const RETRY_AFTER_MS_MAX = 86_400_000

// ------------------------------------------------------------------------------------------------ files

/** Files that one pattern may find. */
export const FILES_FOUND_MAX = 1000
/** A file that is read line by line is held in memory while its lines become items. */
export const LINES_FILE_BYTES_MAX = 256 * MIB
/** Bytes of one line. */
export const LINE_OF_FILE_BYTES_MAX = 16 * MIB
/** Characters of a path in the workspace's files. */
export const FILE_PATH_CHARS_MAX = 1024

/** Commits that one step gives. */
export const GIT_COMMITS_MAX = 10_000
/** The depth of a clone that a node may ask for. */
export const GIT_DEPTH_MAX = 1_000_000
/** Characters of what a commit says, and of names of branches, tags and people. */
export const GIT_MESSAGE_CHARS_MAX = 64 * KIB
export const GIT_NAME_CHARS_MAX = 250
/** Files and folders that one step names. */
export const GIT_PATHS_MAX = 1_000
/** Time of one operation on a repository, unless the node says otherwise. */
export const GIT_TIMEOUT_SECONDS_DEFAULT = 300

// ------------------------------------------------------------------------------------------------ formats and keys

/** A file whose format needs it whole: sheets, PDF, archives. */
export const WHOLE_FILE_BYTES_MAX = 64 * MIB
/** A file that is read or written row by row. */
export const STREAMED_FILE_BYTES_MAX = 4 * 1024 * MIB
/** Items that go into one file of a format that is made as a whole. */
export const WHOLE_FILE_ITEMS_MAX = 1_048_576
/** Texts that are hashed, signed, encrypted, or turned from one markup into another. */
export const TEXT_BYTES_MAX = 16 * MIB
/** A key that is not stretched must be long. */
export const ENCRYPTION_KEY_CHARS_MIN = 32
/** Random texts. */
export const RANDOM_CHARS_MAX = 65_536
/** Characters of a token that is checked. */
export const TOKEN_CHARS_MAX = 64 * KIB
/** A feed, with all its entries. */
export const FEED_BYTES_MAX = 16 * MIB
/** Seconds between two looks at a feed: others pay for its server. */
export const FEED_EVERY_SECONDS_MIN = 60
export const FEED_EVERY_SECONDS_MAX = 86_400

// ------------------------------------------------------------------------------------------------ servers

/** The longest time of one operation on a server that a node may ask for. */
export const SERVER_TIMEOUT_MS_MAX = 3_600_000
/** Characters of a statement. */
export const SQL_CHARS_MAX = 512 * KIB
/** Characters of a name in a database: PostgreSQL cuts at 63 bytes, MySQL takes 64 characters. */
export const SQL_NAME_CHARS_MAX = 128
/** Columns of one row. */
export const SQL_COLUMNS_MAX = 1600
/** Rows and values of one INSERT of many items: PostgreSQL takes 65,535 values in a statement. */
export const SQL_INSERT_ROWS_MAX = 500
export const SQL_INSERT_VALUES_MAX = 30_000
/** Rows that the statements of one transaction may give together, for they are held until it is over. */
export const SQL_TRANSACTION_ROWS_MAX = 100_000
/** Characters of a key, and keys that one search may find. */
export const REDIS_KEY_CHARS_MAX = 4096
export const REDIS_KEYS_MAX = 10_000
/** Seconds between two looks into a mailbox. */
export const MAILBOX_EVERY_SECONDS_MIN = 10
export const MAILBOX_EVERY_SECONDS_MAX = 86_400
/** Addresses of one mail, characters of its texts, files that go with it, and bytes of these together. */
export const MAIL_ADDRESSES_MAX = 100
export const MAIL_ADDRESS_CHARS_MAX = 1000
export const MAIL_TEXT_CHARS_MAX = 10 * MIB
export const MAIL_FILES_MAX = 50
export const MAIL_FILES_BYTES_MAX = 50 * MIB
/** What a command on another machine may say. */
export const COMMAND_CHARS_MAX = 64 * KIB
export const COMMAND_OUTPUT_BYTES_MAX = 16 * MIB
/** Bytes of the values that a command gets in its environment: Linux takes 128 KiB for each. */
export const COMMAND_VALUES_BYTES_MAX = 100_000
export const COMMAND_TIMEOUT_SECONDS_DEFAULT = 60
/** Files that one listing of another machine gives, and characters of a path there. */
export const REMOTE_FILES_MAX = 10_000
export const REMOTE_PATH_CHARS_MAX = 4096
/** A message to a broker, names of queues and exchanges (AMQP's own limit), and topics (MQTT's). */
export const MESSAGE_BYTES_MAX = 16 * MIB
export const AMQP_NAME_BYTES_MAX = 255
export const TOPIC_CHARS_MAX = 65_535
/** Characters of the name of a bucket and of the key of an object: the servers' own limits are in bytes, and lower. */
export const BUCKET_CHARS_MAX = 63
export const OBJECT_KEY_CHARS_MAX = 1024

// ------------------------------------------------------------------------------------------------ data tables and state

/** Rows that one write brings, and about how many bytes of JSON: a transaction stays some ten milliseconds. */
export const ROWS_PER_WRITE = 500
export const BYTES_PER_WRITE = 4 * MIB
/** Rows that one step reads. */
export const ROWS_READ_MAX = 100_000
export const ROWS_READ_DEFAULT = 50
/** Rows of one page of them. */
export const ROWS_PER_READ = 500
/** Keys of items that Remove Duplicates remembers from execution to execution. */
export const SEEN_KEYS_DEFAULT = 10_000
export const SEEN_KEYS_MAX = 100_000
/** How long it remembers them at most, in days. */
export const SEEN_DAYS_MAX = 3_650
