import type { IncomingHttpHeaders } from 'node:http'
import { type AnyReply, type ProblemReply, type Route, reply } from '@linkflow/http-server'
import type { Cors } from './cors.ts'

const SAFE = new Set(['GET'])

type Asked = Pick<Route, 'method' | 'usesCookie'>

/**
 * A request that reads or sets the cookie of a session, and changes something, comes from our own pages (T29): the browser
 * says so by `Sec-Fetch-Site`, or by an `Origin` with the host that it was sent to. A program says neither, and has no cookie.
 * Pages that CORS allows may send it too, as far as no cookie goes either way: that is how a person signs in there.
 */
export function refuseOtherOrigin(
  route: Asked,
  headers: IncomingHttpHeaders,
  cors: Pick<Cors, 'allows'>,
): ProblemReply<'origin-refused'> | undefined {
  if (!isOfOtherPage(route, headers)) return undefined
  const { origin, cookie } = headers
  if (origin !== undefined && cookie === undefined && cors.allows(origin)) return undefined
  return reply.problem('origin-refused', 'The browser says that another site sent this. Use the pages of LinkFlow.')
}

/** A page of another origin could have its browser take our cookie, and sign people in as somebody else. */
export function withoutCookies(route: Asked, headers: IncomingHttpHeaders, answer: AnyReply): AnyReply {
  if (answer.headers?.['set-cookie'] === undefined || !isOfOtherPage(route, headers)) return answer
  const { 'set-cookie': _, ...kept } = answer.headers
  return { ...answer, headers: kept }
}

const isOfOtherPage = (route: Asked, headers: IncomingHttpHeaders): boolean =>
  route.usesCookie && !SAFE.has(route.method) && !isOwn(headers)

function isOwn({ origin, host, cookie, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  return origin === undefined ? cookie === undefined : host !== undefined && hostOf(origin) === host.toLowerCase()
}

function hostOf(origin: string): string | undefined {
  const url = URL.parse(origin)
  return url?.host
}
