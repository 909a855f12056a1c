import type { IncomingMessage } from 'node:http'
import type { Headers } from '@linkflow/http-server'
import { CORS_MAX_AGE_S } from './limits.ts'

const METHODS = 'GET, POST, PUT, PATCH, DELETE'
const REQUEST_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, LinkFlow-Workspace, Traceparent, Tracestate, X-Request-Id'
const ANSWER_HEADERS = 'ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id'

/**
 * Pages of these origins may use the API and webhooks with a key, or signed in by themselves: closed unless configured. No
 * cookie is let through, whatever the origin: a page of another site never speaks for who is signed in here.
 */
export class Cors {
  readonly #origins: ReadonlySet<string>

  /** @param origins as browsers send them (`https://app.example.com`), or `*` for every page */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins)
  }

  allows(origin: string): boolean {
    return this.#origins.has(origin) || this.#origins.has('*')
  }

  /** Undefined: the page may not, and the browser is told nothing. */
  headersFor({ headers: { origin } }: Pick<IncomingMessage, 'headers'>): Headers | undefined {
    if (this.#origins.size === 0 || origin === undefined) return undefined
    if (!this.allows(origin)) return { vary: 'Origin' }
    return {
      'access-control-allow-origin': this.#origins.has('*') ? '*' : origin,
      'access-control-expose-headers': ANSWER_HEADERS,
      vary: 'Origin',
    }
  }

  /** The question before a request, which no route answers. */
  preflightFor({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): Headers | undefined {
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return undefined
    const allowed = this.headersFor({ headers })
    if (allowed?.['access-control-allow-origin'] === undefined) return undefined
    return {
      ...allowed,
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': String(CORS_MAX_AGE_S),
    }
  }
}
