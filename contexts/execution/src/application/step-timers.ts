import type { Run, StepKey } from '@linkflow/engine'
import type { Clock } from '@linkflow/kernel'
import { IN_MEMORY_WAIT_MS_MAX } from '../limits.ts'
import { RareMap } from './rare.ts'
import type { StartCommand } from './step-runner.ts'

/** What a run does when something's time has come. */
export interface TimersOps {
  readonly waits: () => ReturnType<Run['waits']>
  /** The wait of a step is over. */
  readonly wake: (step: StepKey) => void
  /** A retry begins. */
  readonly start: (command: StartCommand) => void
  /** A time has come: what follows from it, unless the run has left meanwhile. */
  readonly later: (work: () => void) => void
}

/**
 * Waits and retries of one run that are not due yet. Short ones have a timer; longer ones are in the row's due time, for
 * which the run parks. While something else of it runs it cannot park: then one timer stands for whatever is due next.
 */
export class StepTimers {
  private readonly clock: Clock
  private readonly ops: TimersOps
  private readonly short = new RareMap<StepKey, NodeJS.Timeout>()
  private readonly delayed = new RareMap<StepKey, { readonly dueMs: number; readonly command: StartCommand }>()
  private next: { readonly ms: number; readonly timer: NodeJS.Timeout } | undefined

  constructor(clock: Clock, ops: TimersOps) {
    this.clock = clock
    this.ops = ops
  }

  /** Something is due so soon that the run stays for it. */
  get isDueShortly(): boolean {
    return this.short.size > 0
  }

  /** When the first of all is due, by the row; infinite when nothing is. */
  get dueMs(): number {
    const waits = this.ops.waits().flatMap(({ untilMs }) => (untilMs === undefined ? [] : [untilMs]))
    return Math.min(...waits, ...this.delayed.values().map(({ dueMs }) => dueMs))
  }

  /** A retry that is not to begin yet. */
  delay(command: StartCommand, dueMs: number): void {
    if (dueMs - this.clock.nowMs() > IN_MEMORY_WAIT_MS_MAX) this.delayed.set(command.step, { dueMs, command })
    else this.set(command.step, dueMs, () => this.ops.start(command))
  }

  /** Wakes what waits and is due; what is due shortly gets a timer. */
  wakeDue(): void {
    for (const { step, untilMs } of this.ops.waits()) {
      if (untilMs === undefined) continue
      const leftMs = untilMs - this.clock.nowMs()
      if (leftMs <= 0) this.ops.wake(step)
      // The step may not wait any more by then: a race or a failure may have cancelled it.
      else if (leftMs <= IN_MEMORY_WAIT_MS_MAX) this.set(step, untilMs, () => this.wakeDue())
    }
  }

  /** Something still runs, so the execution stays here: what becomes due meanwhile must not wait for that. */
  watch(): void {
    const { dueMs } = this
    if (dueMs === Number.POSITIVE_INFINITY || dueMs >= (this.next?.ms ?? Number.POSITIVE_INFINITY)) return
    this.clearNext()
    const fire = () => {
      this.next = undefined
      this.ops.later(() => {
        this.startDelayed()
        this.wakeDue()
      })
    }
    const leftMs = Math.min(Math.max(0, dueMs - this.clock.nowMs()), 2 ** 31 - 1)
    this.next = { ms: dueMs, timer: setTimeout(fire, leftMs) }
  }

  /** The step was woken, or has ended. */
  clear(step: StepKey): void {
    clearTimeout(this.short.get(step))
    this.short.delete(step)
  }

  /** Its retry will not be. */
  drop(step: StepKey): void {
    this.clear(step)
    this.delayed.delete(step)
  }

  /** No timer fires any more; what is due stays known, for the row. */
  stop(): void {
    for (const timer of this.short.values()) clearTimeout(timer)
    this.short.clear()
    this.clearNext()
  }

  private set(step: StepKey, dueMs: number, work: () => void): void {
    if (this.short.has(step)) return
    const fire = () => {
      this.short.delete(step)
      this.ops.later(work)
    }
    this.short.set(step, setTimeout(fire, Math.max(0, dueMs - this.clock.nowMs())))
  }

  private startDelayed(): void {
    for (const [step, { dueMs, command }] of this.delayed.entries()) {
      if (dueMs > this.clock.nowMs()) continue
      this.delayed.delete(step)
      this.ops.start(command)
    }
  }

  private clearNext(): void {
    clearTimeout(this.next?.timer)
    this.next = undefined
  }
}
