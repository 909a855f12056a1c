import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { HttpReply, NodeContext, NodeError } from '@linkflow/node-runtime'
import { isRecord } from '../data/json.ts'
import { fromEgress } from '../http-request/failure.ts'
import { retryAfterMs } from '../http-request/retry-after.ts'
import { valueIn } from '../items/file-content.ts'
import { FEED_BYTES_MAX, HTTP_REDIRECTS_DEFAULT } from '../limits.ts'
import { permanent } from '../node-error.ts'

/** What a server names an answer by, so that it need not send the same one again. */
export interface FeedMark {
  readonly etag?: string
  readonly modified?: string
}

interface Feed {
  readonly entries: readonly JsonObject[]
  /** What the feed says of itself. */
  readonly about: JsonObject
  readonly mark: FeedMark
}

interface FeedRequest {
  readonly url: string
  /** Take certificates that nobody vouches for. */
  readonly ignoreCertificate: boolean
  readonly credential?: string
  readonly timeoutMs?: number
}

type FeedContext = Pick<NodeContext, 'http' | 'formats' | 'yieldNow' | 'nowMs'>

/** What is at an address. Undefined: what it was when it was last read, by the mark that is known of it. */
export async function readFeedAt(
  request: FeedRequest & { readonly known: FeedMark },
  context: FeedContext,
): Promise<Result<Feed | undefined, NodeError>>
export async function readFeedAt(request: FeedRequest, context: FeedContext): Promise<Result<Feed, NodeError>>
export async function readFeedAt(
  { url, ignoreCertificate, credential, timeoutMs, known }: FeedRequest & { readonly known?: FeedMark },
  context: FeedContext,
): Promise<Result<Feed | undefined, NodeError>> {
  const reply = await context.http.request({
    method: 'GET',
    url,
    headers: [['accept', ACCEPT], ...conditions(known)],
    redirects: { follow: true, max: HTTP_REDIRECTS_DEFAULT },
    responseBytesMax: FEED_BYTES_MAX,
    as: 'buffer',
    tls: { rejectUnauthorized: !ignoreCertificate },
    ...(credential !== undefined && { credential }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  })
  if (!reply.ok) return fail(fromEgress(reply.error))
  const { status, headers, body } = reply.value
  if (status === 304 && known !== undefined) return ok(undefined)
  if (status < 200 || status > 299) return fail(refusedBy(reply.value, context.nowMs))
  const read = await valueIn(context, 'read-feed', body as Uint8Array)
  if (!read.ok) return fail(permanent(read.error.code, `What is at the address is not a feed: ${read.error.message}`))
  const { items, ...about } = isRecord(read.value) ? read.value : {}
  return ok({ entries: recordsIn(items), about, mark: markOf(headers) })
}

const ACCEPT =
  'application/rss+xml, application/atom+xml, application/rdf+xml;q=0.8, application/xml;q=0.4, text/xml;q=0.4'

const conditions = ({ etag, modified }: FeedMark = {}): (readonly [string, string])[] => [
  ...(etag === undefined ? [] : [['if-none-match', etag] as const]),
  ...(modified === undefined ? [] : [['if-modified-since', modified] as const]),
]

function refusedBy({ status, headers }: HttpReply, nowMs: number): NodeError {
  const after = retryAfterMs(headers, nowMs)
  return {
    code: 'http-status',
    message: `The feed answers with status ${status}.`,
    retryable: status === 429 || status >= 500,
    ...(after !== undefined && { retryAfterMs: after }),
  }
}

const recordsIn = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isRecord) : [])

/**
 * Last-Modified counts in seconds: what is written in the same second, after the answer, would have its name. The minute is for
 * servers whose clocks differ (RFC 9110, 8.8.2.2).
 */
const MODIFIED_OVER_MS = 60_000

function markOf(headers: HttpReply['headers']): FeedMark {
  const named = (name: string) => headers.find(([each]) => each.toLowerCase() === name)?.[1]
  const [etag, modified] = [named('etag'), named('last-modified')]
  const isOver = Date.parse(named('date') ?? '') - Date.parse(modified ?? '') >= MODIFIED_OVER_MS
  return { ...(etag !== undefined && { etag }), ...(modified !== undefined && isOver && { modified }) }
}
