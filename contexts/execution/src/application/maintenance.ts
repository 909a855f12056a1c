import type { WorkerLog } from './worker.ts'

export interface MaintenanceTask {
  readonly name: string
  readonly everyMs: number
  /** True when there is more to do now. */
  run(): Promise<unknown>
}

/**
 * Runs the chores of a role, each in a loop of its own, one round at a time. A chore that fails is tried again at its
 * next turn; one that stopped turning is seen by `stalled` (R17).
 */
export class Maintenance {
  private readonly loops = new Map<
    string,
    { timer: NodeJS.Timeout | undefined; lastTurnMs: number; task: MaintenanceTask; running: Promise<void> | undefined }
  >()
  private readonly tasks: readonly MaintenanceTask[]
  private readonly log: WorkerLog
  private stopped = false

  constructor(tasks: readonly MaintenanceTask[], log: WorkerLog) {
    this.tasks = tasks
    this.log = log
  }

  start(): void {
    for (const task of this.tasks) {
      this.loops.set(task.name, { timer: undefined, lastTurnMs: performance.now(), task, running: undefined })
      this.schedule(task.name, Math.min(task.everyMs, 1000))
    }
  }

  /** Runs a chore now, besides its turns. */
  hurry(name: string): void {
    const loop = this.loops.get(name)
    if (loop !== undefined && loop.running === undefined) this.schedule(name, 0)
  }

  /** Chores that have not turned for three times their period and half a minute. */
  stalled(): readonly string[] {
    const nowMs = performance.now()
    return [...this.loops.values()]
      .filter((loop) => nowMs - loop.lastTurnMs > loop.task.everyMs * 3 + 30_000)
      .map((loop) => loop.task.name)
  }

  async stop(): Promise<void> {
    this.stopped = true
    for (const loop of this.loops.values()) clearTimeout(loop.timer)
    await Promise.all([...this.loops.values()].map((loop) => loop.running))
  }

  private schedule(name: string, inMs: number): void {
    const loop = this.loops.get(name)!
    clearTimeout(loop.timer)
    if (this.stopped) return
    loop.timer = setTimeout(() => {
      loop.running = this.turn(name)
    }, inMs)
  }

  private async turn(name: string): Promise<void> {
    const loop = this.loops.get(name)!
    let hasMore = false
    try {
      hasMore = (await loop.task.run()) === true
    } catch (error) {
      this.log.warn({ task: name, err: error }, 'a chore failed; it is tried again at its next turn')
    }
    loop.lastTurnMs = performance.now()
    loop.running = undefined
    this.schedule(name, hasMore ? 0 : loop.task.everyMs)
  }
}
