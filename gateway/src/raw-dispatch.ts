import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorCode } from '@linkflow/contracts'
import {
  type Headers,
  PROBLEM_TYPE,
  type ProblemReply,
  problemBody,
  type RawContext,
  type RawMount,
  reply,
} from '@linkflow/http-server'
import type { Logger, TraceContext, Tracing } from '@linkflow/telemetry'
import type { Cors } from './cors.ts'
import { Leaving } from './leaving.ts'
import type { Answered } from './observe.ts'
import type { RateLimits } from './rate-limits/rate-limits.ts'
import { requestIdOf } from './request-id.ts'
import { requestTrace } from './request-trace.ts'

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
  needs: {
    readonly log: Logger
    readonly observe: (answered: Answered) => void
    readonly tracing: Tracing | undefined
    readonly limits: RateLimits
    readonly cors: Cors
    readonly isDraining: () => boolean
  },
): void {
  const startedMs = performance.now()
  const requestId = requestIdOf(request)
  const trace = requestTrace(needs.tracing, request)
  const caller = new RawCall(requestId, found.rest, trace?.context)
  response.setHeader('x-request-id', requestId)
  if (needs.isDraining()) response.setHeader('connection', 'close')
  response.once('close', () => {
    if (!response.writableFinished) caller.leave()
    const { method = '' } = request
    const { prefix } = found.mount
    needs.observe({
      requestId,
      method,
      route: `${prefix}*`,
      status: response.statusCode,
      startedMs,
      trace,
      isRaw: true,
    })
  })
  // First: without them a page could not read that it asked too often.
  setHeaders(response, needs.cors.headersFor(request))
  const preflight = needs.cors.preflightFor(request)
  if (preflight !== undefined) return void response.writeHead(204, preflight).end()
  const passed = needs.limits.ofWebhook(found.rest)
  if ('kind' in passed) return refuse(response, passed, requestId)
  setHeaders(response, passed.headers)
  const broke = (error: unknown) => {
    needs.log.error({ error, requestId, route: found.mount.prefix }, 'a raw handler failed')
    if (response.headersSent) response.destroy()
    else {
      const detail = 'This is our fault. The log says more under the id of this request.'
      refuse(response, reply.problem('internal-error', detail), requestId)
    }
  }
  try {
    const done = found.mount.handle(request, response, caller)
    if (done instanceof Promise) done.catch(broke)
  } catch (error) {
    broke(error)
  }
}

function setHeaders(response: ServerResponse, headers: Headers | undefined): void {
  if (headers !== undefined) for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

class RawCall extends Leaving implements RawContext {
  readonly requestId: string
  readonly rest: string
  readonly trace: TraceContext | undefined

  constructor(requestId: string, rest: string, trace: TraceContext | undefined) {
    super()
    this.requestId = requestId
    this.rest = rest
    this.trace = trace
  }
}

/** The body stays unread, so the connection cannot be used again. */
function refuse(response: ServerResponse, problem: ProblemReply<ErrorCode>, requestId: string): void {
  const body = problemBody(problem, requestId)
  response.writeHead(body.status, { ...problem.headers, 'content-type': PROBLEM_TYPE, connection: 'close' })
  response.end(JSON.stringify(body))
}
