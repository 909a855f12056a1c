import type { IncomingMessage, ServerResponse } from 'node:http'
import { PROBLEM_TYPE, problemBody } from '@linkflow/http-server'
import type { Logger, Tracing } from '@linkflow/telemetry'
import type { Answered } from '../observe.ts'
import type { RateLimits } from '../rate-limits/rate-limits.ts'
import { requestIdOf } from '../request-id.ts'
import { requestTrace } from '../request-trace.ts'
import type { Pages } from './pages.ts'

/** Counted, limited and logged as every other request. */
export function dispatchPage(
  pages: Pages,
  request: IncomingMessage,
  response: ServerResponse,
  needs: {
    readonly log: Logger
    readonly observe: (answered: Answered) => void
    readonly tracing: Tracing | undefined
    readonly limits: RateLimits
    readonly isDraining: () => boolean
  },
): void {
  const startedMs = performance.now()
  const requestId = requestIdOf(request)
  const trace = requestTrace(needs.tracing, request)
  const { method = '', url = '' } = request
  response.setHeader('x-request-id', requestId)
  if (needs.isDraining()) response.setHeader('connection', 'close')
  response.once('close', () =>
    needs.observe({
      requestId,
      method,
      route: pages.routeOf(url),
      status: response.statusCode,
      startedMs,
      trace,
      isRaw: true,
    }),
  )
  const passed = needs.limits.ofAddress(request)
  if ('kind' in passed) {
    const body = problemBody(passed, requestId)
    response.writeHead(body.status, { ...passed.headers, 'content-type': PROBLEM_TYPE }).end(JSON.stringify(body))
    return
  }
  if (passed.headers) for (const [name, value] of Object.entries(passed.headers)) response.setHeader(name, value)
  pages.answer(request, response).catch((error: NodeJS.ErrnoException) => {
    // Who leaves while a file is being sent is no fault of ours.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') needs.log.error({ error, requestId }, 'a page could not be sent')
    response.destroy()
  })
}
