import type { IncomingMessage, ServerResponse } from 'node:http'
import { PROBLEM_TYPE, problemBody, type RawContext, type RawMount } from '@linkflow/http-server'
import type { Logger } from '@linkflow/telemetry'
import type { Answered } from './observe.ts'
import { requestIdOf } from './request-id.ts'

/** The mount whose prefix the address has, and the rest of the address. */
export function findMount(
  mounts: readonly RawMount[],
  url: string,
): { readonly mount: RawMount; readonly rest: string } | undefined {
  const mount = mounts.find(({ prefix }) => url.startsWith(prefix))
  if (mount === undefined) return undefined
  const query = url.indexOf('?')
  return { mount, rest: url.slice(mount.prefix.length, query === -1 ? undefined : query) }
}

/** Hands the untouched streams over. What the handler throws is a 500 if nothing was sent, else the end of the connection. */
export function dispatchRaw(
  found: { readonly mount: RawMount; readonly rest: string },
  request: IncomingMessage,
  response: ServerResponse,
  needs: { readonly log: Logger; readonly observe: (answered: Answered) => void; readonly isDraining: () => boolean },
): void {
  const startedMs = performance.now()
  const requestId = requestIdOf(request)
  const caller = new RawCall(requestId, found.rest)
  response.setHeader('x-request-id', requestId)
  if (needs.isDraining()) response.setHeader('connection', 'close')
  response.once('close', () => {
    if (!response.writableFinished) caller.leave()
    const { method = '' } = request
    const { prefix } = found.mount
    needs.observe({ requestId, method, route: `${prefix}*`, status: response.statusCode, startedMs, isRaw: true })
  })
  const broke = (error: unknown) => {
    needs.log.error({ error, requestId, route: found.mount.prefix }, 'a raw handler failed')
    if (response.headersSent) response.destroy()
    else sendInternalError(response, requestId)
  }
  try {
    const done = found.mount.handle(request, response, caller)
    if (done instanceof Promise) done.catch(broke)
  } catch (error) {
    broke(error)
  }
}

/** The signal ends when the caller has gone without the whole answer; few handlers ask for it, so it is made for those. */
class RawCall implements RawContext {
  readonly requestId: string
  readonly rest: string
  #gone: AbortController | undefined
  #hasLeft = false

  constructor(requestId: string, rest: string) {
    this.requestId = requestId
    this.rest = rest
  }

  get signal(): AbortSignal {
    if (this.#gone === undefined) {
      this.#gone = new AbortController()
      if (this.#hasLeft) this.#gone.abort()
    }
    return this.#gone.signal
  }

  leave(): void {
    this.#hasLeft = true
    this.#gone?.abort()
  }
}

function sendInternalError(response: ServerResponse, requestId: string): void {
  const detail = 'This is our fault. The log says more under the id of this request.'
  response.writeHead(500, { 'content-type': PROBLEM_TYPE })
  response.end(JSON.stringify(problemBody({ code: 'internal-error', detail }, requestId)))
}
