import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whose pages may open a WebSocket: browsers send their cookies with one whatever the page, and ask nobody before, so the
 * server has to look. Our own pages may, and those of the origins that may use the API. A program sends no origin.
 */
export class Origins {
  readonly #allowed: ReadonlySet<string>

  /** @param origins as browsers send them, or `*` for every page */
  constructor(origins: readonly string[]) {
    this.#allowed = new Set(origins)
  }

  mayOpen({ origin, host, ...headers }: IncomingHttpHeaders): boolean {
    if (origin === undefined)
      return headers['sec-fetch-site'] === undefined || headers['sec-fetch-site'] === 'same-origin'
    if (this.#allowed.has('*') || this.#allowed.has(origin)) return true
    return host !== undefined && URL.parse(origin)?.host === host.toLowerCase()
  }
}
