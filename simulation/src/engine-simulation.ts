import {
  type Command,
  type EngineEvent,
  planWorkflow,
  type Run,
  type StepOutcome,
  type WorkflowShape,
} from '@linkflow/engine'
import { outcomeOf, parametersOf } from './behaviour.ts'
import type { Coverage } from './coverage.ts'
import { chooseProfile, generateWorkflow, type Profile } from './generate-workflow.ts'
import { Invariants } from './invariants.ts'
import { Case, countsOf, coverTest, judge } from './judge.ts'
import { describeModel } from './model-nodes.ts'
import { Random } from './random.ts'
import { beginningAt, chooseTest } from './test-scope.ts'

type Start = Extract<Command, { type: 'start' }>

/** A step that the engine gave out, as the simulated worker has it. */
interface Given {
  readonly start: Start
  abortedBy: string | undefined
  /** Undefined: not begun. `marked`: its mark is in the journal. `begun`: the mark is on disk, it may do its work. */
  phase: 'new' | 'marked' | 'begun'
}

const EVENTS_MAX = 30_000

export const ENGINE_COVERAGE = [
  'events',
  'cancel',
  'cancel before the begin',
  'deadline',
  'woken by timer',
  'woken by signal',
  'checkpoint',
  'start node',
  'start pass-through',
  'start absorb',
  'start loop-enter',
  'start loop-check',
  'retry',
  'abort',
  'settled done',
  'settled failed',
  'settled waiting',
  'settled cancelled',
  'failure retryable',
  'failure terminal',
  'failure with Retry-After',
  'node timeout',
  'finish succeeded',
  'finish failed',
  'finish cancelled',
  'finish timed_out',
  'step succeeded',
  'step failed',
  'step skipped',
  'step cancelled',
  'join all',
  'join any',
  'join first',
  'join n-of-m',
  'torn by lost-race',
  'torn by scope-failed',
  'torn by break',
  'torn by cancelled',
  'torn by timed_out',
  'loser that succeeded',
  'failure absorbed',
  'disabled node',
  'disabled region or break',
  'run on empty',
  'loop items',
  'loop times',
  'loop until',
  'loop of several iterations',
  'loop broken',
  'loop parallel',
  'loop-limit',
  'try caught',
  'try done',
  'nested three loops deep',
  'nested try',
  'crash',
  'crash that lost facts',
  'resumed write',
  'refused duplicate',
  'several triggers',
  'over 100 nodes',
  'order-free comparison',
  'start given',
  'test of the whole',
  'test up to a node',
  'given at its join',
  'given at once',
  'loop cut',
  'try cut',
] as const

/** What a seed makes: a workflow, and what it may be made of. */
export interface Made {
  readonly seed: number
  readonly workflow: WorkflowShape
  readonly profile: Profile
  readonly loopIterationsMax: number
}

export function makeCase(seed: number): Made {
  const random = new Random(seed)
  const profile = chooseProfile(random)
  return { seed, workflow: generateWorkflow(random, profile), profile, loopIterationsMax: random.between(3, 8) }
}

export function planned({ seed, workflow, loopIterationsMax }: Omit<Made, 'profile'>): Case {
  const { plan, problems } = planWorkflow(workflow, describeModel)
  if (plan === undefined) throw new UnplannedError(problems.map(({ message }) => message).join(' '))
  return new Case(seed, workflow, plan, loopIterationsMax, chooseTest(seed, plan))
}

/** The generator made something that the planner refuses; a smaller part of a workflow may be such. */
export class UnplannedError extends Error {
  override readonly name = 'UnplannedError'
}

/** One workflow, one order of events, crashes; judged at the end. */
export function simulateEngine(made: Made, coverage: Coverage, trace?: (line: string) => void): void {
  const subject = planned(made)
  const { profile, seed } = made
  if (subject.plan.nodes.length > 100) coverage.hit('over 100 nodes')
  if (subject.plan.triggers.length > 1) coverage.hit('several triggers')
  const simulation = new EngineSimulation(subject, profile, new Random(seed ^ 0x5bd1e995), coverage, trace)
  simulation.play()
  const oracle = judge(subject, simulation.journal, coverage)
  if (subject.test) coverTest(coverage, subject.test, oracle)
  if (profile.isRaceFree && !simulation.wasCancelled) {
    coverage.hit('order-free comparison')
    compareWithSequential(subject, simulation.journal)
  }
}

/** Without races any order must come to what a sequential interpreter comes to, one step after another. */
function compareWithSequential(subject: Case, journal: readonly EngineEvent[]): void {
  const oracle = subject.oracle()
  oracle.apply(journal[0]!)
  while (oracle.finish === undefined) {
    const step = oracle.given()[0]
    const asleep = oracle.waiting()[0]
    if (step !== undefined) {
      const start = oracle.startOf(step)
      const answer = subject.answer(start, countsOf(start.inputs), step.wakes)
      const outcome = outcomeOf(answer, 0)
      oracle.apply({ type: 'settled', step: step.key, attempt: step.attempt, atMs: 0, outcome })
    } else oracle.apply({ type: 'woken', step: asleep!.key, atMs: 0, by: 'timer' })
  }
  const recorded = judge(subject, journal)
  const text = ({ steps, finish }: typeof oracle): string =>
    JSON.stringify([
      finish,
      [...steps].map(([key, { status, attempt, outputs }]) => [key, status, attempt, [...outputs]]).toSorted(),
    ])
  if (text(oracle) !== text(recorded)) {
    throw new Error(`without races, this order came to another end\n  ${text(recorded)}\n  ${text(oracle)}`)
  }
}

class EngineSimulation {
  journal: EngineEvent[] = []
  wasCancelled = false
  private readonly subject: Case
  private readonly random: Random
  private readonly coverage: Coverage
  private readonly trace: ((line: string) => void) | undefined
  private readonly isDeep: boolean
  private readonly crashing: number
  private readonly mayCancel: boolean
  private run: Run
  private invariants: Invariants
  private given = new Map<string, Given>()
  private finished: Extract<Command, { type: 'finish' }> | undefined
  /** Events up to here are on disk. */
  private flushed = 0
  private nowMs = 1000

  constructor(
    subject: Case,
    profile: Profile,
    random: Random,
    coverage: Coverage,
    trace: ((line: string) => void) | undefined,
  ) {
    this.subject = subject
    this.random = random
    this.coverage = coverage
    this.trace = trace
    this.isDeep = random.chance(0.2) && subject.plan.nodes.length < 40
    this.crashing = random.pick([0, 0.02, 0.1])
    this.mayCancel = !profile.isRaceFree && random.chance(0.25)
    this.run = subject.open()
    this.invariants = new Invariants(subject.plan)
  }

  play(): void {
    const { random, subject } = this
    if (this.mayCancel && random.chance(0.02)) {
      this.coverage.hit('cancel before the begin')
      this.cancel()
      return this.expectEnd()
    }
    const trigger = random.pick(subject.workflow.nodes.filter(({ type }) => type === 'start')).id
    const outputs = [{ port: 'main', count: random.chance(0.05) ? 0 : random.between(1, 4) }]
    const test = subject.test && beginningAt(subject.test, trigger)
    this.apply({ type: 'begin', atMs: this.nowMs, seed: subject.seed, trigger, outputs, ...(test && { test }) })
    this.flushed = 1
    for (let turns = 0; this.finished === undefined; turns++) {
      if (turns > EVENTS_MAX) throw new Error('it does not end')
      this.turn()
    }
    this.expectEnd()
  }

  private turn(): void {
    const { random } = this
    this.nowMs += random.int(20)
    const luck = random.next()
    if (luck < this.crashing) return this.crash()
    if (luck < this.crashing + 0.1) this.flushed = this.journal.length
    if (this.mayCancel && !this.wasCancelled && random.chance(0.02)) return this.cancel()
    const waits = this.run.waits()
    const at = random.int(this.given.size + waits.length)
    if (this.given.size + waits.length === 0) throw new Error('it is stuck: nothing is given out, nothing waits')
    if (at >= this.given.size) return this.wake(waits[at - this.given.size]!)
    const [key, given] = [...this.given][at]!
    this.work(key, given)
  }

  // ---------------------------------------------------------------------------------------------- what can happen

  private work(key: string, given: Given): void {
    const { random, subject } = this
    const { start } = given
    if (start.notBeforeMs !== undefined && given.abortedBy === undefined) {
      this.nowMs = Math.max(this.nowMs, start.notBeforeMs)
    }
    const parameters = parametersOf(subject.nodeOf(key))
    if (given.abortedBy !== undefined && (given.phase === 'new' || random.chance(0.7))) {
      return this.settle(given, { type: 'cancelled' })
    }
    if (start.kind === 'node' && given.phase !== 'begun') {
      const mustMark = parameters.effect === 'write' && start.interrupted === undefined && start.woken === undefined
      if (given.phase === 'new' && (mustMark || random.chance(0.2))) {
        given.phase = 'marked'
        const facts = { mark: `${key}/${start.attempt}` }
        this.apply({
          type: 'started',
          step: key,
          attempt: start.attempt,
          atMs: this.nowMs,
          effect: parameters.effect,
          facts,
        })
        return
      }
      // J1: the mark is on disk before the work begins.
      if (parameters.effect === 'write') this.flushed = this.journal.length
      given.phase = 'begun'
    }
    if (start.kind === 'node' && random.chance(0.05)) {
      this.coverage.hit('checkpoint')
      return this.apply({ type: 'checkpoint', step: key, done: this.journal.length, data: [key] })
    }
    if (parameters.timeoutMs !== undefined && start.kind === 'node' && random.chance(0.2)) {
      const error = { code: 'step-timeout', message: 'It took too long.', retryable: true }
      return this.settle(given, { type: 'failed', error })
    }
    const answer = subject.answer(start, countsOf(start.inputs), wakesOf(start))
    this.settle(given, outcomeOf(answer, this.nowMs))
  }

  private settle({ start }: Given, outcome: StepOutcome): void {
    const event = { type: 'settled', step: start.step, attempt: start.attempt, atMs: this.nowMs, outcome } as const
    this.given.delete(start.step)
    this.apply(event)
    if (!this.random.chance(0.02) || this.finished !== undefined) return
    this.coverage.hit('refused duplicate')
    this.refused({ ...event, attempt: event.attempt + 10 })
    if (!this.given.has(start.step)) this.refused(event)
  }

  /** An event that cannot happen must be refused loudly, and leave nothing behind. */
  private refused(event: EngineEvent): void {
    const before = this.isDeep ? JSON.stringify([...this.run.steps()]) : ''
    try {
      this.run.apply(event)
    } catch {
      if (this.isDeep && JSON.stringify([...this.run.steps()]) !== before) {
        throw new Error(`a refused event changed the run: ${JSON.stringify(event)}`)
      }
      return
    }
    throw new Error(`the engine took ${JSON.stringify(event)}, which cannot happen`)
  }

  private wake(wait: { readonly step: string; readonly untilMs?: number; readonly signal?: string }): void {
    const { step, untilMs, signal } = wait
    const bySignal = signal !== undefined && (untilMs === undefined || this.random.chance(0.5))
    if (!bySignal) this.nowMs = Math.max(this.nowMs, untilMs ?? 0)
    this.apply({ type: 'woken', step, atMs: this.nowMs, by: bySignal ? 'signal' : 'timer', data: step })
  }

  private cancel(): void {
    this.wasCancelled = true
    this.apply({ type: 'cancel', atMs: this.nowMs, reason: this.random.pick(['cancelled', 'timed_out']) })
  }

  /** A new process knows what is on disk, and asks how to go on. */
  private crash(): void {
    this.coverage.hit('crash')
    const kept = this.random.between(this.flushed, this.journal.length)
    if (kept < this.journal.length) this.coverage.hit('crash that lost facts')
    this.trace?.(`crash: ${this.journal.length - kept} events are lost`)
    this.journal = this.journal.slice(0, kept)
    this.flushed = kept
    this.wasCancelled = this.journal.some(({ type }) => type === 'cancel')
    const before = this.given
    this.run = this.subject.open()
    this.invariants = new Invariants(this.subject.plan)
    for (const event of this.journal) this.run.apply(event)
    const commands = this.run.resume()
    if (JSON.stringify(this.run.resume()) !== JSON.stringify(commands))
      throw new Error('resume said something else when asked again')
    this.given = new Map()
    for (const command of commands) this.take(command, true)
    for (const [key, { start, abortedBy }] of this.given) {
      if (abortedBy === undefined) this.expectResumed(key, start, before.get(key))
    }
  }

  private expectResumed(key: string, start: Start, before: Given | undefined): void {
    const marks = this.journal.filter(
      (event) => event.type === 'started' && event.step === key && event.attempt === start.attempt,
    )
    const settled = this.journal.findLastIndex((event) => event.type === 'settled' && event.step === key)
    const since = marks.filter((mark) => this.journal.indexOf(mark) > settled)
    if (since.length > 0 !== (start.interrupted !== undefined))
      throw new Error(`${key} was ${start.interrupted ? 'not ' : ''}interrupted`)
    if (start.interrupted === undefined || before === undefined) return
    this.coverage.hit('resumed write')
    const mark = since[0]! as Extract<EngineEvent, { type: 'started' }>
    const facts = JSON.stringify(start.interrupted.facts)
    if (facts !== JSON.stringify(mark.facts) || start.interrupted.atMs !== mark.atMs)
      throw new Error(`${key} resumed with other facts`)
  }

  // ---------------------------------------------------------------------------------------------- the engine's side

  private apply(event: EngineEvent): void {
    this.trace?.(`${this.journal.length} ${JSON.stringify(event)}`)
    this.journal.push(event)
    const commands = this.run.apply(event)
    for (const command of commands) this.take(command, false)
    const places = [...this.given.values()].filter(({ start }) => start.notBeforeMs === undefined).length
    if (places > this.subject.plan.parallelStepsMax && this.crashing === 0)
      throw new Error(`${places} steps run at once`)
    if (this.isDeep) this.invariants.check(this.run)
  }

  private take(command: Command, isResume: boolean): void {
    this.trace?.(`    ${isResume ? 'resume ' : ''}${textOf(command)}`)
    if (this.finished !== undefined) throw new Error(`after the finish came ${JSON.stringify(command)}`)
    switch (command.type) {
      case 'start':
        if (this.given.has(command.step)) throw new Error(`${command.step} was started twice`)
        this.invariants.expectDecided(this.run, command)
        if (command.woken) this.expectFacts(command)
        this.given.set(command.step, { start: command, abortedBy: undefined, phase: 'new' })
        return
      case 'abort': {
        const given = this.given.get(command.step)
        if (given !== undefined) given.abortedBy = command.reason
        else if (isResume) this.given.set(command.step, this.unknown(command.step, command.reason))
        else throw new Error(`${command.step} was aborted, and is not given out`)
        return
      }
      case 'finish':
        this.finished = command
    }
  }

  /** What the worker answers for a step it does not have (C2). */
  private unknown(step: string, abortedBy: string): Given {
    const { node, path, attempt } = this.run.step(step)!
    const start: Start = { type: 'start', step, node, path, attempt, kind: 'node', inputs: new Map() }
    return { start, abortedBy, phase: 'new' }
  }

  /** W1, J3: what its start in this attempt fixed holds after any number of waits. */
  private expectFacts({ step, attempt, woken, interrupted }: Start): void {
    const mark = this.journal.find(
      (event) => event.type === 'started' && event.step === step && event.attempt === attempt,
    )
    const facts = mark?.type === 'started' ? mark.facts : undefined
    if (JSON.stringify(facts) !== JSON.stringify((interrupted ?? woken?.first)?.facts))
      throw new Error(`${step} woke up with other facts`)
  }

  private expectEnd(): void {
    if (this.finished === undefined) throw new Error('it has not finished')
    if (this.given.size > 0) throw new Error(`it finished before ${[...this.given.keys()].join(' ')}`)
    if (this.run.status !== this.finished.status)
      throw new Error(`the run is ${this.run.status}, the finish says ${this.finished.status}`)
    const again = this.run.resume()
    if (again.length !== 1 || JSON.stringify(again[0]) !== JSON.stringify(this.finished))
      throw new Error('resume does not give the finish again')
  }
}

/** What a step keeps over a wait is how often it was woken. */
export const wakesOf = ({ woken }: Pick<Start, 'woken'>): number => (woken?.kept as number | undefined) ?? 0

const textOf = (command: Command): string =>
  command.type === 'start'
    ? `start ${command.step} ${command.kind} attempt ${command.attempt}${command.notBeforeMs === undefined ? '' : ` at ${command.notBeforeMs}`}`
    : JSON.stringify(command)
