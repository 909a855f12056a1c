import { fail, ok, type Result, Secret } from '@linkflow/kernel'
import { isHostAllowed } from './allowed-hosts.ts'
import { type EgressError, egressError } from './egress-error.ts'
import { hasHeader, headerProblem, invalidHeader, readHeaders } from './headers.ts'
import { normalizeHost } from './host.ts'
import type { EgressLimits } from './limits.ts'
import { type ProxyTarget, parseProxy } from './proxy.ts'
import type { EgressRequest, EgressTls } from './request.ts'
import { type RequestBody, toRequestBody } from './request-body.ts'
import { credentialRefused, type SlotFill, slotsAllow } from './slots.ts'
import { parseTarget, type Target } from './target.ts'

/** What changes from hop to hop. */
export interface HopState {
  readonly target: Target
  readonly method: string
  readonly headers: readonly [string, string][]
  readonly hostHeader: string | undefined
  readonly body: RequestBody
  readonly slots: readonly SlotFill[]
  readonly tls: EgressTls
}

/** A request that has passed every check that needs no network. */
export interface PreparedRequest {
  readonly first: HopState
  /** The request's own proxy. */
  readonly proxy: ProxyTarget | undefined
  readonly timeoutMs: number
  readonly follow: boolean
  readonly redirectsMax: number
  readonly as: 'buffer' | 'stream'
  readonly bytesMax: number
  readonly decompress: boolean
  readonly onlyHosts: readonly string[] | undefined
}

const METHODS_REFUSED: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK'])

export function prepareRequest(request: EgressRequest, limits: EgressLimits): Result<PreparedRequest, EgressError> {
  const target = parseTarget(request.url, limits.urlBytesMax)
  if (!target.ok) return target
  if (!isWithin(request.onlyHosts, target.value)) return fail(hostRefused(target.value.host))
  const method = request.method.toUpperCase()
  if (!/^[A-Z][A-Z0-9_-]{0,31}$/.test(method) || METHODS_REFUSED.has(method)) {
    return invalid(`The method ${JSON.stringify(request.method.slice(0, 40))} cannot be sent.`)
  }
  if (!(request.timeoutMs > 0)) return invalid(`timeoutMs must be more than 0, not ${request.timeoutMs}.`)
  const headers = prepareHeaders(request, target.value, limits)
  if (!headers.ok) return headers
  const proxy =
    request.proxy === undefined ? ok(undefined) : parseProxy(reveal(request.proxy), false, limits.urlBytesMax)
  if (!proxy.ok) return proxy
  const first: HopState = {
    target: target.value,
    method,
    headers: headers.value,
    hostHeader: request.hostHeader,
    body: toRequestBody(request.body),
    slots: request.auth ?? [],
    tls: request.tls ?? {},
  }
  if (!slotsMayGo(first, proxy.value)) return fail(credentialRefused(target.value.host))
  return ok({ first, proxy: proxy.value, ...bounds(request, limits) })
}

/** Whether a request that is held to some hosts may go to this one. */
export const isWithin = (onlyHosts: readonly string[] | undefined, { host, port }: Target): boolean =>
  onlyHosts === undefined || isHostAllowed(onlyHosts, host, port)

export const hostRefused = (host: string): EgressError =>
  egressError(
    'egress-host-not-allowed',
    `${host} is none of the hosts that the node may reach. Its package names them.`,
  )

function bounds(request: EgressRequest, limits: EgressLimits) {
  const as = request.response?.as ?? 'buffer'
  const bytesDefault = as === 'buffer' ? limits.bufferedBytesDefault : limits.responseBytesMax
  return {
    as,
    bytesMax: Math.min(request.response?.bytesMax ?? bytesDefault, limits.responseBytesMax),
    timeoutMs: Math.min(request.timeoutMs, limits.totalTimeoutMsMax),
    follow: request.redirects?.follow ?? true,
    redirectsMax: Math.min(request.redirects?.max ?? limits.redirectsDefault, limits.redirectsMax),
    decompress: request.decompress ?? true,
    onlyHosts: request.onlyHosts,
  }
}

function prepareHeaders(
  request: EgressRequest,
  target: Target,
  limits: EgressLimits,
): Result<[string, string][], EgressError> {
  const read = readHeaders(request.headers, limits.requestHeaderBytesMax)
  if (!read.ok) return read
  if (request.hostHeader !== undefined && hostOfHeader(request.hostHeader) === undefined) {
    return fail(invalidHeader('hostHeader must be a host, or a host and a port.'))
  }
  const streams = typeof request.body === 'object' || typeof request.body === 'function'
  const keepsLength = streams && !(request.body instanceof Uint8Array)
  const headers = read.value.filter(([name]) => keepsLength || name !== 'content-length')
  return target.userinfo ? withBasic(headers, target.userinfo, request.userinfo ?? 'refuse') : ok(headers)
}

function withBasic(
  headers: [string, string][],
  userinfo: { username: string; password: string },
  policy: 'refuse' | 'basic',
): Result<[string, string][], EgressError> {
  if (policy === 'refuse') {
    const what = 'The URL holds a user name or password. Put it into a credential: URLs are stored and shown.'
    return fail(egressError('egress-invalid-url', what))
  }
  if (hasHeader(headers, 'authorization')) return ok(headers)
  const pair = Buffer.from(`${userinfo.username}:${userinfo.password}`, 'utf8').toString('base64')
  const problem = headerProblem('authorization', `Basic ${pair}`)
  return problem ? fail(problem) : ok([...headers, ['authorization', `Basic ${pair}`]])
}

/**
 * Whether the secrets of this hop may leave: its host must be on their lists, and so must every other name that could
 * decide who reads them. That is the Host header and the TLS name (a shared front end routes by them), and the
 * request's own proxy where it could look inside: without TLS, or with TLS that trusts whoever the request says.
 */
export function slotsMayGo(hop: HopState, proxy: ProxyTarget | undefined): boolean {
  if (hop.slots.length === 0) return true
  const aliases: string[] = []
  if (hop.hostHeader !== undefined) aliases.push(hostOfHeader(hop.hostHeader) ?? '')
  if (hop.tls.servername !== undefined) aliases.push(normalizeHost(hop.tls.servername) ?? '')
  const verified = hop.target.secure && hop.tls.rejectUnauthorized !== false && hop.tls.ca === undefined
  if (proxy && !proxy.trusted && !verified) aliases.push(proxy.target.host)
  return slotsAllow(hop.slots, hop.target, aliases)
}

const hostOfHeader = (value: string): string | undefined => normalizeHost(value.replace(/:[0-9]{1,5}$/, ''))

const reveal = (text: string | Secret): string => (text instanceof Secret ? text.reveal() : text)

const invalid = (message: string): Result<never, EgressError> => fail(egressError('egress-invalid-request', message))
