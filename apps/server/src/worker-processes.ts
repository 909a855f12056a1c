import { type ChildProcess, spawn } from 'node:child_process'
import type { WorkerLog } from '@linkflow/execution'
import type { Closers } from './closers.ts'

const RESTART_FIRST_MS = 500
const RESTART_MS_MAX = 30_000
/** An isolation process that has had nothing to do for so long ends. */
const ISOLATION_IDLE_MS = 30_000
/** As many suspects as one could want to know of. */
const SUSPECTS_MAX = 1000

/**
 * Tells a process that another one of LinkFlow started it, and what for: it ends when that one is gone, which it sees by
 * the channel between them. `worker` runs executions; `isolated` runs only those that two owners died of.
 */
export const CHILD_VARIABLE = 'LINKFLOW_CHILD'
export type ChildKind = 'worker' | 'isolated'

/** How this program is started again, with the settings of this process. */
export interface WorkerCommand {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

function startWorker({ args, env }: WorkerCommand, kind: ChildKind): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, ...args], {
    env: { ...env, LINKFLOW_ROLE: 'worker', LINKFLOW_WORKERS: '0', [CHILD_VARIABLE]: kind },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

/** Worker processes besides this one: the same program in the role `worker`. One that dies is started again. */
class WorkerProcesses {
  private readonly children = new Set<ChildProcess>()
  private readonly command: WorkerCommand
  private readonly log: WorkerLog
  private stopping = false

  constructor(command: WorkerCommand, log: WorkerLog) {
    this.command = command
    this.log = log
  }

  open(count: number): void {
    for (let i = 0; i < count; i++) this.keep(RESTART_FIRST_MS)
  }

  async close(): Promise<void> {
    this.stopping = true
    await Promise.all([...this.children].map(stopped))
  }

  private keep(delayMs: number): void {
    const child = startWorker(this.command, 'worker')
    const startedMs = performance.now()
    this.children.add(child)
    child.once('exit', (code, signal) => {
      this.children.delete(child)
      if (this.stopping) return
      const lasted = performance.now() - startedMs
      const next = lasted > 60_000 ? RESTART_FIRST_MS : Math.min(delayMs * 2, RESTART_MS_MAX)
      this.log.warn({ pid: child.pid, code, signal, restartInMs: delayMs }, 'a worker process ended; starting another')
      setTimeout(() => !this.stopping && this.keep(next), delayMs)
    })
  }
}

/** As many as are configured; none without a command. */
export function openWorkerProcesses(parts: {
  readonly command: WorkerCommand | undefined
  readonly count: number
  readonly log: WorkerLog
  readonly closers: Closers
}): void {
  const { command, count, log, closers } = parts
  if (command === undefined) return
  const processes = new WorkerProcesses(command, log)
  processes.open(count)
  closers.push(() => processes.close())
}

/**
 * A process for executions whose last two owners died (R14), beside a process that runs all others. It lives as long as
 * there are such executions: docs/adr/0009-suspects-run-apart.md.
 */
export class IsolationProcess {
  private readonly command: WorkerCommand
  private readonly countSuspects: (max: number) => Promise<{ readonly queued: number; readonly live: number }>
  private readonly log: WorkerLog
  private child: ChildProcess | undefined
  private neededAtMs = 0
  private isClosed = false

  constructor(
    command: WorkerCommand,
    countSuspects: (max: number) => Promise<{ readonly queued: number; readonly live: number }>,
    log: WorkerLog,
  ) {
    this.command = command
    this.countSuspects = countSuspects
    this.log = log
  }

  /** Starts or ends it, by what there is to do. */
  async look(): Promise<void> {
    const { queued, live } = await this.countSuspects(SUSPECTS_MAX)
    if (this.isClosed) return
    if (live > 0) this.neededAtMs = performance.now()
    if (queued > 0 && this.child === undefined) this.start(queued)
    else if (performance.now() - this.neededAtMs > ISOLATION_IDLE_MS) this.child?.kill('SIGTERM')
  }

  async close(): Promise<void> {
    this.isClosed = true
    if (this.child !== undefined) await stopped(this.child)
  }

  private start(suspects: number): void {
    const child = startWorker(this.command, 'isolated')
    this.child = child
    this.log.warn(
      { pid: child.pid, suspects },
      'the last two workers of executions died; a process of their own runs them now, one at a time',
    )
    const gone = () => {
      if (this.child === child) this.child = undefined
    }
    child.once('exit', gone)
    child.once('error', (error) => {
      this.log.error({ err: error }, 'could not start a process for executions whose workers died; trying again')
      gone()
    })
  }
}
