/** Unix socket paths end at 104 bytes on macOS and 108 on Linux, the closing zero included. Longer ones fall back to 127.0.0.1. */
export const SOCKET_PATH_BYTES_MAX = 100

/** How long the embedded database stays up after its last user left, so that a restart finds it warm. */
export const KEEPER_GRACE_MS = 2_000

/** How long we try to reach or start a keeper before we say that it does not answer. */
export const KEEPER_START_TIMEOUT_MS = 30_000

/** How long a database that was ready and went away again may take to come back while we open it. */
export const BOOTSTRAP_TIMEOUT_MS = 60_000

/** A fast shutdown of an orphaned postmaster gets this long, then an immediate one (crash recovery follows, nothing is lost). */
export const ORPHAN_STOP_TIMEOUT_MS = 20_000

/** The keeper keeps this much of PostgreSQL's log in one file before it starts the next (two files are kept). */
export const POSTGRES_LOG_BYTES_MAX = 5 * 1024 * 1024

/** Connections of the embedded server: pools of several processes, tests included. */
export const EMBEDDED_CONNECTIONS_MAX = 200

/** PostgreSQL majors this program runs on; the embedded one is the newest. */
export const SERVER_MAJOR_MIN = 15
export const SERVER_MAJOR_MAX = 18

/** Connections of one pool, unless the configuration says otherwise. */
export const POOL_CONNECTIONS_DEFAULT = 10

/** No statement of ours should take longer; a longer one is a missing index or a bug, and holds a pooled connection. */
export const STATEMENT_TIMEOUT_MS = 30_000

/** Waiting longer for a lock means that something holds it that should not. */
export const LOCK_TIMEOUT_MS = 10_000

/** A transaction that does nothing for this long holds back vacuum and the outbox relay. */
export const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000

/** Waiting for a connection (new, or free in the pool) longer than this is told as "the database does not answer". */
export const CONNECT_TIMEOUT_MS = 10_000

/** Migrations may rewrite tables, so statements run on; but they wait only this long for a lock before they try again. */
export const MIGRATION_LOCK_TIMEOUT_MS = 5_000

/** How long a process waits for another one that is migrating. */
export const MIGRATION_WAIT_TIMEOUT_MS = 10 * 60_000

/** NOTIFY refuses 8,000 bytes; above this a message says only "look". */
export const NOTIFY_PAYLOAD_BYTES_MAX = 7_500

/** Notifications of one channel are gathered for this long and go out as one. */
export const NOTIFY_COALESCE_MS = 3

/** Each listener sends itself a heartbeat this often … */
export const LISTEN_HEARTBEAT_MS = 1_000

/** … and counts as down when none came back for this long. */
export const LISTEN_DOWN_AFTER_MS = 2_500

/** First and longest delay between attempts to reach a database that went away. */
export const RECONNECT_DELAY_FIRST_MS = 50
export const RECONNECT_DELAY_MAX_MS = 2_000

/** Days of partitions that exist before and after today. */
export const PARTITION_DAYS_BEHIND = 2
export const PARTITION_DAYS_AHEAD = 7

/** Attaching a partition waits this long for its lock, so that nobody queues behind it, then tries again. */
export const PARTITION_LOCK_TIMEOUT_MS = 200

/** Attempts before attaching a partition is given up (about 20 s in all). */
export const PARTITION_ATTEMPTS_MAX = 40

/**
 * Detaching and dropping wait longer: for locks that no query of the others needs, and beyond the second (deadlock_timeout)
 * after which PostgreSQL ends an autovacuum that is in the way. A large day is vacuumed just when it is to go.
 */
export const PARTITION_DROP_LOCK_TIMEOUT_MS = 3000

/** Attempts before that is given up until the next turn (about 20 s in all). */
export const PARTITION_DROP_ATTEMPTS_MAX = 6
