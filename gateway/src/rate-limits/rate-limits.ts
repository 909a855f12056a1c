import type { IncomingMessage } from 'node:http'
import { type Headers, networkOf, type ProblemReply, reply } from '@linkflow/http-server'
import { clientAddress, isLoopbackAddress } from '../client-address.ts'
import { type Taken, TokenBuckets } from './token-buckets.ts'

/** Requests a second; 0 or nothing is no limit. Each process counts for itself. */
export interface RateLimitOptions {
  /** Of one network address, before anybody looks at its key. This machine itself is not counted. */
  readonly perAddress?: number
  /** Of one API key or account. */
  readonly perCaller?: number
  /** Of one webhook. */
  readonly perWebhook?: number
}

export type RateLimited = ProblemReply<'rate-limited'>
/** Let through, with headers to send; or refused. */
export type Passed = { readonly headers: Headers | undefined } | RateLimited

const FREE: Passed = { headers: undefined }

/** The limits of the gateway: token buckets in memory, told by the fields of draft-ietf-httpapi-ratelimit-headers-10. */
export class RateLimits {
  readonly #address: TokenBuckets | undefined
  readonly #caller: TokenBuckets | undefined
  readonly #webhook: TokenBuckets | undefined
  readonly #trustedHops: number
  readonly #nowMs: () => number

  constructor(options: RateLimitOptions, trustedHops: number, nowMs: () => number = () => performance.now()) {
    const buckets = (perSecond = 0) => (perSecond > 0 ? new TokenBuckets(perSecond) : undefined)
    this.#address = buckets(options.perAddress)
    this.#caller = buckets(options.perCaller)
    this.#webhook = buckets(options.perWebhook)
    this.#trustedHops = trustedHops
    this.#nowMs = nowMs
  }

  ofAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>): Passed {
    if (this.#address === undefined) return FREE
    const address = clientAddress(request, this.#trustedHops)
    if (isLoopbackAddress(address)) return FREE
    return this.#take('address', this.#address, networkOf(address), 'Your network address')
  }

  ofCaller(id: string): Passed {
    return this.#caller === undefined ? FREE : this.#take('caller', this.#caller, id, 'You')
  }

  /** @param path of the webhook or resume address, as it was called */
  ofWebhook(path: string): Passed {
    return this.#webhook === undefined ? FREE : this.#take('webhook', this.#webhook, plain(path), 'This webhook')
  }

  #take(name: string, buckets: TokenBuckets, key: string, who: string): Passed {
    const taken = buckets.take(key, this.#nowMs())
    const headers = headersOf(name, buckets, taken)
    if (taken.isTaken) return { headers }
    const detail = `${who} may ask ${buckets.perSecond} times a second; ask again in ${taken.seconds} s.`
    return reply.problem('rate-limited', detail, { headers: { ...headers, 'retry-after': String(taken.seconds) } })
  }
}

/** One webhook has one count, however its address is written (T31): as the handler of webhooks reads it. */
function plain(path: string): string {
  const decoded = path.includes('%') ? decodedOr(path) : path
  return decoded.endsWith('/') ? decoded.slice(0, -1) : decoded
}

function decodedOr(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const headersOf = (name: string, { burst, perSecond }: TokenBuckets, { left, seconds }: Taken): Headers => ({
  'ratelimit-policy': `"${name}";q=${burst};w=${Math.max(1, Math.round(burst / perSecond))}`,
  ratelimit: `"${name}";r=${left};t=${seconds}`,
})
