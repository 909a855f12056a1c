/** A process of the simulated installation: what is scheduled in its name dies or stands still with it. */
export class SimulatedProcess {
  readonly name: string
  /** How far its idea of the database's time is off. */
  readonly skewMs: number
  isAlive = true
  pausedUntilMs = 0

  constructor(name: string, skewMs: number) {
    this.name = name
    this.skewMs = skewMs
  }
}

interface Task {
  readonly order: number
  readonly process: SimulatedProcess | undefined
  readonly run: () => void
  atMs: number
  isCancelled: boolean
}

const real = { setImmediate, setTimeout, clearTimeout, setInterval, clearInterval }
const realNow = performance.now
const EPOCH_MS = 1_700_000_000_000

/**
 * Time that passes only from one task to the next. Each task of a process runs with `current` set to that process and
 * is followed by all the promises that it settles, so code that awaits stays in its process.
 */
export class VirtualTime {
  nowMs = EPOCH_MS
  current: SimulatedProcess | undefined
  private readonly heap: Task[] = []
  private made = 0

  get elapsedMs(): number {
    return this.nowMs - EPOCH_MS
  }

  after(delayMs: number, run: () => void, process = this.current): Task {
    const atMs = this.nowMs + Math.max(0, Number.isFinite(delayMs) ? delayMs : 0)
    const task: Task = { atMs, order: this.made++, process, run, isCancelled: false }
    this.push(task)
    return task
  }

  /** In the name of the machine itself, not of a process on it. */
  outside(delayMs: number, run: () => void): Task {
    const { current } = this
    this.current = undefined
    const task = this.after(delayMs, run, undefined)
    this.current = current
    return task
  }

  async run(isOver: () => boolean): Promise<void> {
    for (let task = this.pop(); task !== undefined; task = this.pop()) {
      if (task.isCancelled || task.process?.isAlive === false) continue
      this.nowMs = Math.max(this.nowMs, task.atMs)
      const { process } = task
      if (process !== undefined && process.pausedUntilMs > this.nowMs) {
        task.atMs = process.pausedUntilMs
        this.push(task)
        continue
      }
      this.current = process
      task.run()
      if (process !== undefined) await new Promise<void>((resolve) => real.setImmediate(resolve))
      this.current = undefined
      if (isOver()) return
    }
  }

  /** Puts this time in the place of the timers of the process that simulates. Returns how to take it back. */
  install(): () => void {
    const once = (run: (...given: unknown[]) => void, ms = 1, ...given: unknown[]): Task =>
      this.after(Math.max(1, ms), () => run(...given))
    const cancel = (task: Task | undefined): void => {
      if (task !== undefined) task.isCancelled = true
    }
    const every = (run: () => void, ms: number): Task => {
      const again = (): void => {
        if (handle.isCancelled) return
        this.after(ms, again)
        run()
      }
      const handle = this.after(ms, () => {})
      this.after(ms, again)
      return handle
    }
    Object.assign(globalThis, {
      setTimeout: once,
      clearTimeout: cancel,
      setInterval: every,
      clearInterval: cancel,
      setImmediate: (run: () => void) => this.after(0, run),
    })
    // What the real clock says would differ from one telling of a seed to the next.
    performance.now = () => this.elapsedMs
    return () => {
      Object.assign(globalThis, real)
      performance.now = realNow
    }
  }

  private push(task: Task): void {
    const { heap } = this
    let at = heap.length
    heap.push(task)
    while (at > 0) {
      const above = (at - 1) >> 1
      if (isBefore(heap[above]!, task)) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = task
  }

  private pop(): Task | undefined {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below += 1
      if (isBefore(last, heap[below]!)) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = last
    return first
  }
}

const isBefore = (a: Task, b: Task): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
