import { type ChildCommand, findLauncher, type Launcher } from '@linkflow/code-sandbox'
import type { JsonObject, Result } from '@linkflow/kernel'
import { childCommand } from './child-command.ts'
import { READER_LIMITS, type ReaderLimits } from './limits.ts'
import { type Help, type ReadError, ReaderProcess, STOPPED } from './reader-process.ts'

export interface FileReaderOptions {
  readonly processesMax: number
  readonly limits?: Partial<ReaderLimits>
  /** What is started, where it is not what reads files: whatever else works on what strangers made. */
  readonly command?: (limits: ReaderLimits) => ChildCommand
}

export interface FileReading {
  readonly workspaceId: string
  readonly operation: string
  readonly content: Uint8Array
  readonly options: JsonObject
  readonly signal: AbortSignal
  readonly help?: Help
}

interface Waiting {
  readonly go: () => void
}

/**
 * Works on files in processes behind the walls of the code sandbox: no environment, no network, nothing of the disk but
 * the code for it. A process serves one workspace in its life, and one file at a time. Workspaces take turns.
 */
export class FileReader {
  readonly #limits: ReaderLimits
  readonly #processesMax: number
  readonly #command: (limits: ReaderLimits) => ChildCommand
  /** Of workspaces, in the order of their turns. */
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #idle = new Map<ReaderProcess, { readonly workspaceId: string; readonly timer: NodeJS.Timeout }>()
  readonly #all = new Set<ReaderProcess>()
  #launcher: Promise<Launcher> | undefined
  #busy = 0

  constructor({ processesMax, limits, command = childCommand }: FileReaderOptions) {
    this.#command = command
    this.#processesMax = Math.max(1, processesMax)
    this.#limits = { ...READER_LIMITS, ...limits }
  }

  async run({ workspaceId, ...job }: FileReading): Promise<Result<Uint8Array, ReadError>> {
    if (!(await this.#turn(workspaceId, job.signal))) {
      const message = 'Too many files wait to be worked on. Try again later, or work on fewer at the same time.'
      return { ok: false, error: { code: 'format-busy', message, retryable: true } }
    }
    try {
      // No process is started for what is over already.
      if (job.signal.aborted) return { ok: false, error: STOPPED }
      const process = await this.#processFor(workspaceId)
      const answer = await process.run(job)
      this.#putBack(process, workspaceId)
      return answer
    } catch (thrown) {
      const message =
        `No process for files can be started here. ${thrown instanceof Error ? thrown.message : ''}`.trim()
      return { ok: false, error: { code: 'format-unavailable', message, retryable: true } }
    } finally {
      this.#busy -= 1
      this.#callNext()
    }
  }

  async close(): Promise<void> {
    for (const { timer } of this.#idle.values()) clearTimeout(timer)
    for (const process of this.#all) process.end()
    this.#idle.clear()
    const launcher = await this.#launcher?.catch(() => undefined)
    launcher?.close()
  }

  /** False when there are too many before it. */
  #turn(workspaceId: string, signal: AbortSignal): Promise<boolean> | boolean {
    if (this.#busy < this.#processesMax) {
      this.#busy += 1
      return true
    }
    const own = this.#waiting.get(workspaceId) ?? []
    let count = 0
    for (const list of this.#waiting.values()) count += list.length
    if (count >= this.#limits.waitingMax || own.length >= this.#limits.waitingPerWorkspaceMax) return false
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const onAbort = () => this.#hurry(waiting)
    const waiting: Waiting = {
      go: () => {
        signal.removeEventListener('abort', onAbort)
        resolve(true)
      },
    }
    own.push(waiting)
    this.#waiting.set(workspaceId, own)
    // Its turn is not given up: the job sees the signal and ends at once.
    signal.addEventListener('abort', onAbort)
    return promise
  }

  /** What was stopped does not stand in the way of others. */
  #hurry(waiting: Waiting): void {
    for (const [workspaceId, list] of this.#waiting) {
      const at = list.indexOf(waiting)
      if (at === -1) continue
      list.splice(at, 1)
      if (list.length === 0) this.#waiting.delete(workspaceId)
      this.#busy += 1
      waiting.go()
    }
  }

  #callNext(): void {
    if (this.#busy >= this.#processesMax) return
    const [first] = this.#waiting
    if (first === undefined) return
    const [workspaceId, list] = first
    const next = list.shift()!
    // Behind the others: who has many files waits between them.
    this.#waiting.delete(workspaceId)
    if (list.length > 0) this.#waiting.set(workspaceId, list)
    this.#busy += 1
    next.go()
  }

  async #processFor(workspaceId: string): Promise<ReaderProcess> {
    for (const [process, idle] of this.#idle) {
      if (idle.workspaceId !== workspaceId) continue
      clearTimeout(idle.timer)
      this.#idle.delete(process)
      if (!process.isGone) return process
    }
    // Those of other workspaces make room.
    for (const process of [...this.#idle.keys()].slice(
      0,
      Math.max(0, this.#idle.size + this.#busy - this.#processesMax),
    )) {
      this.#forget(process)
    }
    this.#launcher ??= findLauncher([this.#command(this.#limits)], this.#limits)
    const launcher = await this.#launcher.catch((error: unknown) => {
      this.#launcher = undefined
      throw error
    })
    const process = new ReaderProcess(launcher.argv, this.#limits)
    this.#all.add(process)
    return process
  }

  #putBack(process: ReaderProcess, workspaceId: string): void {
    if (process.isGone || process.jobs >= this.#limits.jobsPerProcessMax) return this.#forget(process)
    const timer = setTimeout(() => this.#forget(process), this.#limits.idleMs)
    timer.unref()
    this.#idle.set(process, { workspaceId, timer })
  }

  #forget(process: ReaderProcess): void {
    clearTimeout(this.#idle.get(process)?.timer)
    this.#idle.delete(process)
    this.#all.delete(process)
    process.end()
  }
}
