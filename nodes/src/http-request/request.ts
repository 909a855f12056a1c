import { fail, ok, type Result } from '@linkflow/kernel'
import type { HttpRequest, Item, NodeContext } from '@linkflow/node-runtime'
import { durationMs } from '../data/duration.ts'
import { headerProblem } from '../data/http-headers.ts'
import { type Pair, pairsOf } from '../data/name-values.ts'
import { HTTP_FILE_BYTES_MAX, HTTP_TIMEOUT_MS_MAX } from '../limits.ts'
import { bodyOf, type SentBody } from './body.ts'
import type { HttpRequestParameters } from './parameters.ts'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

export const isReading = (method: string): boolean => READING.has(method)

/** The request of one item, or of one of its pages. */
export function requestOf(
  given: HttpRequestParameters,
  item: Item,
  context: NodeContext,
  page: { readonly index: number; readonly number: number },
): Result<HttpRequest, string> {
  const url = urlOf(given)
  if (!url.ok) return url
  const body = bodyOf(given.body, item, context)
  if (!body.ok) return body
  const headers = headersOf(given, body.value, () => keyOf(context, page))
  if (!headers.ok) return headers
  return ok({
    method: given.method,
    url: url.value,
    headers: headers.value,
    ...(body.value.body === undefined ? {} : { body: body.value.body }),
    ...(given.authentication === 'none' ? {} : { credential: given.authentication }),
    timeoutMs: Math.min(Math.max(durationMs(given.timeout), 1), HTTP_TIMEOUT_MS_MAX),
    redirects: given.redirects,
    responseBytesMax: given.response.bytesMax ?? HTTP_FILE_BYTES_MAX,
    as: 'stream',
    ...tlsOf(given.tls),
    ...(given.proxy === undefined ? {} : { proxy: given.proxy }),
    decompress: given.decompress,
  })
}

/** Each page of an item is a request of its own. */
const keyOf = (context: NodeContext, { index, number }: { index: number; number: number }): string =>
  number === 1 ? context.idempotencyKey(index) : `${context.idempotencyKey(index)}-${number}`

function urlOf({ url: text, query }: HttpRequestParameters): Result<string, string> {
  const url = URL.parse(text.trim())
  if (url === null) return fail(`«${withoutQuery(text)}» is not an address; it must begin with https:// or http://`)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return fail(`«${url.protocol}» addresses cannot be called; use https: or http:`)
  }
  if (url.username !== '' || url.password !== '') {
    return fail('the address holds a user or a password; put them into a credential of the type «basic»')
  }
  const pairs = pairsOf(query)
  if (!pairs.ok) return fail(`query parameter ${pairs.error}`)
  for (const [name, value] of pairs.value) url.searchParams.append(name, value)
  return ok(url.href)
}

/** What errors show of an address: a query may hold secrets. */
const withoutQuery = (text: string): string => text.slice(0, 200).replace(/[?#].*/s, '')

function headersOf(
  given: HttpRequestParameters,
  { contentType, bytes }: SentBody,
  idempotencyKey: () => string,
): Result<Pair[], string> {
  const pairs = pairsOf(given.headers)
  if (!pairs.ok) return fail(`header ${pairs.error}`)
  const headers = given.lowerCaseHeaders
    ? pairs.value.map(([name, value]): Pair => [name.toLowerCase(), value])
    : pairs.value
  const add = (name: string, value: string | undefined) => {
    if (value === undefined || headers.some(([there]) => there.toLowerCase() === name.toLowerCase())) return
    headers.push([given.lowerCaseHeaders ? name.toLowerCase() : name, value])
  }
  add('Content-Type', contentType)
  add('Content-Length', bytes === undefined ? undefined : String(bytes))
  add('Accept', acceptOf(given.response.format))
  if (given.idempotencyKey && !isReading(given.method)) add('Idempotency-Key', idempotencyKey())
  const problem = headerProblem(headers)
  return problem === undefined ? ok(headers) : fail(`header ${problem}`)
}

const acceptOf = (format: string): string =>
  format === 'json' || format === 'auto' ? 'application/json, text/*;q=0.9, */*;q=0.8' : '*/*'

/** Left out where nothing is special, so that ordinary requests share their connections. */
function tlsOf({ rejectUnauthorized, ca, serverName }: HttpRequestParameters['tls']): Pick<HttpRequest, 'tls'> {
  if (rejectUnauthorized && ca === undefined && serverName === undefined) return {}
  return {
    tls: {
      rejectUnauthorized,
      ...(ca === undefined ? {} : { ca }),
      ...(serverName === undefined ? {} : { servername: serverName }),
    },
  }
}
