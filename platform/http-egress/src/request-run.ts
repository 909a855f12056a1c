import { fail, ok, type Result } from '@linkflow/kernel'
import { carries, hideSecrets, takeBack } from './carried-secrets.ts'
import { classifyFailure } from './classify-failure.ts'
import type { ConnectionPools } from './connection-pools.ts'
import type { Deadline } from './deadline.ts'
import { ACCEPTED_ENCODINGS } from './decode-body.ts'
import { type EchoHandler, isEcho } from './echo.ts'
import { answerEcho } from './echo-answer.ts'
import { type EgressError, egressError } from './egress-error.ts'
import { type Answer, exchange, hostHeaderOf, type Message } from './exchange.ts'
import { hasHeader, withoutBodyDescription, withoutCallerIdentity } from './headers.ts'
import type { EgressLimits } from './limits.ts'
import { type HopState, hostRefused, isWithin, type PreparedRequest, slotsMayGo } from './prepare-request.ts'
import { readResponse } from './read-response.ts'
import { type Hop, locationOf, nextHop, redirectLoop, tooManyRedirects } from './redirect.ts'
import type { EgressResponse, EgressTls } from './request.ts'
import type { Router } from './router.ts'
import { credentialRefused, fillSlots } from './slots.ts'

export interface RunTools {
  readonly limits: EgressLimits
  readonly router: Router
  readonly pools: ConnectionPools
  readonly echo: EchoHandler
}

/** What a redirect's own body may cost to read so that its socket can be used again; a longer one costs the socket. */
const REDIRECT_BODY_BYTES_MAX = 64 * 1024

/** One request from its first hop to its answer. */
export class RequestRun {
  readonly #request: PreparedRequest
  readonly #deadline: Deadline
  readonly #workspaceId: string
  readonly #tools: RunTools
  readonly #startMs = performance.now()
  #resolveMs = 0

  constructor(request: PreparedRequest, deadline: Deadline, workspaceId: string, tools: RunTools) {
    this.#request = request
    this.#deadline = deadline
    this.#workspaceId = workspaceId
    this.#tools = tools
  }

  async run(): Promise<Result<EgressResponse, EgressError>> {
    let host = this.#request.first.target.host
    let result: Result<EgressResponse, EgressError>
    try {
      result = await this.#follow((hop) => {
        host = hop.target.host
      })
    } catch (error) {
      result = fail(classifyFailure(error, host, this.#deadline))
    }
    // A streamed body keeps the clock until it has been read.
    if (!result.ok || result.value.body instanceof Uint8Array) this.#deadline.release()
    return result
  }

  async #follow(onHop: (hop: HopState) => void): Promise<Result<EgressResponse, EgressError>> {
    const seen = new Set<string>()
    for (let hop = this.#request.first, redirects = 0; ; redirects++) {
      onHop(hop)
      seen.add(`${hop.method} ${hop.target.url.href}`)
      const answer = await this.#send(hop)
      if (!answer.ok) return answer
      const location = this.#request.follow ? locationOf(answer.value.status, answer.value.headers) : undefined
      if (location === undefined) return this.#finish(hop, answer.value, redirects)
      void answer.value.body.dump({ limit: REDIRECT_BODY_BYTES_MAX }).catch(() => {})
      const { host } = hop.target
      if (redirects >= this.#request.redirectsMax) return fail(tooManyRedirects(host, this.#request.redirectsMax))
      const next = this.#next(hop, answer.value.status, location)
      if (!next.ok) return next
      hop = next.value
      if (seen.has(`${hop.method} ${hop.target.url.href}`)) return fail(redirectLoop(host))
    }
  }

  #next(hop: HopState, status: number, location: string): Result<HopState, EgressError> {
    const next = nextHop(hop, status, location, this.#tools.limits.urlBytesMax)
    if (!next.ok) return next
    const { target } = next.value
    if (!isWithin(this.#request.onlyHosts, target)) return fail(hostRefused(target.host))
    const { slots } = this.#request.first
    takeBack(next.value.target.url, slots)
    const moved = hopAfter(hop, next.value)
    if (moved.body.kind === 'stream' && !moved.body.repeatable) return fail(bodyGone(hop.target.host))
    if (!next.value.leavesOrigin) return ok(moved)
    const allowed = withAllowedSlots(hop, moved, this.#request)
    const leaks = slots.some((slot) => !allowed.slots.includes(slot) && carries(moved.target.url, slot))
    return leaks ? fail(credentialRefused(moved.target.host)) : ok(allowed)
  }

  async #send(hop: HopState): Promise<Result<Answer, EgressError>> {
    const message = this.#message(hop)
    if (!message.ok) return message
    if (isEcho(hop.target)) return answerEcho(message.value, this.#tools.echo, this.#tools.limits)
    const askedMs = performance.now()
    const { router, pools } = this.#tools
    const { proxy } = this.#request
    const routes = await this.#deadline.race(router.routes(hop.target, hop.tls, this.#workspaceId, proxy))
    this.#resolveMs += performance.now() - askedMs
    if (!routes.ok) return routes
    return ok(await exchange(pools, routes.value, message.value, this.#deadline))
  }

  #message(hop: HopState): Result<Message, EgressError> {
    const headers = withDefaults(hop.headers, this.#request.decompress)
    const text = hop.body.kind === 'text' ? hop.body.text : undefined
    const draft = { url: hop.target.url, headers, body: text }
    // The echo shows what it got: a secret must not come back through it.
    const echoed = isEcho(hop.target)
    const filled = fillSlots(hop.slots, draft, (secret) => (echoed ? '[secret]' : secret.reveal()))
    if (!filled.ok) return filled
    const { url, body } = filled.value
    return ok({
      method: hop.method,
      url,
      host: hop.hostHeader ?? hostHeaderOf(hop.target.url, hop.target.host),
      headers: filled.value.headers,
      body: body === undefined ? hop.body : { kind: 'text', text: body },
    })
  }

  async #finish(hop: HopState, answer: Answer, redirects: number): Promise<Result<EgressResponse, EgressError>> {
    const headersMs = performance.now() - this.#startMs
    const { as, bytesMax, decompress } = this.#request
    const { slots } = this.#request.first
    const read = await readResponse(answer, {
      as,
      slots,
      decompress,
      withoutBody: hop.method === 'HEAD',
      deadline: this.#deadline,
      bounds: { host: hop.target.host, bytesMax, limits: this.#tools.limits },
    })
    if (!read.ok) return read
    const timings = { resolveMs: this.#resolveMs, headersMs, redirects }
    const totalMs = performance.now() - this.#startMs
    return ok({
      status: answer.status,
      statusText: hideSecrets(answer.statusText, slots),
      headers: read.value.headers.map(([name, value]) => [name, hideSecrets(value, slots)] as const),
      url: hideSecrets(hop.target.url.href, slots),
      body: read.value.body,
      timings: as === 'buffer' ? { ...timings, totalMs } : timings,
    })
  }
}

function withDefaults(headers: readonly [string, string][], decompress: boolean): [string, string][] {
  const defaults: [string, string][] = [
    ['accept', '*/*'],
    ['user-agent', 'LinkFlow'],
    ...(decompress ? [['accept-encoding', ACCEPTED_ENCODINGS] as [string, string]] : []),
  ]
  return [...headers, ...defaults.filter(([name]) => !hasHeader(headers, name))]
}

function hopAfter(hop: HopState, next: Hop): HopState {
  const kept = next.leavesOrigin ? withoutCallerIdentity(hop.headers) : [...hop.headers]
  return {
    target: next.target,
    method: next.method,
    headers: next.dropsBody ? withoutBodyDescription(kept) : kept,
    hostHeader: next.leavesOrigin ? undefined : hop.hostHeader,
    body: next.dropsBody ? { kind: 'none' } : hop.body,
    slots: hop.slots,
    tls: next.leavesOrigin ? withoutClientIdentity(hop.tls) : hop.tls,
  }
}

/** Slots go along only where their lists say so, never from https down to http; once left behind they stay behind. */
function withAllowedSlots(from: HopState, to: HopState, request: PreparedRequest): HopState {
  const downgraded = from.target.secure && !to.target.secure
  const slots = to.slots.filter((slot) => !downgraded && slotsMayGo({ ...to, slots: [slot] }, request.proxy))
  return { ...to, slots }
}

function withoutClientIdentity({ ca, rejectUnauthorized }: EgressTls): EgressTls {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  }
}

const bodyGone = (host: string): EgressError =>
  egressError(
    'egress-redirect-needs-body',
    `${host} redirects the request and wants its body again, which was a stream and has been sent. Use the final address.`,
  )
