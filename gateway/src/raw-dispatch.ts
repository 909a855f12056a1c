import type { IncomingMessage, ServerResponse } from 'node:http'
import { PROBLEM_TYPE, problemBody, type RawMount } from '@linkflow/http-server'
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
  const gone = new AbortController()
  response.setHeader('x-request-id', requestId)
  if (needs.isDraining()) response.setHeader('connection', 'close')
  response.once('close', () => {
    gone.abort()
    const { method = '' } = request
    needs.observe({ requestId, method, route: `${found.mount.prefix}*`, status: response.statusCode, startedMs })
  })
  const broke = (error: unknown) => {
    needs.log.error({ error, requestId, route: found.mount.prefix }, 'a raw handler failed')
    if (response.headersSent) response.destroy()
    else sendInternalError(response, requestId)
  }
  try {
    const done = found.mount.handle(request, response, { requestId, signal: gone.signal, rest: found.rest })
    if (done instanceof Promise) done.catch(broke)
  } catch (error) {
    broke(error)
  }
}

function sendInternalError(response: ServerResponse, requestId: string): void {
  const detail = 'This is our fault. The log says more under the id of this request.'
  response.writeHead(500, { 'content-type': PROBLEM_TYPE })
  response.end(JSON.stringify(problemBody({ code: 'internal-error', detail }, requestId)))
}
