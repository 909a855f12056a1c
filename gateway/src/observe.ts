import { type Logger, type Metrics, unredacted } from '@linkflow/telemetry'

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
  /** A call of a webhook or a resume address: not ours to list one by one, each has its execution in the history. */
  readonly isRaw?: true
}

/** From here on an answer is worth a line whatever was called. */
const STATUS_OF_TROUBLE = 400

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/**
 * Two figures for each answer, and a line: at the level `info`, or `debug` for what raw handlers answered without trouble. At
 * thousands of webhooks a second their lines were a tenth of the server's time, and told nothing that the history does not.
 */
export function observer(logger: Logger, metrics: Metrics): (answered: Answered) => void {
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
  return ({ startedMs, isRaw, ...answered }) => {
    const ms = performance.now() - startedMs
    requests.inc({ method: answered.method, route: answered.route, status: String(answered.status) })
    seconds.observe({ route: answered.route }, ms / 1000)
    const level = isRaw && answered.status < STATUS_OF_TROUBLE ? 'debug' : 'info'
    if (log.isLevelEnabled(level)) log[level]({ ...answered, ms: Math.round(ms * 10) / 10 }, 'answered')
  }
}
