import {
  type Command,
  type EngineEvent,
  type Output,
  openRun,
  type Plan,
  type Run,
  type StepError,
  type StepKey,
  type StepOutcome,
} from '@linkflow/engine'
import { assertNever, type Clock, crashPoint, invariant, type Json } from '@linkflow/kernel'
import {
  type ExecutionError,
  type ExecutionHead,
  type FinalStatus,
  JOURNAL_REFUSED,
  type WorkerId,
} from '../domain/execution.ts'
import {
  doneText,
  eventOf,
  type Fact,
  factText,
  type PauseFact,
  type StoredOutputFact,
  storedIn,
} from '../domain/fact.ts'
import { parseJournal } from '../domain/journal.ts'
import { Stops, withEdits } from '../domain/stops.ts'
import { ABORT_GRACE_MS, UNFLUSHED_CHARS_MAX } from '../limits.ts'
import { CONTINUE_KEY, goOf } from './continue-execution.ts'
import { executionError, latenessError, signalToParent } from './end-of-execution.ts'
import type { Claimed, StoredSignal } from './execution-store.ts'
import { FactWriter } from './fact-writer.ts'
import { RareMap, RareSet } from './rare.ts'
import { RunSignals } from './run-signals.ts'
import type {
  Checkpoint,
  EndItems,
  StartCommand,
  StartedCalls,
  StepEnd,
  StepLog,
  StepOutput,
  StepRunner,
  StepStart,
} from './step-runner.ts'
import { StepTimers } from './step-timers.ts'
import { Stepping } from './stepping.ts'
import type { ExecutionWriter, LiveRow, WriteResult } from './write-entry.ts'

/** How an execution left this worker. */
export type RunEnd =
  | {
      readonly type: 'finished'
      readonly status: FinalStatus
      readonly error: ExecutionError | undefined
      readonly ends: readonly StepKey[]
    }
  /** It waits; whoever claims it next goes on from the journal. */
  | { readonly type: 'parked'; readonly dueAtMs: number | undefined }
  /** Another worker owns it. Nothing was lost: that one goes on from the journal. */
  | { readonly type: 'lost' }

/** An answer whose facts are on disk (J2). */
export type CommittedAnswer =
  | { readonly type: 'responded'; readonly answer: Json }
  /** It reached a wait: whoever asked is told where to look for the result. */
  | { readonly type: 'parked' }
  | { readonly type: 'ended'; readonly end: RunEnd & { type: 'finished' }; readonly output: readonly EndItems[] }

export interface RunNeeds {
  readonly plan: Plan
  readonly steps: StepRunner
  readonly writer: ExecutionWriter
  /** Database time. */
  readonly clock: Clock
  readonly worker: WorkerId
  /** Milliseconds that a node may take, and of the whole execution, from the workflow. */
  timeoutMsOf(node: number): number | undefined
  /** Called once per answer, after its facts are on disk. */
  onAnswer(answer: CommittedAnswer): void
  /** Somebody waits for the items at the end. */
  readonly wantsOutput: boolean
  /** A first-lane execution has become durable: it can be cancelled and asked for from now on. */
  onAccepted(): void
  /** The executions that a step calls are on disk. */
  onCalled(children: readonly LiveRow[]): void
  /** Signals that came while the execution ran. */
  readSignals(): Promise<readonly StoredSignal[]>
  /**
   * Asked before each write: true while the worker's lease holds. A worker that stood still for longer may have lost the
   * execution with its started mark already on disk, so it asks the database before it acts.
   */
  stillOwns(fence: number): true | Promise<boolean>
  newId(): string
  /** Reports what must never happen. */
  onBug(error: unknown): void
  /** Asked when the run begins here: does somebody look on, such as `linkflow run` with its tree of steps? */
  watch(isDurable: boolean): RunWatch | undefined
}

/** Told of what happens in a run, at once and before it is on disk: for eyes, never for decisions. */
export interface RunWatch {
  /**
   * What is known, now and from now on. To the engine a step that only reads is queued until it has ended: since when one
   * runs the run itself knows.
   */
  begin?(run: Pick<Run, 'steps' | 'step'>, runningSinceMs: (step: StepKey) => number | undefined): void
  started(step: StepKey): void
  /** As it goes to the journal. */
  fact(text: string): void
  /** All that was told is on disk. */
  committed?(): void
}

const NO_LOGS: readonly StepLog[] = []
type Done = Extract<StepOutcome, { type: 'done' }>

/** Without the text, which is long: the engine keeps outputs as long as the execution lives. */
const toOutput = ({ port, count }: StepOutput): Output => ({ port, count })

const settled = ({ step, attempt }: StartCommand, atMs: number, outcome: StepOutcome): EngineEvent => ({
  type: 'settled',
  step,
  attempt,
  atMs,
  outcome,
})

interface Running {
  readonly command: StartCommand
  readonly start: StepStart
  readonly abort: AbortController
  readonly startedAtMs: number
  timer: NodeJS.Timeout | undefined
  graceTimer: NodeJS.Timeout | undefined
  timedOut: boolean
  over: boolean
}

/**
 * One execution on this worker: feeds the engine, starts steps, and writes facts before anything that depends on them
 * becomes visible. The engine decides, the step runner does, the writer keeps; this class is the order of the three.
 */
export class ExecutionRun {
  readonly head: ExecutionHead
  private readonly needs: RunNeeds
  private readonly run: Run
  private readonly facts: FactWriter
  private recorded = false
  private readonly todo: Command[] = []
  private pumping = false
  private readonly running = new Map<StepKey, Running>()
  /** Made when there may be waits until a time, or delayed retries; most executions never have any. */
  private timers: StepTimers | undefined
  private deadlineTimer: NodeJS.Timeout | undefined
  /** Steps whose abort is among the commands that are still to be carried out. */
  private readonly unwanted = new RareSet<StepKey>()
  private flushing: Promise<void> | undefined
  private readonly signals = new RunSignals()
  /** When steps that may be retried began: their clock stands still over attempts (J3). */
  private readonly firstStartMs = new RareMap<StepKey, number>()
  private finishing: Extract<Command, { type: 'finish' }> | undefined
  private answer: Json | undefined
  private answered = false
  private ended = false
  /** A bug of ours stopped it: all that is left to do is to say so on disk. */
  private broken = false
  private stepsRun = 0
  private parkRequested: 'no' | 'give-back' = 'no'
  /** Of a test run with breakpoints. */
  private stepping: Stepping | undefined
  private readonly seedBase: number
  private watch: RunWatch | undefined
  private resolveEnd!: (end: RunEnd) => void
  /** Resolves when the execution has left this worker. */
  readonly end: Promise<RunEnd>

  private constructor(head: ExecutionHead, needs: RunNeeds, facts: FactWriter, seed: number) {
    this.head = head
    this.needs = needs
    this.facts = facts
    this.seedBase = seed
    this.run = openRun(needs.plan)
    needs.steps.attach(this.run)
    this.watch = undefined
    const watch = needs.watch(facts.isDurable)
    if (watch !== undefined) this.watchBy(watch)
    this.end = new Promise((resolve) => {
      this.resolveEnd = resolve
    })
    if (head.deadlineAtMs !== undefined) {
      const leftMs = head.deadlineAtMs - needs.clock.nowMs()
      // setTimeout takes 31 bits; a later deadline is in the row's due time when the execution parks.
      if (leftMs < 2 ** 31) this.deadlineTimer = setTimeout(() => this.cancel('timed_out'), Math.max(0, leftMs))
    }
  }

  /**
   * @param fence 0 for the first lane (not on disk), 1 when its `accept` has committed
   * @param beginFact the fact `begin` as text, already in the journal when the fence is 1
   */
  static begin(head: ExecutionHead, needs: RunNeeds, options: { fence: 0 | 1; begin: BeginFact }): ExecutionRun {
    const { begin } = options
    const { fence } = options
    const startedAtMs = needs.clock.nowMs()
    const facts = new FactWriter(head, needs, { fence, nextSeq: fence === 0 ? 0 : 1, crashes: 0, startedAtMs })
    const run = new ExecutionRun(head, needs, facts, begin.seed)
    if (fence === 0) run.addFact(begin.text)
    run.apply({
      type: 'begin',
      atMs: begin.atMs,
      seed: begin.seed,
      trigger: begin.node,
      outputs: [{ port: begin.output.port, count: begin.output.count }],
    })
    return run
  }

  /** Goes on from a journal: after a crash, a wait, or as a retry of another execution. */
  static restore(claimed: Claimed, needs: RunNeeds, edited?: StoredOutputFact): ExecutionRun {
    const told = parseJournal(claimed.journal)
    const stops = Stops.of(told)
    const go = stops?.pause && goOf(claimed.signals, needs.clock.nowMs(), edited)
    const journal = go ? withEdits([...told, go.fact]) : told
    const first = journal[0]
    invariant(first?.t === 'begin', `the journal of ${claimed.head.id} does not begin with its begin`)
    const nextSeq = (claimed.journal.at(-1)?.seq ?? -1) + 1
    const { fence, crashes, startedAtMs } = claimed
    const facts = new FactWriter(claimed.head, needs, { fence, nextSeq, crashes, startedAtMs })
    const run = new ExecutionRun(claimed.head, needs, facts, first.seed)
    run.replay(journal)
    const left = Stops.of(journal)
    if (left !== undefined) run.stepping = run.steppingThrough(left)
    // Before anything is given out again: a cancelled write is not started once more only to be stopped (R24).
    const deadlineAtMs = claimed.head.deadlineAtMs ?? Number.POSITIVE_INFINITY
    if (claimed.cancelRequested) run.cancelBeforeStart('cancelled')
    else if (deadlineAtMs <= needs.clock.nowMs()) run.cancelBeforeStart('timed_out')
    else if (go) run.goOn(go, stops!.pause!)
    if (run.isPaused) return run
    run.push(run.run.resume())
    crashPoint('run.restored')
    for (const signal of claimed.signals) if (signal.key !== CONTINUE_KEY) run.takeSignal(signal)
    run.openTimers().wakeDue()
    return run
  }

  get isDurable(): boolean {
    return this.facts.isDurable
  }

  /** Under which fence it runs here; 0 in the first lane. */
  get ownFence(): number {
    return this.facts.fence
  }

  /** Its owner has got further: what kills it from now on did not kill it at the same place before (R14). */
  get hasRecorded(): boolean {
    return this.recorded
  }

  /** Once it is over: sub-workflows that it waited for may still be live. */
  get leavesChildren(): boolean {
    return this.signals.hasChildren
  }

  /** From now on somebody looks on. */
  watchBy(watch: RunWatch): void {
    this.watch = watch
    watch.begin?.(this.run, (step) => this.running.get(step)?.startedAtMs)
  }

  /** Runs until it is over, waits, or needs something that takes time. Synchronous as far as the nodes are. */
  pump(): void {
    if (this.pumping || this.ended || this.broken) return
    this.pumping = true
    try {
      do {
        for (let command = this.todo.shift(); command !== undefined; command = this.todo.shift()) this.carryOut(command)
      } while (this.stepping?.startNext())
    } catch (error) {
      // A bug of ours must not take the process's other executions with it, and must not leave this one half alive.
      this.needs.onBug(error)
      this.failByBug(error)
    } finally {
      this.pumping = false
    }
    this.afterPump()
  }

  /** Ends with status cancelled or timed_out once the running steps have ended. */
  cancel(reason: 'cancelled' | 'timed_out'): void {
    if (this.ended || this.finishing !== undefined || this.run.status !== 'running') return
    this.apply({ type: 'cancel', atMs: this.needs.clock.nowMs(), reason })
    this.pump()
  }

  private cancelBeforeStart(reason: 'cancelled' | 'timed_out'): void {
    this.stepping = undefined
    if (this.run.status !== 'running') return
    const atMs = this.needs.clock.nowMs()
    this.addFact(factText({ t: 'cancel', at: atMs, why: reason }))
    this.run.apply({ type: 'cancel', atMs, reason })
  }

  /** A wake-up: signals may have come. */
  async signalled(): Promise<void> {
    if (this.ended || !this.isDurable) return
    let signals: readonly StoredSignal[]
    try {
      signals = await this.needs.readSignals()
    } catch {
      // Nothing is lost: the row is marked, so the execution is due again as soon as it parks.
      return
    }
    if (this.ended) return
    for (const signal of signals) this.takeSignal(signal)
    this.pump()
  }

  /** Makes a first-lane execution durable now (its second is over, a drain began). */
  makeDurable(): void {
    if (!this.isDurable && !this.ended) void this.flush()
  }

  /** Gives the execution back to the queue: running pure and read steps are dropped, writes are awaited. */
  giveBack(): void {
    if (this.ended) return
    this.parkRequested = 'give-back'
    for (const step of this.running.values()) {
      if (this.needs.steps.effectOf(step.command) !== 'write') step.over = true
      if (step.over) step.abort.abort()
    }
    for (const [key, step] of this.running) if (step.over) this.running.delete(key)
    this.timers?.stop()
    this.pump()
  }

  // -------------------------------------------------------------------------------------------- carrying out

  private apply(event: EngineEvent): void {
    this.push(this.run.apply(event))
    switch (event.type) {
      case 'cancel':
        this.addFact(factText({ t: 'cancel', at: event.atMs, why: event.reason }))
        break
      case 'woken':
        this.addFact(factText({ t: 'wake', k: event.step, at: event.atMs, by: event.by, x: event.data }))
        break
      default:
    }
  }

  private push(commands: readonly Command[]): void {
    for (const command of commands) {
      this.todo.push(command)
      if (command.type === 'abort') this.unwanted.add(command.step)
    }
  }

  private carryOut(command: Command): void {
    switch (command.type) {
      case 'start':
        return this.stepping === undefined ? this.startStep(command) : this.stepping.hold(command)
      case 'abort':
        return this.abortStep(command.step)
      case 'finish':
        // Paused behind its last step; the engine gives the finish again when it goes on.
        if (!this.isPaused) this.finishing = command
        return
      default:
        assertNever(command)
    }
  }

  // -------------------------------------------------------------------------------------------- breakpoints

  private get isPaused(): boolean {
    return this.stepping?.isPaused ?? false
  }

  private steppingThrough(stops: Stops): Stepping {
    const { plan, steps, clock } = this.needs
    return new Stepping(stops, plan, steps, {
      nowMs: () => clock.nowMs(),
      isBusy: () => this.running.size > 0,
      isUnwanted: (step) => this.parkRequested === 'give-back' || this.unwanted.has(step),
      start: (command) => this.startStep(command),
      delay: (command, dueMs) => this.openTimers().delay(command, dueMs),
      paused: (fact) => this.paused(fact),
      later: (work) => this.later(work),
    })
  }

  private paused(fact: PauseFact): void {
    this.addFact(factText({ ...fact }))
    this.finishing = undefined
    this.timers?.stop()
  }

  /** What was decided while it was paused becomes a fact, and what somebody gave in a step's place its result. */
  private goOn(
    { fact, signal }: NonNullable<ReturnType<typeof goOf>>,
    pause: { k: StepKey; a: number; w: string },
  ): void {
    this.addFact(JSON.stringify(fact))
    this.signals.see(signal)
    this.signals.consume(signal)
    if (fact.edit === undefined || pause.w === 'after') return
    const { out } = fact.edit
    const atMs = this.needs.clock.nowMs()
    const outputs = [{ port: out.port, count: out.n }]
    this.needs.steps.restore(pause.k, [out])
    this.applyFact(
      { type: 'settled', step: pause.k, attempt: pause.a, atMs, outcome: { type: 'done', outputs } },
      factText({ t: 'done', k: pause.k, a: pause.a, at: atMs, ms: 0, edited: true }, [JSON.stringify(out)]),
    )
    // They are asked for anew, with all that is ready.
    this.todo.length = 0
  }

  private startStep(command: StartCommand): void {
    // A drain: what has not started stays in the journal's future.
    if (this.parkRequested === 'give-back') return
    // Its abort is on the way, and answers for it.
    if (this.unwanted.has(command.step)) return
    const nowMs = this.needs.clock.nowMs()
    if (command.notBeforeMs !== undefined && command.notBeforeMs > nowMs)
      return this.openTimers().delay(command, command.notBeforeMs)

    // J3: what was fixed at the first start holds after a crash and after a wait.
    const first = command.interrupted ?? command.woken?.first
    const facts = first?.facts as { seed?: number; calls?: StartedCalls } | undefined
    const calls = facts?.calls
    const isNewAttempt = first === undefined && command.attempt > 1
    if (isNewAttempt) this.signals.forgetWakes(command.step)
    const start: StepStart = {
      atMs: first?.atMs ?? this.firstStartMs.get(command.step) ?? nowMs,
      seed: facts?.seed ?? hash(this.seedBase, command.step),
      calls,
      wakes: this.signals.wakesOf(command.step),
    }
    if (this.needs.plan.nodes[command.node]!.retry !== undefined) this.firstStartMs.set(command.step, start.atMs)
    const step: Running = {
      command,
      start,
      abort: new AbortController(),
      startedAtMs: nowMs,
      timer: undefined,
      graceTimer: undefined,
      timedOut: false,
      over: false,
    }
    this.running.set(command.step, step)
    const effect = command.kind === 'node' ? this.needs.steps.effectOf(command) : 'pure'
    if (effect !== 'write') return this.execute(step, false)
    this.startWrite(step).then(
      () => this.pump(),
      (error) => {
        this.needs.onBug(error)
        this.settleLater(step, { type: 'failed', error: bugError(error) })
      },
    )
  }

  /**
   * J1: the started mark commits before the write, with every fact that it depends on. After a wait the mark is there,
   * and what woke the step is such a fact: by it a worker that lost its lease meanwhile learns so before it writes. A
   * call writes nothing when it is woken, it collects.
   */
  private async startWrite(step: Running): Promise<void> {
    const { command } = step
    let start = step.start
    const isMarked = command.interrupted !== undefined || command.woken?.first !== undefined
    if (isMarked) {
      if (command.woken !== undefined && start.calls === undefined) await this.flush()
      if (this.ended || step.over) return
      if (step.abort.signal.aborted) return this.settle(step, { type: 'aborted' })
    } else {
      const calls = await this.needs.steps.prepareCalls(command, start)
      if (this.ended || step.over) return
      if (calls !== undefined && 'code' in calls) return this.settle(step, { type: 'failed', error: calls })
      if (calls !== undefined) {
        start = { ...start, calls: calls.calls }
        this.facts.addChildren(calls.children)
        this.signals.expect(calls.calls)
      }
      const facts = { seed: start.seed, ...(start.calls && { calls: start.calls }) }
      this.applyFact(
        { type: 'started', step: command.step, attempt: command.attempt, atMs: start.atMs, effect: 'write', facts },
        factText({ t: 'start', k: command.step, a: command.attempt, at: start.atMs, e: 'write', f: facts }),
      )
      const isCall = start.calls !== undefined
      crashPoint(isCall ? 'run.before-children' : 'run.before-started-mark')
      await this.flush()
      crashPoint(isCall ? 'run.children-committed' : 'run.started-mark-committed')
      if (calls !== undefined) this.needs.onCalled(calls.children)
      if (this.ended || step.over) return
      if (step.abort.signal.aborted) return this.settle(step, { type: 'aborted' })
    }
    const owns = this.needs.stillOwns(this.facts.fence)
    if (owns !== true) {
      if (!(await owns)) return this.leave({ type: 'lost' })
      if (this.ended || step.over) return
      if (step.abort.signal.aborted) return this.settle(step, { type: 'aborted' })
    }
    this.execute({ ...step, start }, true, step)
  }

  private execute(step: Running, isWrite: boolean, registered = step): void {
    const { command } = step
    const timeoutMs = this.needs.timeoutMsOf(command.node)
    if (timeoutMs !== undefined && command.kind === 'node') {
      registered.timer = setTimeout(() => {
        if (this.ended || registered.over) return
        registered.timedOut = true
        this.abortStep(command.step)
      }, timeoutMs)
    }
    if (command.kind !== 'given') this.stepsRun += 1
    this.watch?.started(command.step)
    let result: StepEnd | Promise<StepEnd>
    try {
      const checkpoint: Checkpoint | undefined = isWrite
        ? (done, data) => this.checkpoint(registered, done, data)
        : undefined
      result = this.needs.steps.start(command, step.start, step.abort.signal, checkpoint)
    } catch (error) {
      this.needs.onBug(error)
      result = { type: 'failed', error: bugError(error) }
    }
    if (!(result instanceof Promise)) return this.settle(registered, result)
    result.then(
      (end) => this.settleLater(registered, end),
      (error) => {
        this.needs.onBug(error)
        this.settleLater(registered, { type: 'failed', error: bugError(error) })
      },
    )
  }

  private settleLater(step: Running, end: StepEnd): void {
    if (this.ended || step.over) return
    crashPoint('run.step-done')
    this.guarded(() => this.settle(step, end))
    this.pump()
  }

  /** What a timer or a promise brings, unless the run has left meanwhile. */
  private later(work: () => void): void {
    if (this.ended) return
    this.guarded(work)
    this.pump()
  }

  /** For what is called by a timer or a promise: nobody above it would catch, and the process would end. */
  private guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.needs.onBug(error)
      this.failByBug(error)
    }
  }

  private settle(step: Running, result: StepEnd): void {
    if (step.over) return
    step.over = true
    clearTimeout(step.timer)
    clearTimeout(step.graceTimer)
    const { command } = step
    this.running.delete(command.step)
    const end = step.timedOut && result.type !== 'done' ? timeoutEnd(this.needs.timeoutMsOf(command.node)) : result
    const atMs = this.needs.clock.nowMs()
    for (const { level, text } of result.logs ?? NO_LOGS) {
      this.addFact(factText({ t: 'log', k: command.step, at: atMs, lv: level, m: text }))
    }
    const ms = Math.max(0, Math.round((atMs - step.startedAtMs) * 1000) / 1000)
    if (end.type === 'done') return this.settleDone(command, end, atMs, ms)
    const common = { k: command.step, a: command.attempt, at: atMs }
    const event = (outcome: StepOutcome): EngineEvent => settled(command, atMs, outcome)
    switch (end.type) {
      case 'failed':
        return this.applyFact(
          event({ type: 'failed', error: end.error }),
          factText({ t: 'fail', ...common, ms, err: end.error }),
        )
      case 'waiting': {
        const { untilMs, signal, data } = end
        this.applyFact(
          event({
            type: 'waiting',
            ...(untilMs !== undefined && { untilMs }),
            ...(signal !== undefined && { signal }),
            ...(data !== undefined && { data }),
          }),
          factText({ t: 'wait', ...common, until: untilMs, sig: signal, x: data }),
        )
        if (untilMs !== undefined) this.openTimers()
        for (const kept of this.signals.takeKept()) this.offerSignal(kept)
        return
      }
      case 'aborted':
        return this.applyFact(event({ type: 'cancelled' }), factText({ t: 'stop', ...common }))
    }
  }

  private settleDone(command: StartCommand, end: StepEnd & { type: 'done' }, atMs: number, ms: number): void {
    const { answer, loop, until } = end
    if (answer !== undefined && this.answer === undefined) this.answer = answer
    const outcome: { -readonly [K in keyof Done]: Done[K] } = { type: 'done', outputs: end.outputs.map(toOutput) }
    if (answer !== undefined) outcome.respond = answer
    if (loop !== undefined) outcome.loop = loop
    if (until !== undefined) outcome.until = until
    this.applyFact(settled(command, atMs, outcome), doneText(command, end, atMs, ms))
    this.stepping?.done(command)
  }

  private applyFact(event: EngineEvent, text: string): void {
    // What the engine refuses must not get into the journal: nobody could go on from it.
    const commands = this.run.apply(event)
    this.addFact(text)
    this.push(commands)
  }

  private addFact(text: string): void {
    this.facts.add(text)
    this.watch?.fact(text)
  }

  private async checkpoint({ command: { step }, over }: Running, done: number, data: Json): Promise<void> {
    // A node that goes on although its step was ended for it has nobody to tell.
    if (this.ended || over) return
    this.applyFact({ type: 'checkpoint', step, done, data }, factText({ t: 'check', k: step, n: done, x: data }))
    crashPoint('run.before-checkpoint')
    await this.flush()
    crashPoint('run.checkpoint-committed')
  }

  private abortStep(key: StepKey): void {
    this.unwanted.delete(key)
    const step = this.running.get(key)
    if (step === undefined) return this.abortUnstarted(key)
    if (step.over) return
    step.abort.abort()
    // A node that ignores the signal does not hold the execution up; what it may still do is no business of the run's.
    step.graceTimer ??= setTimeout(() => this.settleLater(step, { type: 'aborted' }), ABORT_GRACE_MS)
  }

  /** A retry that is not due yet, or a step that a worker before us had started: it ends here and now. */
  private abortUnstarted(key: StepKey): void {
    this.timers?.drop(key)
    this.stepping?.drop(key)
    const view = this.run.step(key)
    if (view === undefined || (view.status !== 'running' && view.status !== 'queued')) return
    const atMs = this.needs.clock.nowMs()
    this.applyFact(
      { type: 'settled', step: key, attempt: view.attempt, atMs, outcome: { type: 'cancelled' } },
      factText({ t: 'stop', k: key, a: view.attempt, at: atMs }),
    )
  }

  // -------------------------------------------------------------------------------------------- time and signals

  private openTimers(): StepTimers {
    this.timers ??= new StepTimers(this.needs.clock, {
      waits: () => this.run.waits(),
      wake: (step) => this.wake(step, 'timer'),
      start: (command) => void this.todo.push({ ...command, notBeforeMs: undefined }),
      later: (work) => this.later(work),
    })
    return this.timers
  }

  /** Something still runs, so the execution stays here. */
  private watchDue(): void {
    if (this.parkRequested !== 'give-back') this.timers?.watch()
  }

  private wake(step: StepKey, by: 'timer' | 'signal', data?: Json): void {
    this.timers?.clear(step)
    this.signals.woke(step, data)
    crashPoint('run.woken')
    this.apply({ type: 'woken', step, atMs: this.needs.clock.nowMs(), by, ...(data !== undefined && { data }) })
  }

  private takeSignal(signal: StoredSignal): void {
    if (this.signals.see(signal.id)) this.offerSignal(signal)
  }

  private offerSignal(signal: StoredSignal): void {
    const step = this.signals.offer(signal, this.run.waits())
    if (step === undefined) return
    this.wake(step, 'signal', signal.data === undefined ? undefined : (JSON.parse(signal.data) as Json))
  }

  // -------------------------------------------------------------------------------------------- after a pump

  private afterPump(): void {
    if (this.ended || this.pumping || this.broken || this.stepping?.isDeciding) return
    if (this.isPaused && this.running.size === 0) return void this.flush()
    if (this.finishing !== undefined && this.running.size === 0) return void this.flush()
    const hasAnswer = this.answer !== undefined && !this.answered
    if (hasAnswer || this.facts.chars > UNFLUSHED_CHARS_MAX) return void this.flush()
    if (this.running.size > 0 || this.todo.length > 0) return this.watchDue()
    this.timers?.wakeDue()
    if (this.todo.length > 0) return this.pump()
    if (this.timers?.isDueShortly) this.watchDue()
    else if (this.finishing === undefined) void this.flush()
  }

  /** The instant at which someone must look again; undefined: only a signal can wake it. */
  private dueAtMs(): number | undefined {
    const never = Number.POSITIVE_INFINITY
    const dueMs = Math.min(this.timers?.dueMs ?? never, this.head.deadlineAtMs ?? never)
    return dueMs === never ? undefined : dueMs
  }

  private get canPark(): boolean {
    if (this.stepping?.isDeciding || this.timers?.isDueShortly) return false
    return this.running.size === 0 && this.todo.length === 0 && this.finishing === undefined
  }

  /** Resolves when every fact so far is on disk. One write at a time per execution; facts of meanwhile go with the next. */
  private async flush(): Promise<void> {
    while (this.flushing !== undefined) await this.flushing
    if (this.ended) return
    this.flushing = this.writeFacts()
    try {
      await this.flushing
    } finally {
      this.flushing = undefined
    }
    if (!this.ended) {
      this.pump()
      this.afterPump()
    }
  }

  private async writeFacts(): Promise<void> {
    const { facts } = this
    const finishing = this.running.size === 0 ? this.finishing : undefined
    if (finishing !== undefined) return this.finish(finishing)
    const wasDurable = facts.isDurable
    const park = wasDurable && this.canPark ? this.parking() : undefined
    if (facts.chars === 0 && park === undefined) return
    const answer = this.answered ? undefined : this.answer
    const consumed = this.signals.consumed.slice()
    const result = wasDurable ? await facts.append(consumed, park) : await facts.accept()
    if (result.type !== 'committed') return this.notCommitted(result)
    this.recorded = true
    this.watch?.committed?.()
    if (!wasDurable) this.needs.onAccepted()
    this.signals.committed(consumed)
    if (answer !== undefined) this.tell({ type: 'responded', answer })
    if (park === undefined) return
    this.leave({ type: 'parked', dueAtMs: park.dueAtMs })
    this.needs.onAnswer({ type: 'parked' })
  }

  /** In which state its row stays behind. */
  private parking(): { readonly status: 'waiting' | 'queued' | 'paused'; readonly dueAtMs: number | undefined } {
    if (this.isPaused) return { status: 'paused', dueAtMs: this.head.deadlineAtMs }
    return this.parkRequested === 'give-back'
      ? { status: 'queued', dueAtMs: this.needs.clock.nowMs() }
      : { status: 'waiting', dueAtMs: this.dueAtMs() }
  }

  private async finish({ status, error: cause, ends }: Extract<Command, { type: 'finish' }>): Promise<void> {
    const { facts, needs } = this
    const atMs = needs.clock.nowMs()
    this.addFact(factText({ t: 'end', at: atMs, ends }))
    const answer = this.answered ? undefined : this.answer
    const error = cause
      ? executionError(needs.plan, cause)
      : status === 'timed_out'
        ? latenessError(this.head, needs.plan, this.run)
        : undefined
    const result = await this.writeEnd(status, error, atMs, status === 'succeeded' ? this.itemCountOf(ends) : undefined)
    if (result.type !== 'committed') return this.notCommitted(result)
    crashPoint(facts.isDurable ? 'run.finish-committed' : 'first-lane.recorded')
    this.watch?.committed?.()
    if (answer !== undefined) this.tell({ type: 'responded', answer })
    const output = needs.wantsOutput && status === 'succeeded' ? needs.steps.itemsOf(ends) : []
    this.leaveFinished({ type: 'finished', status, error, ends }, output)
    crashPoint('run.end-told')
  }

  private writeEnd(
    status: FinalStatus,
    error: ExecutionError | undefined,
    finishedAtMs = this.needs.clock.nowMs(),
    itemCount?: number,
  ): Promise<WriteResult> {
    const { stepsRun: steps, leavesChildren } = this
    const row = { status, finishedAtMs, error, steps, leavesChildren, itemCount }
    return this.facts.end(
      row,
      signalToParent(this.head, status, error, () => this.needs.newId()),
    )
  }

  private itemCountOf(steps: readonly StepKey[]): number {
    let count = 0
    for (const step of steps) for (const output of this.run.step(step)?.outputs ?? []) count += output.count
    return count
  }

  private notCommitted(result: Exclude<WriteResult, { type: 'committed' }>): Promise<void> | void {
    switch (result.type) {
      case 'fence-lost':
        return this.leave({ type: 'lost' })
      case 'refused':
        return this.failByRefusal(result)
      case 'duplicate':
        invariant(false, `execution ${this.head.id} has no delivery, yet it is a duplicate`)
    }
  }

  private tell(answer: CommittedAnswer): void {
    this.answered = true
    this.needs.onAnswer(answer)
  }

  /** The database refuses this execution's facts (and only its): it fails with a journal that says why. */
  private async failByRefusal(refusal: { readonly code: string; readonly message: string }): Promise<void> {
    const error: ExecutionError = {
      code: JOURNAL_REFUSED,
      message: `The database refused to store this execution's data (${refusal.code}): ${refusal.message}`,
    }
    this.abortAll()
    this.facts.discard()
    const result = await this.writeEnd('failed', error)
    if (result.type !== 'committed') return this.leave({ type: 'lost' })
    this.leaveFinished({ type: 'finished', status: 'failed', error, ends: [] }, [])
  }

  private failByBug(bug: unknown): void {
    if (this.broken || this.ended) return
    this.broken = true
    this.abortAll()
    this.todo.length = 0
    const message = bug instanceof Error ? bug.message : String(bug)
    void this.afterFlush(() => this.failByRefusal({ code: 'internal-error', message }))
  }

  /** One write at a time: what is under way may make it durable, or end it. */
  private async afterFlush(write: () => Promise<void>): Promise<void> {
    await this.flushing?.catch(() => {})
    if (!this.ended) await write()
  }

  private abortAll(): void {
    for (const step of this.running.values()) {
      step.over = true
      clearTimeout(step.timer)
      clearTimeout(step.graceTimer)
      step.abort.abort()
    }
    this.running.clear()
  }

  private leaveFinished(end: RunEnd & { type: 'finished' }, output: readonly EndItems[]): void {
    this.leave(end)
    this.needs.onAnswer({ type: 'ended', end, output })
  }

  private leave(end: RunEnd): void {
    this.ended = true
    this.abortAll()
    this.timers?.stop()
    clearTimeout(this.deadlineTimer)
    this.needs.steps.release()
    this.resolveEnd(end)
  }

  private replay(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.t === 'done') {
        this.needs.steps.restore(fact.k, fact.out)
        if (fact.ans !== undefined && this.answer === undefined) {
          this.answer = fact.ans
          this.answered = true
        }
      } else if (fact.t === 'check' && fact.x !== undefined) this.needs.steps.restoreCheckpoint(fact.k, fact.x)
      else if (fact.t === 'begin')
        for (const { step, out } of storedIn(fact, this.needs.plan)) this.needs.steps.restore(step, out)
      else if (fact.t === 'wake') this.signals.woke(fact.k, fact.x)
      else if (fact.t === 'start') {
        if (!this.firstStartMs.has(fact.k)) this.firstStartMs.set(fact.k, fact.at)
        this.signals.expect((fact.f as { calls?: StartedCalls } | undefined)?.calls)
      }
      const event = eventOf(fact)
      if (event === undefined) continue
      for (const command of this.run.apply(event)) if (command.type === 'start') this.needs.steps.restoreInputs(command)
    }
  }
}

/** The first fact of every execution. */
export interface BeginFact {
  readonly node: string
  readonly atMs: number
  readonly seed: number
  readonly output: StepOutput
  readonly text: string
}

export function beginFact(node: string, atMs: number, seed: number, output: StepOutput): BeginFact {
  return { node, atMs, seed, output, text: factText({ t: 'begin', at: atMs, seed, node }, [output.text]) }
}

const bugError = (error: unknown): StepError => ({
  code: 'internal-error',
  message: `LinkFlow failed to run this step, which is a bug of LinkFlow: ${error instanceof Error ? error.message : String(error)}`,
  retryable: false,
})

const timeoutEnd = (timeoutMs: number | undefined): StepEnd => ({
  type: 'failed',
  error: {
    code: 'step-timeout',
    message: `The step took longer than its time limit of ${timeoutMs} ms.`,
    retryable: true,
  },
})

/** Seed of a step: FNV-1a over the execution's seed and the step's key. */
function hash(seed: number, key: string): number {
  let h = (0x811c9dc5 ^ seed) >>> 0
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193) >>> 0
  return h
}
