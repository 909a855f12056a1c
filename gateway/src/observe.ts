import type { Logger, Metrics } from '@linkflow/telemetry'

export interface Answered {
  readonly requestId: string
  readonly method: string
  /** The pattern, not the address: ids and queries do not belong into figures. */
  readonly route: string
  readonly status: number
  readonly startedMs: number
  readonly workspaceId?: string | undefined
  readonly keyId?: string | undefined
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** One line and two figures for each answer. */
export function observer(log: Logger, metrics: Metrics): (answered: Answered) => void {
  const requests = metrics.counter('linkflow_http_requests_total', 'Answers by route and status', [
    'method',
    'route',
    'status',
  ])
  const seconds = metrics.histogram('linkflow_http_request_seconds', 'Time to the end of the answer', SECONDS, [
    'route',
  ])
  return ({ startedMs, ...answered }) => {
    const ms = performance.now() - startedMs
    requests.inc({ method: answered.method, route: answered.route, status: String(answered.status) })
    seconds.observe({ route: answered.route }, ms / 1000)
    log.info({ ...answered, ms: Math.round(ms * 10) / 10 }, 'answered')
  }
}
