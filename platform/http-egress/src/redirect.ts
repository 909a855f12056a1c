import { fail, ok, type Result } from '@linkflow/kernel'
import { type EgressError, egressError } from './egress-error.ts'
import type { HeaderList } from './request.ts'
import { parseTarget, sameOrigin, type Target } from './target.ts'

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Where an answer sends the request, if it does. */
export function locationOf(status: number, headers: HeaderList): string | undefined {
  if (!REDIRECTS.has(status)) return undefined
  return headers.find(([name]) => name === 'location')?.[1]
}

export interface Hop {
  readonly target: Target
  readonly method: string
  /** The next request goes without the body and what describes it. */
  readonly dropsBody: boolean
  /** Another host, port or scheme: what identifies the caller may not go along. */
  readonly leavesOrigin: boolean
}

/**
 * The next request, by RFC 9110 15.4 and what every browser does: 303 turns all but HEAD into GET, 301 and 302 turn
 * POST into GET, 307 and 308 repeat the request.
 */
export function nextHop(
  from: { target: Target; method: string },
  status: number,
  location: string,
  urlBytesMax: number,
): Result<Hop, EgressError> {
  const target = parseTarget(latin1AsUtf8(location), urlBytesMax, from.target.url)
  if (!target.ok) return fail(redirectFailed(from.target.host, target.error.message))
  if (target.value.userinfo) return fail(redirectFailed(from.target.host, 'Its URL holds a user name.'))
  const becomesGet = (status === 303 && from.method !== 'HEAD') || (status <= 302 && from.method === 'POST')
  return ok({
    target: target.value,
    method: becomesGet ? 'GET' : from.method,
    dropsBody: becomesGet,
    leavesOrigin: !sameOrigin(from.target, target.value),
  })
}

/** Header bytes arrive as Latin-1; servers that do not encode a Location send UTF-8. */
const latin1AsUtf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8')

const redirectFailed = (host: string, why: string): EgressError =>
  egressError('egress-invalid-url', `${host} redirects to an address that cannot be followed. ${why}`)

export const tooManyRedirects = (host: string, max: number): EgressError =>
  egressError(
    'egress-too-many-redirects',
    `${host} redirected the request again after ${max} redirects. Use the final address, or allow more redirects.`,
  )

export const redirectLoop = (host: string): EgressError =>
  egressError(
    'egress-too-many-redirects',
    `${host} redirects the request in a circle. The service may expect a cookie or a sign-in; use its API address.`,
  )
