import { eventually } from '../wait.ts'

/** A process that owns executions. */
export interface Owner {
  /** As the database knows it. */
  readonly workerName: string
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>
}

const GONE_MS_MAX = 5000

/** The process that a worker has for suspects: not ours to start, but to kill. */
export class IsolatedOwner implements Owner {
  readonly workerName: string
  kills = 0
  readonly #pid: number

  constructor(workerName: string, pid: number) {
    this.workerName = workerName
    this.#pid = pid
  }

  async kill(): Promise<void> {
    if (!this.#send('SIGKILL')) return
    this.kills += 1
    await eventually(async () => !this.#send(0), GONE_MS_MAX)
  }

  /** False when it is gone. */
  #send(signal: 'SIGKILL' | 0): boolean {
    try {
      return process.kill(this.#pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
      throw error
    }
  }
}
