/** Line and headers of a request together (T24). */
export const HEADER_BYTES_MAX = 16 * 1024

/** Headers of a request. */
export const HEADERS_MAX = 200

/** Pairs of a query string. */
export const QUERY_PAIRS_MAX = 200

/** One parameter of the path. */
export const PATH_PARAMETER_CHARS_MAX = 256

/** The headers must be here by then, or the connection is closed. */
export const HEADERS_ARRIVAL_MS = 10_000

/** The body of an API request must be here by then. */
export const BODY_ARRIVAL_MS = 30_000

/** Any request at all, files to webhooks included (which have a deadline of their own). */
export const REQUEST_ARRIVAL_MS = 300_000

/** How long an idle connection is kept: longer than the usual proxy keeps it, so that it does not send into a closed one. */
export const KEEP_ALIVE_MS = 75_000

/** How often connections are looked at for the deadlines above. */
export const CONNECTION_CHECK_MS = 2_000

/** How long a stop waits for what is being answered. */
export const DRAIN_MS_DEFAULT = 30_000

/** One check of `/health/ready`; one that takes longer has failed. */
export const CHECK_TIMEOUT_MS = 2_000

/** The answer of `/health/ready` is kept this long, so that nobody can make the checks a load. */
export const READINESS_KEPT_MS = 500

/** Characters of an `X-Request-Id` that we take over. */
export const REQUEST_ID_CHARS_MAX = 128

/** Characters of an `Idempotency-Key`. */
export const IDEMPOTENCY_KEY_CHARS_MAX = 255

/** How long the answer under an idempotency key is kept. */
export const IDEMPOTENCY_KEPT_MS = 24 * 3_600_000

/** A first request that has not been answered for this long is taken for dead, and the key may be used again. */
export const IDEMPOTENCY_PENDING_MS = 120_000

/** How often kept answers that are too old are removed. */
export const IDEMPOTENCY_PURGE_MS = 600_000

/** Keys (addresses, callers, webhooks) whose requests are counted at once, for each limit. */
export const BUCKETS_MAX = 100_000

/** Seconds whose requests may come at once after a rest. */
export const BURST_SECONDS = 2

/** How long a browser may keep the answer to a preflight. */
export const CORS_MAX_AGE_S = 600

/** How long a browser remembers to come by HTTPS only. */
export const STRICT_TRANSPORT_S = 365 * 24 * 3600

/** How often certificate files are looked at for a change. */
export const TLS_LOOK_MS = 60_000

/** Requests to become a WebSocket that are being looked at, at once. */
export const UPGRADES_PENDING_MAX = 200

/** Subprotocols of such a request that are looked at. */
export const UPGRADE_PROTOCOLS_MAX = 8

/** How long a WebSocket that was told to close may take to do so. */
export const SOCKET_CLOSE_MS = 2_000

/** How long a browser may keep a file whose name changes with what it holds: a year, as long as is usual. */
export const PAGE_KEPT_S = 365 * 86_400

/** Files of the built pages. */
export const PAGE_FILES_MAX = 2_000

/** The page that all addresses of the editor give. */
export const INDEX_BYTES_MAX = 64 * 1024
