import { assertNever, InvariantError, invariant } from '@linkflow/kernel'
import { hasRun } from './bodies.ts'
import { resumedStart, startOf, wokenOf } from './commands.ts'
import { describeEvent } from './describe-event.ts'
import { compareSteps, type Instance, NO_INPUTS, ReadySteps, Step } from './instance.ts'
import { dataConnections, verdictOf } from './joins.ts'
import { feedersOf } from './plan-tables.ts'
import { RegionSteps } from './region-steps.ts'
import { retryDelayMs } from './retry-delay.ts'
import { RunState } from './run-state.ts'
import { inputsOf, outputCount } from './segments.ts'
import { isFinal, isOut, Settled, State } from './step-status.ts'
import { TestRun } from './test-scope.ts'
import type {
  AbortReason,
  Command,
  EngineEvent,
  Output,
  Plan,
  PlanNode,
  Run,
  StepError,
  StepInputs,
  StepKey,
  StepOutcome,
} from './types.ts'

type Settling = Extract<EngineEvent, { type: 'settled' }>
type Done = Extract<StepOutcome, { type: 'done' }>

const OVER = -1

/**
 * The order «linkflow». Rules by number: ../README.md.
 *
 * One event changes one step; what follows from it is worked off from a queue, first in, first out (S4): nodes that are
 * skipped, regions that are entered, body instances that are over. Then places are given to ready steps (R1), and the
 * end is looked for (R4). So nothing recurses deeper than regions are nested.
 *
 * E1. `instance.remaining` counts its steps that are not final; at 0 the instance is over, exactly once.
 * E2. `#places` counts the steps with `hasPlace`: given out, not settled, not a delayed retry.
 * E3. A step with `lost` is recorded when it settles, and nothing else follows from it.
 */
export class LinkflowRun extends RunState implements Run {
  readonly #loopIterationsMax: number
  #regions: RegionSteps | undefined
  readonly #ready = new ReadySteps()
  readonly #queueInstance: Instance[] = []
  readonly #queueLocal: number[] = []
  #commands: Command[] = []
  #places = 0
  /** Retries hold no place; these are the ones that are not idle: started, or to be aborted. */
  #busyRetries = 0
  #nowMs = 0
  #seed = 0
  #hasBegun = false
  #status: Run['status'] = 'running'
  /** How the execution will end once what runs has settled. */
  #ending:
    | { readonly status: 'failed' | 'cancelled' | 'timed_out'; readonly error?: StepError & { step: StepKey } }
    | undefined
  #finish: Extract<Command, { type: 'finish' }> | undefined
  #responded: Run['responded']

  constructor(plan: Plan, loopIterationsMax: number) {
    super(plan)
    this.#loopIterationsMax = loopIterationsMax
  }

  get status(): Run['status'] {
    return this.#status
  }

  get responded(): Run['responded'] {
    return this.#responded
  }

  get isIdle(): boolean {
    return this.#places === 0 && this.#busyRetries === 0
  }

  apply(event: EngineEvent): readonly Command[] {
    const commands: Command[] = []
    this.#commands = commands
    this.#take(event)
    this.#workOff()
    this.#giveOut()
    if (this.root.remaining === 0 && !this.#finish) this.#end()
    return commands
  }

  #take(event: EngineEvent) {
    invariant(!this.#finish, () => `the execution is over, yet there came ${describeEvent(event)}`)
    switch (event.type) {
      case 'settled':
        return this.#settled(event)
      case 'started':
        return this.#started(event)
      case 'begin':
        return this.#begin(event)
      case 'checkpoint': {
        const step = this.#given(event.step, event)
        step.checkpoint = event.data === undefined ? { done: event.done } : { done: event.done, data: event.data }
        return
      }
      case 'woken':
        return this.#woken(event)
      case 'cancel':
        return this.#cancel(event)
      default:
        return assertNever(event)
    }
  }

  // ------------------------------------------------------------------------------------------ events

  /** R3, J6. */
  #begin(event: Extract<EngineEvent, { type: 'begin' }>): void {
    const index = this.plan.indexById.get(event.trigger)
    const node = index === undefined ? undefined : this.plan.nodes[index]
    invariant(node?.kind === 'trigger', () => `no trigger has the id of ${describeEvent(event)}`)
    invariant(!this.#hasBegun, () => `the execution has begun, yet there came ${describeEvent(event)}`)
    this.#hasBegun = true
    this.#nowMs = event.atMs
    this.#seed = event.seed
    const local = this.tables.local[node.index]!
    const step = new Step(this.root, local, 'node', NO_INPUTS, undefined)
    step.startedAtMs = event.atMs
    this.root.steps[local] = step
    if (event.test) {
      this.test = new TestRun(this.plan, event.test, node.index)
      this.#openTested(this.root)
    }
    this.#succeed(step, event.outputs)
    // The trigger's items may have decided a race that a source has lost by now.
    for (const source of this.root.graph.sources) {
      if (this.root.states[source] === State.pending) this.#skip(this.root, source)
    }
  }

  /** T1, T2: what of an instance is not part of the test, and what of it waits for nothing. */
  #openTested(instance: Instance): void {
    const { test } = this
    if (!test) return
    for (const [local, node] of instance.graph.nodes.entries()) {
      if (test.isOut(node.index)) this.#skip(instance, local)
      else if (test.isFree(node)) {
        const step = new Step(instance, local, 'given', NO_INPUTS, undefined)
        instance.steps[local] = step
        this.#makeReady(step)
      }
    }
  }

  #started(event: Extract<EngineEvent, { type: 'started' }>): void {
    const step = this.#given(event.step, event)
    invariant(
      step.attempt === event.attempt,
      () => `attempt ${step.attempt} is given out, yet there came ${describeEvent(event)}`,
    )
    step.startedAtMs ??= event.atMs
    // A resume starts a step again; the facts of its first start stay.
    step.first ??= { atMs: event.atMs, effect: event.effect, facts: event.facts }
    this.#countRetry(step)
    step.state = State.running
  }

  #settled(event: Settling) {
    const step = this.#given(event.step, event)
    invariant(
      step.attempt === event.attempt,
      () => `attempt ${step.attempt} is given out, yet there came ${describeEvent(event)}`,
    )
    this.#nowMs = event.atMs
    this.#leavePlace(step)
    if (step.lost) return this.#settleLost(step, event.outcome)
    const { outcome } = event
    switch (outcome.type) {
      case 'done':
        return this.#done(step, outcome, event)
      case 'failed':
        return this.#failedAttempt(step, outcome.error)
      case 'waiting':
        invariant(step.kind === 'node', () => `only a node can wait, yet there came ${describeEvent(event)}`)
        step.wait = outcome
        step.state = State.waiting
        return
      case 'cancelled':
        throw new InvariantError(`nobody asked to abort the step, yet there came ${describeEvent(event)}`)
      default:
        return assertNever(outcome)
    }
  }

  #done(step: Step, outcome: Done, event: Settling) {
    if (outcome.respond !== undefined) this.#responded ??= { step: step.key, data: outcome.respond }
    switch (step.kind) {
      case 'loop-enter':
        invariant(outcome.loop, () => `a loop was asked how it goes, yet there came ${describeEvent(event)}`)
        return this.#regionSteps().enterLoop(step, outcome.loop)
      case 'loop-check':
        invariant(
          outcome.until !== undefined,
          () => `a loop was asked whether it ends, yet there came ${describeEvent(event)}`,
        )
        return this.#regionSteps().afterCheck(step, outcome.until)
      default:
        return this.#succeed(step, outcome.outputs)
    }
  }

  #woken(event: Extract<EngineEvent, { type: 'woken' }>): void {
    const step = this.find(event.step)
    invariant(step?.state === State.waiting, () => `no step waits for ${describeEvent(event)}`)
    wokenOf(step, event)
    step.notBeforeMs = undefined
    this.#makeReady(step)
  }

  /** W2. A second cancel, or one that comes while a failed execution still waits for its steps, changes nothing. */
  #cancel(event: Extract<EngineEvent, { type: 'cancel' }>): void {
    this.#nowMs = event.atMs
    if (this.#ending) return
    this.#ending = { status: event.reason }
    this.#tearDown(this.root, event.reason)
  }

  // ------------------------------------------------------------------------------------------ settling

  /** S2. */
  #succeed(step: Step, outputs: readonly Output[]): void {
    const { instance, node } = step
    for (const { port } of outputs) {
      invariant(node.outputs.includes(port), () => `step ${step.key} gave items on «${port}», a port it does not have`)
    }
    step.outputs = outputs
    step.endedAtMs = this.#nowMs
    step.state = State.succeeded
    if (node.kind === 'break' && !node.disabled) this.#regionSteps().break(step)
    for (const connection of this.tables.settles[node.index]!) {
      const count = outputCount(outputs, this.plan.connections[connection]!.fromPort)
      const settled = count === undefined ? Settled.skipped : count > 0 ? Settled.data : Settled.empty
      this.#settle(instance, connection, settled)
    }
    this.#leave(instance)
  }

  /** S3. */
  #settleAll(instance: Instance, node: PlanNode, settled: Settled): void {
    for (const connection of this.tables.settles[node.index]!) this.#settle(instance, connection, settled)
  }

  /** S1, and the join at the other end. */
  #settle(instance: Instance, connection: number, settled: Settled): void {
    const slot = this.tables.slot[connection]!
    invariant(instance.settled[slot] === 0, () => `connection ${connection} settled twice in «${instance.pathText}»`)
    instance.settled[slot] = settled
    const { role, to } = this.plan.connections[connection]!
    if (role === 'back') return
    const local = this.tables.local[to]!
    instance.unsettled[local]! -= 1
    // J2: what settles after the decision stays recorded, and nothing follows.
    if (instance.states[local] === State.pending) this.#decide(instance, local, connection)
  }

  #decide(instance: Instance, local: number, connection: number) {
    const node = instance.graph.nodes[local]!
    const verdict = verdictOf(this.tables, instance, node, local)
    if (verdict === 'undecided') return
    if (verdict === 'skip') return this.#skip(instance, local)
    const step = new Step(
      instance,
      local,
      this.#startKind(node),
      inputsOf(this.tables, instance, node),
      this.#deciding(instance, node, connection),
    )
    instance.steps[local] = step
    step.state = State.ready
    if (this.#isInternal(node)) this.#enqueue(instance, local)
    else this.#ready.add(step)
    if (node.join === 'first' && verdict === 'run') this.#loseRace(instance, local)
  }

  #startKind({ index, disabled, kind }: PlanNode): Step['kind'] {
    if (disabled) return 'pass-through'
    if (this.test?.isGiven(index)) return 'given'
    return kind === 'loop' ? 'loop-enter' : 'node'
  }

  /** Regions that the engine enters or passes by itself. */
  #isInternal({ index, disabled, kind }: PlanNode): boolean {
    if (kind === 'try') return disabled || !this.test?.isGiven(index)
    return kind === 'loop' && disabled
  }

  #deciding(instance: Instance, node: PlanNode, connection: number): readonly number[] | undefined {
    if (node.join === 'all') return undefined
    if (typeof node.join === 'object') return dataConnections(this.tables, instance, node)
    return [connection]
  }

  #skip(instance: Instance, local: number): void {
    instance.states[local] = State.skipped
    this.#enqueue(instance, local)
  }

  #enqueue(instance: Instance, local: number): void {
    this.#queueInstance.push(instance)
    this.#queueLocal.push(local)
  }

  /** A step became final (E1). Its connections have settled before. */
  #leave(instance: Instance): void {
    instance.remaining -= 1
    if (instance.remaining === 0) this.#enqueue(instance, OVER)
  }

  /** S4. */
  #workOff(): void {
    let at = 0
    while (at < this.#queueInstance.length) {
      const instance = this.#queueInstance[at]!
      const local = this.#queueLocal[at]!
      at += 1
      if (at === this.#queueInstance.length) {
        // So that a loop of a million empty iterations, which end one after the other, does not pile them up here.
        this.#queueInstance.length = 0
        this.#queueLocal.length = 0
        at = 0
      }
      if (local === OVER) this.#regionSteps().over(instance)
      else if (instance.states[local] === State.skipped) {
        this.#settleAll(instance, instance.graph.nodes[local]!, Settled.skipped)
        this.#leave(instance)
      } else if (instance.states[local] === State.ready) this.#regionSteps().enter(instance.steps[local]!)
    }
  }

  // ------------------------------------------------------------------------------------------ starting

  #makeReady(step: Step): void {
    step.state = State.ready
    this.#ready.add(step)
  }

  /** Asks the worker something more about a step: its attempts are counted anew. */
  #ask(step: Step, kind: Step['kind']): void {
    step.kind = kind
    step.attempt = 1
    this.#forgetStart(step)
    step.notBeforeMs = undefined
    this.#makeReady(step)
  }

  /** R1. */
  #giveOut(): void {
    while (this.#places < this.plan.parallelStepsMax && !this.#ready.isEmpty) {
      const step = this.#ready.take()
      if (!step) return
      step.state = State.handed
      step.hasPlace = true
      this.#places += 1
      this.#commands.push(startOf(step, this.#inputsFor(step)))
    }
  }

  #leavePlace(step: Step): void {
    if (step.hasPlace) {
      step.hasPlace = false
      this.#places -= 1
    }
    if (step.isBusyRetry) {
      step.isBusyRetry = false
      this.#busyRetries -= 1
    }
  }

  #countRetry(step: Step): void {
    if (step.hasPlace || step.isBusyRetry) return
    step.isBusyRetry = true
    this.#busyRetries += 1
  }

  #inputsFor(step: Step): StepInputs {
    if (step.kind !== 'loop-check') return step.inputs
    return new Map([[step.node.inputs[0] ?? 'main', step.region!.results]])
  }

  // ------------------------------------------------------------------------------------------ failure

  /** F1, then F2, then F3 and F4. */
  #failedAttempt(step: Step, error: StepError): void {
    step.error = error
    const { retry, onError } = step.node
    if (retry && error.retryable && step.attempt < retry.attempts && step.kind !== 'absorb') {
      const delayMs = retryDelayMs({
        seed: this.#seed,
        step: step.key,
        attempt: step.attempt,
        retry,
        retryAfterMs: error.retryAfterMs,
      })
      step.attempt += 1
      step.notBeforeMs = this.#nowMs + delayMs
      this.#forgetStart(step)
      step.state = State.delayed
      this.#commands.push(startOf(step, this.#inputsFor(step)))
    } else if (onError !== 'stop' && step.kind !== 'absorb') {
      step.absorbed = true
      step.kind = 'absorb'
      step.absorbs = { ...error, step: step.key }
      step.notBeforeMs = undefined
      this.#forgetStart(step)
      this.#makeReady(step)
    } else this.#fail(step, error)
  }

  /** A new attempt starts anew: neither what a wait before it kept nor the mark of the start that failed is its own. */
  #forgetStart(step: Step): void {
    step.first = undefined
    step.woken = undefined
  }

  #fail(step: Step, error: StepError): void {
    step.error = error
    step.endedAtMs = this.#nowMs
    step.absorbed = false
    step.state = State.failed
    const scope = tryAround(step.instance)
    if (scope?.owner) scope.owner.region!.caught = { error, step: step.key }
    else this.#ending = { status: 'failed', error: { ...error, step: step.key } }
    this.#tearDown(scope ?? this.root, 'scope-failed')
    this.#settleAll(step.instance, step.node, Settled.error)
    this.#leave(step.instance)
  }

  // ------------------------------------------------------------------------------------------ cancelling

  /** Everything unfinished in the instance goes: at once what the worker does not have, the rest when it has settled. */
  #tearDown(instance: Instance, reason: AbortReason): void {
    instance.torn ??= reason
    const locals = instance.graph.nodes.keys()
    this.#cancelSteps(instance, locals, reason)
  }

  #cancelSteps(instance: Instance, locals: Iterable<number>, reason: AbortReason): void {
    // All are marked before any connection settles, so that no join among them is decided on the way.
    const cancelled: number[] = []
    for (const local of locals) {
      const state = instance.states[local]!
      if (isFinal(state)) continue
      const step = instance.steps[local]
      if (step && (isOut(state) || state === State.inBody)) this.#lose(step, reason)
      else {
        if (step) {
          step.lost = reason
          step.endedAtMs = this.#nowMs
          step.wait = undefined
        } else if (!instance.torn) instance.raced.add(local)
        instance.states[local] = State.cancelled
        cancelled.push(local)
      }
    }
    for (const local of cancelled) {
      this.#settleAll(instance, instance.graph.nodes[local]!, Settled.skipped)
      this.#leave(instance)
    }
  }

  /** J3: a write that has started is awaited; everything else is aborted and awaited. */
  #lose(step: Step, reason: AbortReason): void {
    step.lost = reason
    if (step.state === State.inBody) {
      for (const body of step.region!.live.values()) this.#tearDown(body, reason)
      return
    }
    // A write that woke up from a wait was marked as started before it.
    const isAwaited = reason === 'lost-race' && (step.first ?? step.woken?.first)?.effect === 'write'
    this.#countRetry(step)
    if (step.aborted || isAwaited) return
    step.aborted = true
    this.#commands.push({ type: 'abort', step: step.key, reason })
  }

  #loseRace(instance: Instance, local: number): void {
    const feeders = feedersOf(this.tables, instance.graph, local)
    const unfinished = feeders.filter((feeder) => !isFinal(instance.states[feeder]!))
    if (unfinished.length > 0) this.#cancelSteps(instance, unfinished, 'lost-race')
  }

  #regionCancelled(step: Step): void {
    step.state = State.cancelled
    step.endedAtMs = this.#nowMs
    this.#settleAll(step.instance, step.node, Settled.skipped)
    this.#leave(step.instance)
  }

  /** E3. */
  #settleLost(step: Step, outcome: StepOutcome): void {
    step.endedAtMs = this.#nowMs
    const isAnswer = step.kind === 'loop-enter' || step.kind === 'loop-check'
    if (outcome.type === 'failed') step.error = outcome.error
    if (outcome.type === 'done') step.outputs = outcome.outputs
    step.state =
      outcome.type === 'done' && !isAnswer
        ? State.succeeded
        : outcome.type === 'failed'
          ? State.failed
          : State.cancelled
    this.#settleAll(step.instance, step.node, outcome.type === 'failed' ? Settled.error : Settled.skipped)
    this.#leave(step.instance)
  }

  /** Made when the first region is met: most runs have none. */
  #regionSteps(): RegionSteps {
    this.#regions ??= new RegionSteps(this, this.#loopIterationsMax, {
      nowMs: () => this.#nowMs,
      settle: (instance, connection, settled) => this.#settle(instance, connection, settled),
      bodyIsOver: (body) => this.#enqueue(body, OVER),
      openTested: (body) => this.#openTested(body),
      ask: (step, kind) => this.#ask(step, kind),
      succeed: (step, outputs) => this.#succeed(step, outputs),
      failAttempt: (step, error) => this.#failedAttempt(step, error),
      cancelled: (step) => this.#regionCancelled(step),
      tearDown: (body, reason) => this.#tearDown(body, reason),
    })
    return this.#regions
  }

  // ------------------------------------------------------------------------------------------ the end

  /** R4, R5. */
  #end(): void {
    const status = this.#ending?.status ?? 'succeeded'
    const error = this.#ending?.error
    const ends = status === 'succeeded' ? this.#ends() : []
    this.#finish = error ? { type: 'finish', status, ends, error } : { type: 'finish', status, ends }
    this.#status = status
    this.#commands.push(this.#finish)
  }

  #ends(): StepKey[] {
    const { root } = this
    const ran = (local: number): boolean => hasRun(root, local)
    return root.graph.nodes.flatMap(({ index }, local) => {
      if (!ran(local) || this.test?.isUnneeded(index)) return []
      const goesOn = this.tables.settles[index]!.some((c) => ran(this.tables.local[this.plan.connections[c]!.to]!))
      return goesOn ? [] : [root.keyOf(local)]
    })
  }

  // ------------------------------------------------------------------------------------------ reading

  /** C2. */
  resume(): readonly Command[] {
    if (this.#finish) return [this.#finish]
    const out = [...this.allSteps()].filter((step) => isOut(step.state)).sort(compareSteps)
    return out.map((step) =>
      step.lost ? { type: 'abort', step: step.key, reason: step.lost } : resumedStart(step, this.#inputsFor(step)),
    )
  }

  /** The step that the worker has, or a bug. */
  #given(key: StepKey, event: EngineEvent): Step {
    const step = this.find(key)
    invariant(step && isOut(step.state), () => `no such step is given out: ${describeEvent(event)}`)
    return step
  }
}

/** The body of the innermost try around an instance; undefined when the execution itself is the scope. */
function tryAround(instance: Instance): Instance | undefined {
  let scope: Instance | undefined = instance
  while (scope?.owner && scope.owner.node.kind !== 'try') scope = scope.owner.instance
  return scope?.owner ? scope : undefined
}
