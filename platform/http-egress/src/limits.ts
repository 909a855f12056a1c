/** Every bound of outgoing traffic. `EgressOptions.limits` may change each; a request may only ask for less. */
export interface EgressLimits {
  /** Length of a URL. Servers refuse far earlier (8 KiB is usual); signed links of object stores reach 4 KiB. */
  readonly urlBytesMax: number
  /** Names and values of all request headers together. */
  readonly requestHeaderBytesMax: number
  /** Names and values of all response headers together, as the parser counts them. */
  readonly responseHeaderBytesMax: number
  /** A response body after decompression; a request may ask for less. */
  readonly responseBytesMax: number
  /** A response read into memory, when the request does not say how much it may be. */
  readonly bufferedBytesDefault: number
  /** A body of the built-in echo. */
  readonly echoBodyBytesMax: number
  /** Redirects followed, when the request does not say how many. */
  readonly redirectsDefault: number
  /** Redirects followed for one request. */
  readonly redirectsMax: number
  /** Content encodings stacked on one response (`gzip, gzip`). */
  readonly encodingsMax: number
  /** How many times larger a body may grow by decompression. DEFLATE itself cannot exceed 1,032. */
  readonly decompressionRatioMax: number
  /** The ratio is judged from this many decompressed bytes on: short repetitive bodies are no attack. */
  readonly decompressionRatioFromBytes: number
  /** Addresses of one name that are looked at; more are dropped. */
  readonly addressesMax: number
  /** Addresses tried, one after the other, before a connection counts as failed. */
  readonly connectAttemptsMax: number
  /** A name's resolution. */
  readonly resolveTimeoutMs: number
  /** One connection attempt: TCP, TLS and the proxy's answer together. */
  readonly connectTimeoutMs: number
  /** Longest `timeoutMs` that a request may ask for: from its start to the last byte of its answer. */
  readonly totalTimeoutMsMax: number
  /** Sockets open at once to one (workspace, address, host, port); further requests wait. */
  readonly socketsPerPoolMax: number
  /** Pools kept; the longest unused idle one is closed first. */
  readonly poolsMax: number
  /** An idle socket is closed after this time: shorter than the 5 s after which Node servers close theirs. */
  readonly idleSocketTimeoutMs: number
  /** A server may announce a longer keep-alive, up to this. */
  readonly idleSocketTimeoutMsMax: number
  /** How long the system's answer for a name is reused. The answer is checked again for each request. */
  readonly nameCacheMs: number
  /** Names in that cache. */
  readonly nameCacheEntriesMax: number
}

const KIB = 1024
const MIB = 1024 * KIB

export const defaultLimits: EgressLimits = {
  urlBytesMax: 32 * KIB,
  requestHeaderBytesMax: 64 * KIB,
  responseHeaderBytesMax: 64 * KIB,
  responseBytesMax: 1024 * MIB,
  bufferedBytesDefault: 64 * MIB,
  echoBodyBytesMax: 1 * MIB,
  redirectsDefault: 10,
  redirectsMax: 20,
  encodingsMax: 2,
  decompressionRatioMax: 200,
  decompressionRatioFromBytes: 4 * MIB,
  addressesMax: 16,
  connectAttemptsMax: 3,
  resolveTimeoutMs: 10_000,
  connectTimeoutMs: 10_000,
  totalTimeoutMsMax: 3_600_000,
  socketsPerPoolMax: 64,
  poolsMax: 256,
  idleSocketTimeoutMs: 4_000,
  idleSocketTimeoutMsMax: 60_000,
  nameCacheMs: 5_000,
  nameCacheEntriesMax: 1_000,
}
