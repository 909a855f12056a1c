import { type ChildProcess, spawn } from 'node:child_process'
import type { WorkerLog } from '@linkflow/execution'

const RESTART_FIRST_MS = 500
const RESTART_MS_MAX = 30_000

/** Worker processes besides this one: the same program in the role `worker`. One that dies is started again. */
export class WorkerProcesses {
  private readonly children = new Set<ChildProcess>()
  private readonly start: () => ChildProcess
  private readonly log: WorkerLog
  private stopping = false

  constructor(command: readonly string[], env: NodeJS.ProcessEnv, log: WorkerLog) {
    this.log = log
    this.start = () =>
      spawn(process.execPath, [...process.execArgv, ...command], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  }

  open(count: number): void {
    for (let i = 0; i < count; i++) this.keep(RESTART_FIRST_MS)
  }

  async close(): Promise<void> {
    this.stopping = true
    await Promise.all(
      [...this.children].map(
        (child) =>
          new Promise<void>((resolve) => {
            child.once('exit', () => resolve())
            child.kill('SIGTERM')
          }),
      ),
    )
  }

  private keep(delayMs: number): void {
    const child = this.start()
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
