import type { Plan, StepKey } from '@linkflow/engine'
import type { PauseFact } from '../domain/fact.ts'
import type { StepStartAsked, StopAsked, Stops } from '../domain/stops.ts'
import type { StartCommand, StepRunner } from './step-runner.ts'

/** What stepping asks of the run that it steps through. */
export interface SteppingOps {
  readonly nowMs: () => number
  /** A step runs, so nothing else is started (B1). */
  readonly isBusy: () => boolean
  /** Its abort is on the way, or the run is being given back. */
  readonly isUnwanted: (step: StepKey) => boolean
  readonly start: (command: StartCommand) => void
  /** It comes back when its time has come. */
  readonly delay: (command: StartCommand, dueMs: number) => void
  readonly paused: (fact: PauseFact) => void
  /** A condition was decided, which took time: what follows from it, unless the run has left meanwhile. */
  readonly later: (work: () => void) => void
}

/** What a person sees as a step: not the questions that loops ask in between. */
const STOPPABLE: ReadonlySet<StartCommand['kind']> = new Set(['node', 'given', 'pass-through', 'loop-enter'])

/** A test run with breakpoints: what is ready waits here, and is let go one by one (B1). */
export class Stepping {
  private readonly stops: Stops
  private readonly plan: Plan
  private readonly steps: Pick<StepRunner, 'meets'>
  private readonly ops: SteppingOps
  private held: StartCommand[] = []
  private deciding = false

  constructor(stops: Stops, plan: Plan, steps: Pick<StepRunner, 'meets'>, ops: SteppingOps) {
    this.stops = stops
    this.plan = plan
    this.steps = steps
    this.ops = ops
  }

  get isPaused(): boolean {
    return this.stops.pause !== undefined
  }

  /** It is being found out whether it stops here. */
  get isDeciding(): boolean {
    return this.deciding
  }

  hold(command: StartCommand): void {
    this.held.push(command)
  }

  drop(step: StepKey): void {
    this.held = this.held.filter((command) => command.step !== step)
  }

  /** False when there is nothing to start now. */
  startNext(): boolean {
    const { stops, held, ops } = this
    if (this.isPaused || this.deciding || ops.isBusy()) return false
    // B2: the one that it was stopped before comes first, whatever else is ready.
    const at = held.findIndex(({ step }) => step === stops.next)
    const [command] = held.splice(Math.max(0, at), 1)
    if (command === undefined) return false
    if (ops.isUnwanted(command.step)) return true
    const isStart = STOPPABLE.has(command.kind) && command.woken === undefined && command.interrupted === undefined
    const dueMs = command.notBeforeMs ?? 0
    if (dueMs > ops.nowMs()) ops.delay(command, dueMs)
    else if (!isStart) ops.start(command)
    else this.stopIf(stops.before(this.asked(command)), command, 'before', () => ops.start(command))
    return true
  }

  /** What it has put out is a fact already; whether it stops here is the question. */
  done(command: StartCommand): void {
    if (!STOPPABLE.has(command.kind) || command.kind === 'loop-enter') return
    this.stopIf(this.stops.after(this.asked(command)), command, 'after', () => {})
  }

  private asked({ step, node, attempt }: StartCommand): StepStartAsked {
    return { step, attempt, node: this.plan.nodes[node]!.id }
  }

  private stopIf(asked: StopAsked, command: StartCommand, when: 'before' | 'after', goOn: () => void): void {
    if (asked === 'never') return goOn()
    if (asked === 'always') return this.pause(command, when)
    this.deciding = true
    const told = Promise.all(asked.map((condition) => this.steps.meets(command, when, condition)))
    void told
      .catch((error: unknown): (boolean | string)[] => [error instanceof Error ? error.message : String(error)])
      .then((answers) => {
        this.deciding = false
        const unclear = answers.find((answer): answer is string => typeof answer === 'string')
        const stopsHere = unclear !== undefined || answers.includes(true)
        this.ops.later(() => (stopsHere ? this.pause(command, when, unclear) : goOn()))
      })
  }

  private pause({ step, attempt }: StartCommand, when: 'before' | 'after', problem?: string): void {
    const at = this.ops.nowMs()
    const err = problem !== undefined && { err: problem }
    const fact: PauseFact = { t: 'pause', k: step, a: attempt, at, w: when, ...err }
    this.stops.take(fact)
    // They are given out again when it goes on.
    this.held = []
    this.ops.paused(fact)
  }
}
