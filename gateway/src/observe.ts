import { type Logger, type Metrics, type Span, type TraceContext, type Tracing, unredacted } from '@linkflow/telemetry'

export interface Answered {
  readonly requestId: string
  readonly method: string
  /** The pattern, not the address: ids and queries do not belong into figures. */
  readonly route: string
  readonly status: number
  readonly startedMs: number
  readonly workspaceId?: string | undefined
  readonly keyId?: string | undefined
  readonly accountId?: string | undefined
  readonly trace?: RequestTrace | undefined
  /** A call of a webhook or a resume address: not ours to list one by one, each has its execution in the history. */
  readonly isRaw?: true
}

/** The place of a request in a trace, and what it is below. */
export interface RequestTrace {
  readonly context: TraceContext
  readonly parentSpanId: string | undefined
}

/** From here on an answer is worth a line whatever was called. */
const STATUS_OF_TROUBLE = 400

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/**
 * Two figures for each answer, and a line: at the level `info`, or `debug` for what raw handlers answered without trouble. At
 * thousands of webhooks a second their lines were a tenth of the server's time, and told nothing that the history does not.
 */
export function observer(logger: Logger, metrics: Metrics, tracing?: Tracing): (answered: Answered) => void {
  // None of these fields holds a secret, and looking for them cost a tenth of a short request.
  const log = unredacted(logger)
  const requests = metrics.counter('linkflow_http_requests_total', 'Answers by route and status', [
    'method',
    'route',
    'status',
  ])
  const seconds = metrics.histogram('linkflow_http_request_seconds', 'Time to the end of the answer', SECONDS, [
    'route',
  ])
  return ({ startedMs, isRaw, trace, ...answered }) => {
    const ms = performance.now() - startedMs
    requests.inc({ method: answered.method, route: answered.route, status: String(answered.status) })
    seconds.observe({ route: answered.route }, ms / 1000)
    const level = isRaw && answered.status < STATUS_OF_TROUBLE ? 'debug' : 'info'
    if (log.isLevelEnabled(level)) {
      const facts = { ...answered, ...(trace && { traceId: trace.context.traceId }), ms: Math.round(ms * 10) / 10 }
      log[level](facts, 'answered')
    }
    if (trace !== undefined) tracing?.record(spanOf(trace, answered, ms))
  }
}

/** By the pattern of the route: addresses hold ids and what callers put into queries. */
function spanOf({ context, parentSpanId }: RequestTrace, answered: Omit<Answered, 'startedMs'>, ms: number): Span {
  const { method, route, status, requestId, workspaceId } = answered
  const endMs = Date.now()
  return {
    context,
    parentSpanId,
    name: `${method} ${route}`,
    kind: 'server',
    startMs: endMs - ms,
    endMs,
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      'linkflow.request.id': requestId,
      'linkflow.workspace.id': workspaceId,
    },
    ...(status >= OUR_FAULT && { error: String(status) }),
  }
}
const OUR_FAULT = 500
