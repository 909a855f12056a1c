/** A ticket is good for so long, and once. */
export const TICKET_MS = 30_000

/** Tickets of one caller that wait to be used; the oldest give way. */
export const TICKETS_PER_CALLER_MAX = 20

/** Connections of one process. */
export const CONNECTIONS_MAX = 2_000

/** Connections of one network address (IPv6: its /64) to one process; this machine itself is not counted. */
export const CONNECTIONS_PER_ADDRESS_MAX = 200

/** Connections of one key or account to one process. */
export const CONNECTIONS_PER_CALLER_MAX = 50

/** Topics that one connection listens to. */
export const SUBSCRIPTIONS_MAX = 100

/** One message of a client. */
export const MESSAGE_BYTES_MAX = 4 * 1024

/** Messages of a client, a second … */
export const MESSAGES_PER_SECOND = 20

/** … and how many may come at once: all subscriptions again, after a reconnect. */
export const MESSAGES_BURST_MAX = 200

/** What waits for a client that does not read; above it the connection is cut. */
export const QUEUE_CHARS_MAX = 1024 * 1024

/** What is handed to a socket that has not sent what it had; more waits in the queue. */
export const SOCKET_BYTES_MAX = 64 * 1024

/** Events of one message, and its text. */
export const FRAME_EVENTS_MAX = 200
export const FRAME_CHARS_MAX = 64 * 1024

/** Events go to a client at most ten times a second. */
export const FLUSH_MS = 100

/** The server says something at least so often. */
export const HEARTBEAT_MS = 10_000

/** A client of which nothing was heard for so long, not even an answer to a ping, is gone. */
export const SILENCE_MS_MAX = 25_000

/** How long events are kept for clients that come again. */
export const RESUME_MS = 300_000

/** Events are told of a topic for so long after the last one looked; longer than they are kept, so that none is missing. */
export const INTEREST_MS = 360_000

/** How often a process says that its clients still look … */
export const INTEREST_REFRESH_MS = 30_000

/** … and how often one that tells reads what is looked at, if nothing was told of it. */
export const INTEREST_REREAD_MS = 60_000

/** What a client missed is told up to so many events; of more it is told that there is a gap. */
export const MISSED_EVENTS_MAX = 1_000

/** Of one topic, who asks again and again is told the newest so many. */
export const RECENT_EVENTS_MAX = 5_000

/** Events that are gathered before they are written. */
export const PUBLISH_MS = 100

/** Events of one topic that are written at once; of more only how many there were. */
export const PUBLISH_PER_TOPIC_MAX = 200

/** Events of a process that wait to be written, while the database is slow; more are counted, not kept. */
export const PUBLISH_PENDING_MAX = 10_000

/** Events that are read at once. */
export const READ_EVENTS_MAX = 500

/** How often the log is looked at while somebody listens, if nothing was told of news. */
export const LOG_LOOK_MS = 2_000

/** How often rights are checked while notifications do not arrive, and whether a key has expired meanwhile. */
export const STANDING_LOOK_MS = 2_000

/** Callers whose rights are checked side by side. */
export const STANDING_AT_ONCE_MAX = 8

/** A person is shown as present for so long after their connection was last seen. */
export const PRESENCE_MS = 60_000

/** How often the process of a connection says that it is still there. */
export const PRESENCE_REFRESH_MS = 20_000

/** People that are told of one workflow. */
export const PRESENT_MAX = 50

/** How often the health is looked at while somebody listens to it. */
export const HEALTH_LOOK_MS = 5_000
