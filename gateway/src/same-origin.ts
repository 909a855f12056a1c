import type { IncomingHttpHeaders } from 'node:http'
import { type ProblemReply, type Route, reply } from '@linkflow/http-server'

const SAFE = new Set(['GET'])

/**
 * A request that reads or sets the cookie of a session, and changes something, comes from our own pages (T29): the browser
 * says so by `Sec-Fetch-Site`, or by an `Origin` with the host that it was sent to. A program says neither, and has no cookie.
 */
export function refuseOtherOrigin(
  route: Pick<Route, 'method' | 'usesCookie'>,
  headers: IncomingHttpHeaders,
): ProblemReply<'origin-refused'> | undefined {
  if (!route.usesCookie || SAFE.has(route.method) || isOwn(headers)) return undefined
  return reply.problem('origin-refused', 'The browser says that another site sent this. Use the pages of LinkFlow.')
}

function isOwn({ origin, host, cookie, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  return origin === undefined ? cookie === undefined : host !== undefined && hostOf(origin) === host.toLowerCase()
}

function hostOf(origin: string): string | undefined {
  const url = URL.parse(origin)
  return url?.host
}
