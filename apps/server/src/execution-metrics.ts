import type { ExecutionHead, OutboxRelay, RunEnd, SealingWriter, Worker } from '@linkflow/execution'
import type { Metrics } from '@linkflow/telemetry'

/** Seconds; a webhook's run is milliseconds, a long one minutes. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800]

/** What Prometheus is told of executions, besides requests and the process. */
export function executionMetrics(
  metrics: Metrics,
  parts: {
    readonly worker: () => Worker | undefined
    readonly pipeline: SealingWriter
    readonly outboxLag: OutboxRelay['lag']
    readonly setAside: () => Promise<ReadonlyMap<string, number>>
    readonly queuedElsewhere: () => number
  },
) {
  const ended = metrics.counter(
    'linkflow_executions_ended_total',
    'Executions that ended in this process, by status and mode.',
    ['status', 'mode'],
  )
  const duration = metrics.histogram(
    'linkflow_execution_duration_seconds',
    'From the acceptance of an execution to its end.',
    DURATION_BUCKETS,
    ['status'],
  )
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    metrics.gauge(name, help, [], async (each) => each.set(await read()))
  gauge(
    'linkflow_executions_running',
    'Executions in memory of this process, running.',
    () => parts.worker()?.active ?? 0,
  )
  gauge(
    'linkflow_executions_load',
    'Executions in memory of this process, running or waiting for a place.',
    () => parts.worker()?.load ?? 0,
  )
  gauge('linkflow_executions_queued', 'Executions that are queued in the database and due.', parts.queuedElsewhere)
  gauge('linkflow_writes_pending', 'Writes that are not committed yet.', () => parts.pipeline.backlog)
  gauge(
    'linkflow_write_batches',
    'Batches that the write pipeline has committed since the start.',
    () => parts.pipeline.stats.batches,
  )
  gauge('linkflow_write_entries', 'Entries of those batches.', () => parts.pipeline.stats.entries)
  gauge(
    'linkflow_writes_resent',
    'Batches sent again because their commit was not answered or the database was away.',
    () => parts.pipeline.stats.resent,
  )
  gauge(
    'linkflow_outbox_lag_seconds',
    'Age of the oldest event that has not been relayed.',
    async () => (await parts.outboxLag()).lagMs / 1000,
  )
  gauge('linkflow_outbox_set_aside', 'Events that a consumer refused too often; somebody has to decide.', async () =>
    (await parts.setAside()).values().reduce((sum, each) => sum + each, 0),
  )
  return {
    onEnd(head: ExecutionHead, end: RunEnd, nowMs: number): void {
      if (end.type !== 'finished') return
      ended.inc({ status: end.status, mode: head.mode })
      duration.observe({ status: end.status }, (nowMs - head.createdAtMs) / 1000)
    },
  }
}
