import {
  type Answers,
  type Executions,
  type ExecutionTraces,
  type LiveExecutions,
  type Permits,
  Worker,
  watchBoth,
} from '@linkflow/execution'
import type { Channels } from './channels.ts'
import type { Duties } from './duties.ts'
import type { executionMetrics } from './execution-metrics.ts'
import type { ExecutionStorage } from './execution-store.ts'
import type { Installation } from './installation.ts'
import type { StartOptions } from './start-options.ts'
import type { Versions } from './versions.ts'

interface Parts extends Pick<Installation, 'config' | 'log' | 'clock'>, ExecutionStorage {
  readonly duties: Duties
  readonly versions: Versions
  readonly permits: Permits
  readonly answers: Answers
  readonly channels: Channels
  readonly live: LiveExecutions
  readonly observed: ReturnType<typeof executionMetrics>
  readonly traces: ExecutionTraces | undefined
  readonly watch: StartOptions['watch']
  /** They hand executions to the worker, so they come after it. */
  readonly executions: () => Pick<Executions, 'wakeSignalled'>
}

/** The worker of this process: what it runs, and who is told of it. */
export function newWorker(parts: Parts): Worker {
  const { config, log, clock, store, pipeline, workerId, duties, versions, permits } = parts
  const { answers, channels, live, observed, traces, watch, executions } = parts
  return new Worker({
    id: workerId,
    name: `${duties.role}:${process.pid}`,
    store,
    writer: pipeline,
    loadVersion: (id) => versions.get(id),
    clock,
    concurrency: config.concurrency,
    leaseMs: config.leaseMs,
    log,
    claims: duties.claims,
    permits,
    watch:
      watch ?? ((head, { version, isDurable }) => watchBoth(live.watch(head, isDurable), traces?.watch(head, version))),
    onEnd: (head, end) => {
      if (end.type === 'lost') answers.follow(head.id)
      live.left(head, end)
      observed.onEnd(head, end, clock.nowMs())
      traces?.ended(head, end, clock.nowMs())
    },
    onAnswer: (head, answer) => {
      answers.give(head.id, answer)
      if (answer.type === 'ended') live.ended(head, answer.end.status, answer.end.error)
      if (head.meta.awaited) channels.tell('answer', head.id)
    },
    isAwaited: (id) => answers.isAwaited(id),
    wakeParents: (ids) => {
      void store.wakeSignalled(ids).then(
        () => {
          for (const id of ids) executions().wakeSignalled(id)
        },
        (error) => log.warn({ err: error }, 'could not wake a parent; the sweeper will'),
      )
    },
  })
}
