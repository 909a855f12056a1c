import { assertNever, InvariantError, invariant } from '@linkflow/kernel'
import { resumedStart, startOf, wokenOf } from './commands.ts'
import { forcedBy } from './compatibility-forced.ts'
import { CompatibilityStep } from './compatibility-step.ts'
import { type StackEntry, WaitingInputs } from './compatibility-waiting.ts'
import { lowerRightFirst, Wiring } from './compatibility-wiring.ts'
import { describeEvent } from './describe-event.ts'
import { NO_INPUTS, NO_SEGMENTS } from './instance.ts'
import { isOut, State } from './step-status.ts'
import { TestRun } from './test-scope.ts'
import type {
  AbortReason,
  Command,
  EngineEvent,
  Explanation,
  Output,
  Plan,
  PlanConnection,
  Run,
  Segment,
  StepError,
  StepInputs,
  StepKey,
  StepOutcome,
  StepView,
} from './types.ts'

/** Stands for one item `{json: {}}` that no step gave: the worker makes it. */
export const EMPTY_ITEM: Segment = Object.freeze({ step: '', port: '', start: 0, count: 1 })

/**
 * The orders «n8n-v0» and «n8n-v1»: one step at a time from a stack; nodes of several inputs wait until all of them
 * have got something, or until nothing else is left to do. Rules K1-K9 of ../README.md.
 */
export class CompatibilityRun implements Run {
  readonly plan: Plan
  readonly #wiring: Wiring
  readonly #legacy: boolean
  readonly #stepsMax: number
  #stack: StackEntry[] = []
  readonly #waiting: WaitingInputs
  /** By node: the runs that were recorded, the position being the run index. */
  readonly #runs: CompatibilityStep[][]
  /** All steps, those that ended without data included until the same run index is used again. */
  readonly #steps = new Map<StepKey, CompatibilityStep>()
  #current: CompatibilityStep | undefined
  #lastRecorded: CompatibilityStep | undefined
  #startsLeft: number
  #commands: Command[] = []
  #nowMs = 0
  #hasBegun = false
  /** Of a test run of a draft. */
  #test: TestRun | undefined
  #stop: AbortReason | undefined
  #finish: Extract<Command, { type: 'finish' }> | undefined
  #responded: Run['responded']

  constructor(plan: Plan, stepsMax: number) {
    this.plan = plan
    this.#legacy = plan.order === 'n8n-v0'
    this.#wiring = new Wiring(plan)
    this.#waiting = new WaitingInputs(this.#wiring, this.#legacy)
    this.#runs = plan.nodes.map(() => [])
    this.#stepsMax = stepsMax
    this.#startsLeft = stepsMax
  }

  get status(): Run['status'] {
    return this.#finish?.status ?? 'running'
  }

  get responded(): Run['responded'] {
    return this.#responded
  }

  get isIdle(): boolean {
    const state = this.#current?.state
    return state === undefined || state === State.waiting || (state === State.delayed && !this.#stop)
  }

  apply(event: EngineEvent): readonly Command[] {
    invariant(!this.#finish, `the execution is over, yet there came ${describeEvent(event)}`)
    this.#commands = []
    this.#take(event)
    return this.#commands
  }

  #take(event: EngineEvent) {
    switch (event.type) {
      case 'begin':
        return this.#begin(event)
      case 'settled':
        return this.#settled(event)
      case 'started': {
        const step = this.#given(event)
        step.startedAtMs ??= event.atMs
        step.first ??= { atMs: event.atMs, effect: event.effect, facts: event.facts }
        step.state = State.running
        return
      }
      case 'checkpoint':
        this.#given(event).checkpoint = { done: event.done, data: event.data }
        return
      case 'woken': {
        const step = this.#steps.get(event.step)
        invariant(step?.state === State.waiting, `no step waits for ${describeEvent(event)}`)
        wokenOf(step, event)
        return this.#give(step)
      }
      case 'cancel':
        return this.#cancel(event)
      default:
        return assertNever(event)
    }
  }

  // ------------------------------------------------------------------------------------------ events

  /** K1. */
  #begin(event: Extract<EngineEvent, { type: 'begin' }>): void {
    const index = this.plan.indexById.get(event.trigger)
    const node = index === undefined ? undefined : this.plan.nodes[index]
    invariant(node?.kind === 'trigger', `no trigger has the id of ${describeEvent(event)}`)
    invariant(!this.#hasBegun, `the execution has begun, yet there came ${describeEvent(event)}`)
    this.#hasBegun = true
    this.#nowMs = event.atMs
    const step = new CompatibilityStep(node, 0, 'node', NO_INPUTS, 0)
    step.startedAtMs = event.atMs
    this.#steps.set(step.key, step)
    if (event.test) this.#beginTest(new TestRun(this.plan, event.test, node.index))
    this.#succeed(step, event.outputs)
  }

  /** T2: what is given and waits for nothing is on the stack before what the trigger delivers, in the order of the file. */
  #beginTest(test: TestRun): void {
    this.#test = test
    for (const node of this.plan.nodes) {
      if (test.isFree(node)) this.#stack.push({ node: node.index, inputs: [] })
    }
  }

  #settled(event: Extract<EngineEvent, { type: 'settled' }>) {
    const step = this.#given(event)
    invariant(
      step.attempt === event.attempt,
      `attempt ${step.attempt} is given out, yet there came ${describeEvent(event)}`,
    )
    this.#nowMs = event.atMs
    if (this.#stop) return this.#settleStopped(step, event.outcome)
    const { outcome } = event
    switch (outcome.type) {
      case 'done':
        if (outcome.respond !== undefined) this.#responded ??= { step: step.key, data: outcome.respond }
        return this.#succeed(step, outcome.outputs)
      case 'failed':
        return this.#failedAttempt(step, outcome.error)
      case 'waiting':
        invariant(step.kind === 'node', `only a node can wait, yet there came ${describeEvent(event)}`)
        step.wait = outcome
        step.state = State.waiting
        return
      case 'cancelled':
        throw new InvariantError(`nobody asked to abort the step, yet there came ${describeEvent(event)}`)
      default:
        return assertNever(outcome)
    }
  }

  /** K8: a fixed pause after any failure; then the first input goes on to the first output. */
  #failedAttempt(step: CompatibilityStep, error: StepError): void {
    step.error = error
    const { retry, onError } = step.node
    if (retry && step.attempt - step.attemptsBefore < retry.attempts && step.kind === 'node') {
      step.attempt += 1
      step.notBeforeMs = this.#nowMs + Math.min(retry.firstMs, retry.maxMs)
      step.first = undefined
      step.state = State.delayed
      this.#commands.push(startOf(step, this.#inputsFor(step)))
    } else if (onError !== 'stop' && step.kind === 'node') {
      step.absorbed = true
      step.absorbs = { ...error, step: step.key }
      step.kind = 'pass-through'
      step.notBeforeMs = undefined
      this.#give(step)
    } else {
      step.state = State.failed
      step.absorbed = false
      step.endedAtMs = this.#nowMs
      this.#end('failed', { ...error, step: step.key })
    }
  }

  /** W2. */
  #cancel(event: Extract<EngineEvent, { type: 'cancel' }>): void {
    this.#nowMs = event.atMs
    if (this.#stop) return
    this.#stop = event.reason
    const step = this.#current
    if (step && isOut(step.state)) this.#commands.push({ type: 'abort', step: step.key, reason: event.reason })
    else {
      if (step) this.#close(step, State.cancelled)
      this.#end(event.reason)
    }
  }

  #settleStopped(step: CompatibilityStep, outcome: StepOutcome): void {
    if (outcome.type === 'done') step.outputs = outcome.outputs
    if (outcome.type === 'failed') step.error = outcome.error
    const states = { done: State.succeeded, failed: State.failed, waiting: State.cancelled, cancelled: State.cancelled }
    this.#close(step, states[outcome.type])
    this.#end(this.#stop === 'timed_out' ? 'timed_out' : 'cancelled')
  }

  #close(step: CompatibilityStep, state: State): void {
    step.state = state
    step.endedAtMs = this.#nowMs
    step.wait = undefined
    this.#current = undefined
  }

  // ------------------------------------------------------------------------------------------ going on

  /** K5: no port at all is «no data»: the branch ends, no run is recorded. */
  #succeed(step: CompatibilityStep, outputs: readonly Output[]): void {
    for (const { port } of outputs) {
      invariant(step.node.outputs.includes(port), `step ${step.key} gave items on «${port}», a port it does not have`)
    }
    step.outputs = outputs
    this.#close(step, State.succeeded)
    if (outputs.length === 0) return this.#next(false)
    this.#runs[step.node.index]!.push(step)
    this.#lastRecorded = step
    this.#deliverAll(step)
    this.#next(true)
  }

  /** K2: v0 appends successors as it walks the outputs; v1 puts them on top, the topmost and leftmost last. */
  #deliverAll(step: CompatibilityStep): void {
    const arriving = this.#wiring
      .outgoing(step.node.index)
      .filter(
        (connection) => step.countOn(connection.fromPort) > 0 || (this.#legacy && this.#wiring.input(connection) > 0),
      )
      .filter(({ to }) => !this.#isClosed(to))
    const { nodes } = this.plan
    const inOrder = this.#legacy ? arriving : arriving.toSorted((a, b) => lowerRightFirst(nodes[a.to]!, nodes[b.to]!))
    for (const connection of inOrder) this.#deliver(step, connection)
  }

  /** K3. */
  #deliver(step: CompatibilityStep, connection: PlanConnection): void {
    const segments = step.segmentsOn(connection.fromPort)
    if (this.#wiring.slots(connection.to) <= 1) return this.#push({ node: connection.to, inputs: [segments] })
    const wasWaiting = this.#waiting.has(connection.to)
    const complete = this.#waiting.fill(connection.to, this.#wiring.input(connection), segments)
    if (complete) this.#push(complete)
    else if (!wasWaiting && this.#legacy) {
      for (const node of forcedBy(this.#situation(step, connection))) {
        if (!this.#isClosed(node)) this.#push({ node, inputs: [[EMPTY_ITEM]] })
      }
    }
  }

  /** T1, T2: nothing is delivered to what the test is not about, or to what waits for nothing. */
  #isClosed(node: number): boolean {
    return this.#test !== undefined && (this.#test.isOut(node) || this.#test.isFree(this.plan.nodes[node]!))
  }

  #situation(step: CompatibilityStep, connection: PlanConnection): Parameters<typeof forcedBy>[0] {
    return {
      wiring: this.#wiring,
      target: connection.to,
      from: step.node.index,
      isEmpty: step.countOn(connection.fromPort) === 0,
      hasRun: (node) => this.#runs[node]!.length > 0,
      isOnStack: (node) => this.#stack.some((entry) => entry.node === node),
      itemsOf: ({ from, fromPort }) => this.#runs[from]![step.runIndex]?.countOn(fromPort) ?? 0,
    }
  }

  #push(entry: StackEntry): void {
    if (this.#legacy) this.#stack.push(entry)
    else this.#stack.unshift(entry)
  }

  /** K4: waiting nodes are looked at only after a node that recorded a run. */
  #next(recorded: boolean): void {
    let hasRecorded = recorded
    for (;;) {
      if (this.#stack.length === 0 && hasRecorded) {
        const partial = this.#waiting.takePartial()
        if (partial) this.#stack.push(partial)
      }
      const entry = this.#stack.shift()
      if (!entry) return this.#end('succeeded')
      if (this.#startsLeft === 0) return this.#endAtLimit()
      this.#startsLeft -= 1
      if (this.#start(entry)) return
      hasRecorded = false
    }
  }

  /** K5: a node whose input is empty does not run. False when it gave no data without asking the worker. */
  #start({ node: index, inputs }: StackEntry): boolean {
    const node = this.plan.nodes[index]!
    const runIndex = this.#runs[index]!.length
    const relevant = this.#legacy ? inputs[0] : (inputs.find((segments) => segments.length > 0) ?? inputs[0])
    const isEmpty = relevant === undefined || relevant.length === 0
    const isGiven = !node.disabled && (this.#test?.isGiven(index) ?? false)
    const isFree = this.#test?.isFree(node) ?? false
    const passes = node.disabled || node.kind === 'trigger' || (isEmpty && node.alwaysOutput && !isGiven)
    const byPort = new Map(node.inputs.map((port, input) => [port, inputs[input] ?? NO_SEGMENTS]))
    if (node.kind === 'trigger') byPort.set('main', inputs[0] ?? NO_SEGMENTS)
    const before = this.#steps.get(`${node.id}@${runIndex}`)?.attempt ?? 0
    const step = new CompatibilityStep(
      node,
      runIndex,
      passes ? 'pass-through' : isGiven ? 'given' : 'node',
      byPort,
      before,
    )
    this.#steps.delete(step.key)
    this.#steps.set(step.key, step)
    if (isEmpty && !passes && !isFree) {
      step.attempt = before
      this.#close(step, State.skipped)
      return false
    }
    this.#give(step)
    return true
  }

  #give(step: CompatibilityStep): void {
    this.#current = step
    step.state = State.handed
    this.#commands.push(startOf(step, this.#inputsFor(step)))
  }

  /** `alwaysOutput` of a node that does not run: the one empty item passes through. */
  #inputsFor(step: CompatibilityStep): StepInputs {
    const { node, kind, inputs, absorbs } = step
    if (node.remembers && kind === 'node') return this.#withMemory(step)
    const isMade = kind === 'pass-through' && !node.disabled && node.kind !== 'trigger' && !absorbs
    return isMade ? new Map([[node.inputs[0] ?? 'main', [EMPTY_ITEM]]]) : inputs
  }

  #endAtLimit(): void {
    const message = `The execution ran ${this.#stepsMax} nodes without coming to an end. Look for a cycle that does not stop.`
    const step = this.#lastRecorded!.key
    this.#end('failed', { code: 'step-limit', message, retryable: false, step })
  }

  /** K9. */
  #end(status: Extract<Command, { type: 'finish' }>['status'], error?: StepError & { readonly step: StepKey }): void {
    this.#current = undefined
    const ends = status === 'succeeded' && this.#lastRecorded ? [this.#lastRecorded.key] : []
    this.#finish = error ? { type: 'finish', status, ends, error } : { type: 'finish', status, ends }
    this.#commands.push(this.#finish)
  }

  // ------------------------------------------------------------------------------------------ reading

  /** The step that the worker has, or a bug. */
  #given(event: Extract<EngineEvent, { step: StepKey }>): CompatibilityStep {
    const step = this.#current
    invariant(step?.key === event.step && isOut(step.state), `no such step is given out: ${describeEvent(event)}`)
    return step
  }

  resume(): readonly Command[] {
    if (this.#finish) return [this.#finish]
    const step = this.#current
    if (!step || !isOut(step.state)) return []
    if (this.#stop) return [{ type: 'abort', step: step.key, reason: this.#stop }]
    return [resumedStart(step, this.#inputsFor(step))]
  }

  waits(): ReturnType<Run['waits']> {
    const step = this.#current
    if (step?.state !== State.waiting) return []
    const { untilMs, signal, data } = step.wait!
    return [
      {
        step: step.key,
        ...(untilMs === undefined ? {} : { untilMs }),
        ...(signal === undefined ? {} : { signal }),
        ...(data === undefined ? {} : { data }),
      },
    ]
  }

  step(key: StepKey): StepView | undefined {
    return this.#steps.get(key)?.view()
  }

  *steps(): Iterable<StepView> {
    for (const step of this.#steps.values()) yield step.view()
  }

  inputsOf(key: StepKey): StepInputs | undefined {
    const step = this.#steps.get(key)
    return step?.node.remembers ? this.#withMemory(step) : step?.inputs
  }

  /** K10. Made when it is asked for: kept with each run, the slices of a long loop would be as many as its runs squared. */
  #withMemory({ node, runIndex, inputs }: CompatibilityStep): StepInputs {
    const before = this.#runs[node.index]!.slice(0, runIndex)
    const first = node.inputs[0]!
    return new Map(inputs)
      .set(
        'earlier',
        before.flatMap((run) => run.inputs.get(first) ?? NO_SEGMENTS),
      )
      .set('memory', before.at(-1)?.segmentsOn('memory') ?? NO_SEGMENTS)
  }

  segmentsOf(key: StepKey, port: string): readonly Segment[] {
    const step = this.#steps.get(key)
    return step?.state === State.succeeded ? step.segmentsOn(port) : NO_SEGMENTS
  }

  /** K7: the latest recorded run, wherever the question comes from. */
  stepOf(target: number, _from: StepKey): StepKey | undefined {
    return this.#runs[target]?.at(-1)?.key
  }

  explain(key: StepKey): Explanation | undefined {
    const step = this.#steps.get(key)
    switch (step?.state) {
      case undefined:
        return undefined
      case State.succeeded:
      case State.failed:
        return { type: 'final', status: step.state === State.failed ? 'failed' : 'succeeded' }
      case State.skipped:
        return { type: 'no-items', connections: step.node.incoming }
      case State.cancelled:
        return { type: 'cancelled', because: this.#stop! }
      case State.delayed:
        return { type: 'waits-for-retry', notBeforeMs: step.notBeforeMs!, attempt: step.attempt }
      case State.waiting: {
        const [{ untilMs, signal } = {}] = this.waits()
        return {
          type: 'waits-for-wake',
          ...(untilMs === undefined ? {} : { untilMs }),
          ...(signal === undefined ? {} : { signal }),
        }
      }
      default:
        return { type: 'running' }
    }
  }
}
