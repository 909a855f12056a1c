import { openRun, type RunOptions } from '../open-run.ts'
import type {
  Command,
  Effect,
  EngineEvent,
  LoopEntry,
  Output,
  Plan,
  Run,
  Segment,
  StepError,
  StepKey,
  StepOutcome,
} from '../types.ts'

export type Start = Extract<Command, { type: 'start' }>
export type Finish = Extract<Command, { type: 'finish' }>

/** A run with its journal and the commands that are not answered yet, told in short words. */
export class DrivenRun {
  readonly run: Run
  readonly journal: EngineEvent[] = []
  readonly given = new Map<StepKey, Start>()
  /** What the last event made the engine say. */
  last: readonly Command[] = []
  readonly aborted = new Map<StepKey, string>()
  finish: Finish | undefined
  #nowMs = 0

  constructor(plan: Plan, options?: RunOptions) {
    this.run = openRun(plan, options)
  }

  apply(event: EngineEvent): this {
    this.journal.push(event)
    if (event.type === 'settled') this.given.delete(event.step)
    this.last = this.run.apply(event)
    for (const command of this.last) {
      if (command.type === 'start') this.given.set(command.step, command)
      else if (command.type === 'abort') this.aborted.set(command.step, command.reason)
      else this.finish = command
    }
    return this
  }

  begin(count = 1, trigger = 'start'): this {
    return this.apply({ type: 'begin', atMs: this.#tick(), seed: 7, trigger, outputs: [{ port: 'main', count }] })
  }

  started(step: StepKey, effect: Effect = 'pure', facts?: unknown): this {
    const attempt = this.given.get(step)?.attempt ?? 1
    return this.apply({ type: 'started', step, attempt, atMs: this.#tick(), effect, facts })
  }

  /** `counts` by port; a number is the count on `main`, where the node has it. */
  done(step: StepKey, counts: number | Readonly<Record<string, number>> = 1, more: object = {}): this {
    const ports = typeof counts === 'number' ? this.#onMain(step, counts) : counts
    const outputs = Object.entries(ports).map(([port, count]): Output => ({ port, count }))
    return this.settle(step, { type: 'done', outputs, ...more })
  }

  enter(step: StepKey, loop: LoopEntry): this {
    return this.settle(step, { type: 'done', outputs: [], loop })
  }

  check(step: StepKey, until: boolean): this {
    return this.settle(step, { type: 'done', outputs: [], until })
  }

  fail(step: StepKey, error: Partial<StepError> = {}): this {
    return this.settle(step, {
      type: 'failed',
      error: { code: 'broken', message: 'It broke.', retryable: false, ...error },
    })
  }

  wait(step: StepKey, more: { untilMs?: number; signal?: string; data?: unknown } = {}): this {
    return this.settle(step, { type: 'waiting', ...more })
  }

  wake(step: StepKey, data?: unknown): this {
    return this.apply({
      type: 'woken',
      step,
      atMs: this.#tick(),
      by: 'signal',
      ...(data === undefined ? {} : { data }),
    })
  }

  aborts(...steps: StepKey[]): this {
    for (const step of steps) this.settle(step, { type: 'cancelled' })
    return this
  }

  cancel(reason: 'cancelled' | 'timed_out' = 'cancelled'): this {
    return this.apply({ type: 'cancel', atMs: this.#tick(), reason })
  }

  settle(step: StepKey, outcome: StepOutcome): this {
    const attempt = this.given.get(step)?.attempt ?? 1
    return this.apply({ type: 'settled', step, attempt, atMs: this.#tick(), outcome })
  }

  /** Steps that the last event made start, in order. */
  get starts(): StepKey[] {
    return this.last.flatMap((command) => (command.type === 'start' ? [command.step] : []))
  }

  status(step: StepKey): string | undefined {
    return this.run.step(step)?.status
  }

  /** The statuses of the root's steps, as `id status` lines. */
  statuses(): Record<string, string> {
    return Object.fromEntries([...this.run.steps()].map(({ key, status }) => [key, status]))
  }

  /** The items that a port of a started step got, as `step.port[start,end)`. */
  inputs(step: StepKey, port = 'main'): string[] {
    return slices(this.run.inputsOf(step)?.get(port) ?? [])
  }

  #onMain(step: StepKey, count: number): Readonly<Record<string, number>> {
    const node = this.run.plan.nodes[this.given.get(step)?.node ?? -1]
    return node && !node.outputs.includes('main') ? {} : { main: count }
  }

  #tick(): number {
    this.#nowMs += 10
    return this.#nowMs
  }
}

export const drive = (plan: Plan, options?: RunOptions): DrivenRun => new DrivenRun(plan, options)

export const slices = (segments: readonly Segment[]): string[] =>
  segments.map(({ step, port, start, count }) => `${step}.${port}[${start},${start + count})`)
