import {
  Answers,
  answerReader,
  continueExecution,
  type ExecutionId,
  Executions,
  type ExecutionTraces,
  LiveExecutions,
  type MaintenanceTask,
  Permits,
  PostgresPermitStore,
  rerunExecution,
  testExecution,
  type Worker,
} from '@linkflow/execution'
import { openRealtime, type Realtime } from '@linkflow/realtime'
import { createMetrics, type Metrics } from '@linkflow/telemetry'
import { Backlog } from './backlog.ts'
import { Channels } from './channels.ts'
import type { Closers } from './closers.ts'
import type { Duties } from './duties.ts'
import { executionMetrics } from './execution-metrics.ts'
import { type ExecutionStorage, openExecutionStore } from './execution-store.ts'
import type { Installation } from './installation.ts'
import type { Library } from './library.ts'
import { onLiveError } from './live.ts'
import type { OpenedOutbox } from './outbox.ts'
import type { Reach } from './reach.ts'
import type { StartOptions } from './start-options.ts'
import type { StopDeadline } from './stop-deadline.ts'
import { StorageRoom } from './storage-room.ts'
import type { Tenancy } from './tenancy.ts'
import type { Versions } from './versions.ts'
import { newWorker } from './worker.ts'

export interface OpenedExecutions extends Pick<ExecutionStorage, 'store'> {
  readonly executions: Executions
  readonly answers: Answers
  readonly realtime: Realtime
  /** Undefined in processes that leave the running to others. */
  readonly worker: Worker | undefined
  readonly permits: Permits
  readonly metrics: Metrics
  readonly rerun: ReturnType<typeof rerunExecution>
  readonly test: ReturnType<typeof testExecution>
  readonly goOn: ReturnType<typeof continueExecution>
  /** What each process has to do for its executions. */
  readonly chores: readonly MaintenanceTask[]
}

interface Parts
  extends Pick<Installation, 'config' | 'log' | 'dataDir' | 'database' | 'clock' | 'payloads'>,
    Pick<Tenancy, 'tenants'>,
    Pick<Reach, 'objects'>,
    Pick<Library, 'versions' | 'reader' | 'storage'> {
  readonly duties: Duties
  readonly traces: ExecutionTraces | undefined
  readonly watch: StartOptions['watch']
  /** It tells of executions, so it comes after them; the metrics read how far it is. */
  readonly outbox: () => Pick<OpenedOutbox, 'relay' | 'refusedEvents'>
  readonly stopping: StopDeadline
  readonly closers: Closers
}

const POLL_QUEUE_MS = 1000

/** Starts, runs and answers executions, by the duties of this process. */
export async function openExecutions(parts: Parts): Promise<OpenedExecutions> {
  const { config, log, dataDir, database, clock, tenants, objects, versions, reader, storage } = parts
  const { duties, outbox, stopping, closers } = parts
  const loadVersion: Versions['get'] = (id) => versions.get(id)
  const answers = new Answers(answerReader(reader, storage, loadVersion))
  const channels = new Channels(database.listener)
  const realtime = openRealtime({ database, clock, onError: onLiveError(log) })
  const live = new LiveExecutions({
    watchers: realtime,
    runOf: (id) => worker?.run(id),
    nowMs: () => clock.nowMs(),
  })
  await realtime.start()
  closers.push(() => realtime.stop())
  const stored = await openExecutionStore(parts)
  const { store, pipeline, marks } = stored

  const wakeWorker = (id: ExecutionId) => {
    worker?.wake()
    channels.tell('work', id)
  }
  const permits = new Permits({
    store: new PostgresPermitStore(database.engine),
    wake: wakeWorker,
    cancel: (ids) => executions.cancel(ids),
    log,
  })
  const backlog = new Backlog(store, config.backlogMax)
  const metrics = createMetrics()
  const observed = executionMetrics(metrics, {
    worker: () => worker,
    pipeline,
    outboxLag: () => outbox().relay.lag(),
    setAside: () => outbox().refusedEvents.setAside(),
    queuedElsewhere: () => backlog.of(),
  })
  const worker: Worker | undefined = duties.runsExecutions
    ? newWorker({ ...parts, ...stored, permits, answers, channels, live, observed, executions: () => executions })
    : undefined
  // Not before there is a worker to ask: what somebody looks at already, the start has read.
  realtime.onInterest((workspaceId, topic) => live.attend(workspaceId, topic))
  const room = new StorageRoom(database.engine, dataDir, config)
  const executions: Executions = new Executions({
    store,
    writer: pipeline,
    clock,
    answers,
    worker,
    marks,
    permits,
    backlogMax: config.backlogMax,
    queuedElsewhere: (workspaceId) => backlog.of(workspaceId),
    isStopped: (workspaceId) => tenants.stopped.has(workspaceId),
    storageProblem: (workspaceId) => room.problemOf(workspaceId),
    wakeWorkers: (word, id) => channels.tell(word, id),
    onQueued: (head) => live.queued(head),
  })
  if (worker !== undefined) {
    await worker.start()
    closers.push(() => worker.drain(stopping.leftMs()))
  }
  await channels.start({ worker, answers, store, onError: (error) => log.warn({ err: error }, 'a wake-up failed') })
  closers.push(() => channels.close())

  const adopt = (id: ExecutionId) => {
    worker?.adopt(id)
    channels.tell('work', id)
  }
  return {
    store,
    executions,
    answers,
    realtime,
    worker,
    permits,
    metrics,
    rerun: rerunExecution({ writer: pipeline, loadVersion, clock, storage, permits, wake: wakeWorker }),
    test: testExecution({ writer: pipeline, clock, objects, wake: adopt }),
    goOn: continueExecution({ store, wake: adopt }),
    chores: [
      {
        name: 'cautious-versions',
        everyMs: 30_000,
        run: async () => marks.setCautious(await store.cautiousVersions()),
      },
      {
        name: 'backlog',
        everyMs: POLL_QUEUE_MS,
        async run() {
          await backlog.count()
          await permits.count()
          await room.look()
        },
      },
      { name: 'cancels', everyMs: 2000, run: async () => worker?.lookForCancels() },
    ],
  }
}
