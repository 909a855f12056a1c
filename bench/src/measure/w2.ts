import { setTimeout as wait } from 'node:timers/promises'
import { DRAIN_TIMEOUT_MS, W2_CONNECTIONS } from '../limits.ts'
import type { LoadGenerator } from '../load/load-generator.ts'
import { ORDER } from '../order.ts'
import type { DatabaseView } from '../server/database-view.ts'
import type { LinkFlowServer, PublishedWorkflow } from '../server/linkflow-server.ts'
import { cpuUsOf, processTree } from '../server/processes.ts'

export interface W2Result {
  /** Completed per second, from the first request until nothing was left to do. */
  readonly perSecond: number
  /** Of the acceptance: a 202 leaves when the execution is on disk. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly completed: number
  readonly acceptedPerSecond: number
  /** Calls answered with 503 and Retry-After while the backlog was full. */
  readonly refused: number
  /** From the last request until nothing was left to do. */
  readonly drainMs: number
  /** Unfinished executions at most, as seen every quarter of a second. */
  readonly backlogMax: number
  /** Processor time of an execution, in microseconds: the server's process, the Code children, the database. */
  readonly serverUs: number
  readonly codeUs: number
  readonly postgresUs: number
}

const POLL_MS = 20
const BACKLOG_POLL_MS = 250

/** Counted in the database: what is finished afterwards and was not before. */
export async function measureW2(
  workflow: PublishedWorkflow,
  { server, database, generator }: { server: LinkFlowServer; database: DatabaseView; generator: LoadGenerator },
  seconds: number,
): Promise<W2Result> {
  const before = await database.finished(workflow.id)
  const cpuBefore = cpuUsOf(processTree(server.pid, server.dataDir))
  let backlogMax = 0
  const watch = setInterval(() => {
    void database.unfinished(workflow.id).then((count) => {
      backlogMax = Math.max(backlogMax, count)
    })
  }, BACKLOG_POLL_MS)
  const startedMs = performance.now()
  const load = await generator
    .run({
      host: '127.0.0.1',
      port: server.port,
      path: `/webhook/bench-${workflow.name}`,
      body: ORDER,
      connections: W2_CONNECTIONS,
      seconds,
      expected: { status: 202 },
    })
    .finally(() => clearInterval(watch))
  const loadedMs = performance.now()
  while ((await database.unfinished(workflow.id)) > 0) {
    if (performance.now() - loadedMs > DRAIN_TIMEOUT_MS) throw new Error('the backlog of W2 does not drain')
    await wait(POLL_MS)
  }
  const drainedMs = performance.now()
  // Anew: children and connections may have come since.
  const cpu = cpuUsOf(processTree(server.pid, server.dataDir))
  const completed = (await database.finished(workflow.id)) - before
  if (completed !== load.requests) {
    throw new Error(`${load.requests} executions were accepted, but ${completed} have succeeded`)
  }
  const each = (us: number) => Math.round(us / Math.max(1, completed))
  return {
    serverUs: each(cpu.server - cpuBefore.server),
    codeUs: each(cpu.code - cpuBefore.code),
    postgresUs: each(cpu.postgres - cpuBefore.postgres),
    perSecond: Math.round(completed / ((drainedMs - startedMs) / 1000)),
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
    completed,
    acceptedPerSecond: load.perSecond,
    refused: load.refused,
    drainMs: Math.round(drainedMs - loadedMs),
    backlogMax,
  }
}
