import type {
  EngineEvent,
  LoopEntry,
  Output,
  Settlement,
  StartKind,
  StepError,
  StepOutcome,
  TestScope,
} from '@linkflow/engine'
import type { Shape, ShapeConnection, ShapeNode } from './oracle-shape.ts'
import {
  countOf,
  cut,
  type Failure,
  FINAL,
  type Iteration,
  inDocumentOrder,
  newStep,
  type OracleStep,
  type Reason,
  type Slice,
} from './oracle-step.ts'

/**
 * The rules of engine/README.md once more, written from their text and not from the engine: slow, without tables, one
 * obvious loop per sentence. It is fed the recorded events, because who wins a race is a recorded fact; an event that
 * the rules do not allow at its place throws. It says what must be started, aborted and finished after each of them.
 */

export interface OracleStart {
  readonly step: string
  readonly kind: StartKind
  readonly attempt: number
  readonly inputs: ReadonlyMap<string, readonly Slice[]>
  readonly isRetry: boolean
  readonly isWoken: boolean
  readonly error?: { readonly code: string; readonly step: string }
}

export interface OracleFinish {
  readonly status: 'succeeded' | 'failed' | 'cancelled' | 'timed_out'
  readonly ends: readonly string[]
  readonly error?: StepError & { readonly step: string }
}

export interface Verdicts {
  readonly starts: readonly OracleStart[]
  readonly aborts: readonly string[]
  readonly finish: OracleFinish | undefined
}

export class Oracle {
  readonly steps = new Map<string, OracleStep>()
  private readonly shape: Shape
  private readonly iterationsMax: number
  private root: Iteration | undefined
  private test: TestScope = {}
  private cancelled: 'cancelled' | 'timed_out' | undefined
  private failure: Failure | undefined
  private readonly queue: (() => void)[] = []
  private aborts: string[] = []
  finish: OracleFinish | undefined

  constructor(shape: Shape, iterationsMax: number) {
    this.shape = shape
    this.iterationsMax = iterationsMax
  }

  apply(event: EngineEvent): Verdicts {
    must(this.finish === undefined, 'nothing happens after the end')
    this.aborts = []
    if (event.type === 'cancel' && this.root === undefined) this.cancelled = event.reason
    else this.happen(event)
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) next()
    const starts = [...this.retried.splice(0), ...this.startReady()]
    this.lookForEnd()
    return { starts, aborts: this.aborts, finish: this.finish }
  }

  /** Steps whose answer is awaited. */
  given(): OracleStep[] {
    return [...this.steps.values()].filter(({ status }) => status === 'given')
  }

  waiting(): OracleStep[] {
    return [...this.steps.values()].filter(({ status }) => status === 'waiting')
  }

  private happen(event: EngineEvent): void {
    switch (event.type) {
      case 'begin':
        this.test = event.test ?? {}
        return this.begin(event.trigger, event.outputs)
      case 'cancel':
        return this.cancel(event.reason)
      case 'started': {
        const step = this.answering(event.step, event.attempt)
        must(step.kind === 'node', 'only nodes are marked as started')
        step.marked = event.effect
        return
      }
      case 'checkpoint': {
        const step = this.steps.get(event.step)!
        must(step.status === 'given', 'a checkpoint is of a running step')
        step.checkpoint = event.done
        return
      }
      case 'woken': {
        const step = this.steps.get(event.step)!
        must(step.status === 'waiting', 'what is woken waits')
        step.status = 'ready'
        step.isWoken = true
        step.wakes += 1
        return
      }
      case 'settled':
        return this.settled(this.answering(event.step, event.attempt), event.outcome)
    }
  }

  private answering(key: string, attempt: number): OracleStep {
    const step = this.steps.get(key)
    must(step?.status === 'given', `${key} was given out`)
    must(step.attempt === attempt, `${key} is in attempt ${step.attempt}, not ${attempt}`)
    return step
  }

  // ---------------------------------------------------------------------------------------------- begin and end

  /** R3, J6. */
  private begin(trigger: string, outputs: readonly Output[]): void {
    must(this.root === undefined, 'it begins once')
    this.root = this.open(undefined, [], 0, [])
    this.succeed(this.root.steps.get(trigger)!, outputs)
    for (const step of this.root.steps.values()) {
      if (step.status === 'pending' && this.incoming(step.node).length === 0) this.skip(step)
    }
  }

  /** W2. */
  private cancel(reason: 'cancelled' | 'timed_out'): void {
    if (this.cancelled !== undefined || this.failure !== undefined) return
    this.cancelled = reason
    this.tearDown(this.root!.steps.values(), reason)
  }

  /** R4, R5. */
  private lookForEnd(): void {
    if (this.root === undefined ? this.cancelled === undefined : !this.isComplete(this.root)) return
    const status = this.cancelled ?? (this.failure === undefined ? 'succeeded' : 'failed')
    // J3: no end follows from the result of a loser; so it is no end itself, and what came before it may be one.
    const counts = (step: OracleStep): boolean => step.status === 'succeeded' && step.tornBy === undefined
    const isEnd = (step: OracleStep): boolean =>
      counts(step) &&
      !this.isUnneeded(step.node) &&
      this.leaving(step.node).every(({ to }) => !counts(this.root!.steps.get(to.node)!))
    const ends = status === 'succeeded' ? [...this.root!.steps.values()].filter(isEnd) : []
    this.finish = {
      status,
      ends: ends.toSorted((a, b) => a.node.rank - b.node.rank).map(({ key }) => key),
      ...(status === 'failed' && { error: this.failure! }),
    }
  }

  // ---------------------------------------------------------------------------------------------- settling

  /** S2, S4. `of` says how a port settles. */
  private settlePorts(step: OracleStep, of: (port: string) => Settlement): void {
    for (const connection of this.shape.connections) {
      if (connection.from.node !== step.node.id || connection.role === 'enter') continue
      this.settle(step.iteration, connection, of(connection.from.port))
    }
  }

  private settle(iteration: Iteration, connection: ShapeConnection, settlement: Settlement): void {
    must(!iteration.settled.has(connection.index), `connection ${connection.index} settles once`)
    iteration.settled.set(connection.index, settlement)
    iteration.arrivals.push(connection.index)
    if (connection.role !== 'back') this.join(iteration.steps.get(connection.to.node)!)
  }

  /** J1-J4. */
  private join(step: OracleStep): void {
    if (step.status !== 'pending') return
    const { node, iteration } = step
    const incoming = this.incoming(node).map(({ index }) => index)
    const settled = incoming.filter((index) => iteration.settled.has(index))
    const data = iteration.arrivals.filter((c) => incoming.includes(c) && iteration.settled.get(c) === 'data')
    const areAllSettled = settled.length === incoming.length
    if (typeof node.join === 'object') {
      if (data.length >= node.join.n) this.ready(step, data.slice(0, node.join.n))
      else if (data.length + incoming.length - settled.length < node.join.n) this.skip(step)
      return
    }
    if (node.join !== 'all' && data.length > 0) {
      this.ready(step, data.slice(0, 1))
      if (node.join === 'first') this.endRace(step)
      return
    }
    if (!areAllSettled) return
    if (data.length > 0) return this.ready(step, data)
    const hasEmpty = incoming.some((index) => iteration.settled.get(index) === 'empty')
    if (hasEmpty && node.runOnEmpty) this.ready(step, [])
    else this.skip(step)
  }

  /** J5; R2 and G3 say what becomes of a region. */
  private ready(step: OracleStep, deciding: readonly number[]): void {
    step.deciding = deciding.toSorted((a, b) => a - b)
    step.inputs = new Map(
      step.node.inputs.map((port) => [
        port,
        step.deciding.flatMap((index) => {
          const connection = this.shape.connections[index]!
          return connection.to.port === port ? this.slicesOver(step.iteration, connection) : []
        }),
      ]),
    )
    step.status = 'ready'
    const { kind, disabled } = step.node
    if (!disabled && this.isGiven(step.node)) step.kind = 'given'
    else if (kind === 'loop' && !disabled) step.kind = 'loop-enter'
    else if (kind === 'loop' || kind === 'try') {
      step.isEntered = false
      this.queue.push(() => {
        if (step.status === 'ready') this.enter(step)
      })
    } else step.kind = disabled ? 'pass-through' : 'node'
  }

  private slicesOver(iteration: Iteration, connection: ShapeConnection): readonly Slice[] {
    if (connection.role === 'enter') return iteration.input
    return iteration.steps.get(connection.from.node)!.outputs.get(connection.from.port) ?? []
  }

  private skip(step: OracleStep): void {
    step.status = 'skipped'
    this.queue.push(() => {
      this.settlePorts(step, () => 'skipped')
      this.lookAtIteration(step.iteration)
    })
  }

  private succeed(step: OracleStep, outputs: readonly Output[]): void {
    this.succeedWith(
      step,
      new Map(outputs.map(({ port, count }) => [port, [{ step: step.key, port, start: 0, count }]])),
    )
  }

  private succeedWith(step: OracleStep, outputs: ReadonlyMap<string, readonly Slice[]>): void {
    step.status = 'succeeded'
    step.outputs = outputs
    this.settlePorts(step, (port) => {
      const slices = outputs.get(port)
      return slices === undefined ? 'skipped' : countOf(slices) > 0 ? 'data' : 'empty'
    })
    if (step.node.kind === 'break' && !step.node.disabled) this.breakLoop(step)
    this.lookAtIteration(step.iteration)
  }

  // ---------------------------------------------------------------------------------------------- answers

  private settled(step: OracleStep, outcome: StepOutcome): void {
    step.hasPlace = false
    step.isRetrying = false
    step.isWoken = false
    const wasMarked = step.marked
    step.marked = undefined
    if (step.tornBy !== undefined) return this.record(step, outcome)
    switch (outcome.type) {
      case 'waiting':
        must(step.kind === 'node', 'only nodes wait')
        step.status = 'waiting'
        // W1: the start before the wait holds on.
        step.marked = wasMarked
        return
      case 'cancelled':
        return must(false, `nobody aborted ${step.key}`)
      case 'failed':
        return this.failed(step, outcome.error)
      case 'done':
        if (step.kind === 'loop-enter') return this.enterLoop(step, outcome.loop!)
        if (step.kind === 'loop-check') return this.checked(step, outcome.until!)
        step.isAbsorbed = step.kind === 'absorb'
        return this.succeed(step, outcome.outputs)
    }
  }

  /** J3: the result of a step that nobody wants is recorded, and nothing follows from it. */
  private record(step: OracleStep, outcome: StepOutcome): void {
    if (step.kind === 'loop-enter' || step.kind === 'loop-check')
      step.status = outcome.type === 'failed' ? 'failed' : 'cancelled'
    else if (outcome.type === 'done') {
      step.status = 'succeeded'
      step.outputs = new Map(
        outcome.outputs.map(({ port, count }) => [port, [{ step: step.key, port, start: 0, count }]]),
      )
    } else step.status = outcome.type === 'failed' ? 'failed' : 'cancelled'
    this.settlePorts(step, () => (step.status === 'failed' ? 'error' : 'skipped'))
    this.lookAtIteration(step.iteration)
  }

  private readonly retried: OracleStart[] = []

  /** F1, F2. */
  private failed(step: OracleStep, error: StepError): void {
    if (step.kind !== 'absorb' && error.retryable && step.attempt < step.node.attempts) {
      step.attempt += 1
      step.wakes = 0
      step.status = 'given'
      step.isRetrying = true
      this.retried.push(this.startOf(step))
      return
    }
    this.failedForGood(step, error)
  }

  private failedForGood(step: OracleStep, error: StepError): void {
    const failure = { ...error, step: step.key }
    if (step.kind === 'absorb' || step.node.onError === 'stop') return this.fail(step, failure)
    this.absorb(step, failure)
  }

  private absorb(step: OracleStep, failure: Failure): void {
    step.kind = 'absorb'
    step.wakes = 0
    step.absorbing = failure
    step.status = 'ready'
  }

  /** F3, F4. */
  private fail(step: OracleStep, failure: Failure): void {
    step.status = 'failed'
    const scope = this.tryAround(step)
    if (scope === undefined) this.failure = failure
    else scope.caught = failure
    const within = scope === undefined ? this.root! : scope.iterations[0]!
    this.tearDown(within.steps.values(), 'scope-failed')
    this.settlePorts(step, () => 'error')
    this.lookAtIteration(step.iteration)
  }

  private tryAround(step: OracleStep): OracleStep | undefined {
    for (let owner = step.iteration.owner; owner !== undefined; owner = owner.iteration.owner) {
      if (owner.node.kind === 'try') return owner
    }
    return undefined
  }

  // ---------------------------------------------------------------------------------------------- tearing down

  /** J3, F3, F4, W2, G7: all of them are cancelled together, so none is decided by what becomes of another. */
  private tearDown(steps: Iterable<OracleStep>, reason: Reason): void {
    const cancelled: OracleStep[] = []
    for (const step of steps) {
      if (FINAL.includes(step.status)) continue
      step.tornBy ??= reason
      if (step.status === 'open') {
        for (const iteration of step.iterations) this.tearDown(iteration.steps.values(), reason)
      } else if (step.status === 'given') this.abort(step, reason)
      else {
        step.status = 'cancelled'
        cancelled.push(step)
      }
    }
    for (const step of cancelled) {
      this.settlePorts(step, () => 'skipped')
      this.lookAtIteration(step.iteration)
    }
  }

  private abort(step: OracleStep, reason: Reason): void {
    const isAwaited = reason === 'lost-race' && step.marked === 'write'
    if (isAwaited || step.isAborted) return
    step.isAborted = true
    this.aborts.push(step.key)
  }

  /** A region that nobody wants is over when everything in it is. */
  private lookAtTorn(step: OracleStep): void {
    if (step.status !== 'open' || step.tornBy === undefined) return
    if (!step.iterations.every((iteration) => this.isComplete(iteration))) return
    step.status = 'cancelled'
    this.settlePorts(step, () => 'skipped')
    this.lookAtIteration(step.iteration)
  }

  /** J3: the unfinished steps from which every path leads only to the join. */
  private endRace(join: OracleStep): void {
    const losers = new Set<string>([join.node.id])
    const siblings = [...join.iteration.steps.values()]
    for (let before = 0; before !== losers.size; ) {
      before = losers.size
      for (const { node } of siblings) {
        const leaving = this.leaving(node)
        const isLoser = leaving.every(({ to, role }) => role === 'plain' && losers.has(to.node))
        if (leaving.length > 0 && isLoser) losers.add(node.id)
      }
    }
    this.tearDown(
      siblings.filter((step) => losers.has(step.node.id) && step !== join),
      'lost-race',
    )
  }

  // ---------------------------------------------------------------------------------------------- regions

  private enter(step: OracleStep): void {
    step.isEntered = true
    step.status = 'open'
    const input = this.inputOf(step)
    if (step.node.disabled) return this.succeedWith(step, new Map([['done', input]]))
    step.iterations.push(this.open(step, step.iteration.path, 0, input))
    this.feed(step.iterations[0]!)
  }

  private inputOf(step: OracleStep): readonly Slice[] {
    return step.inputs.get(step.node.inputs[0]!) ?? []
  }

  private open(
    owner: OracleStep | undefined,
    path: readonly number[],
    number: number,
    input: readonly Slice[],
  ): Iteration {
    const iteration: Iteration = {
      owner,
      path,
      number,
      steps: new Map(),
      settled: new Map(),
      arrivals: [],
      input,
      isOver: false,
    }
    for (const node of this.shape.nodes.values()) {
      if (node.region !== owner?.node.id) continue
      const step = newStep(node, iteration)
      iteration.steps.set(node.id, step)
      this.steps.set(step.key, step)
    }
    for (const step of iteration.steps.values()) {
      if (this.isOut(step.node.id)) this.skip(step)
      else if (this.isFree(step.node)) {
        step.kind = 'given'
        step.status = 'ready'
      }
    }
    return iteration
  }

  // ---------------------------------------------------------------------------------------------- test runs

  /** T1. */
  private isOut(node: string): boolean {
    return this.test.only !== undefined && !this.test.only.includes(node)
  }

  /** T1, R5. */
  private isUnneeded(node: ShapeNode): boolean {
    const { only } = this.test
    if (node.kind !== 'trigger' || only === undefined || only.length === 1) return false
    return this.leaving(node).every(({ to }) => this.isOut(to.node))
  }

  private isGiven(node: ShapeNode): boolean {
    return this.test.given?.some((given) => given.node === node.id) ?? false
  }

  /** T2. */
  private isFree(node: ShapeNode): boolean {
    if (this.test.only === undefined || !this.isGiven(node)) return false
    const incoming = this.incoming(node)
    return incoming.length === 0 || incoming.some(({ from }) => this.isOut(from.node))
  }

  /** T3. */
  private isCut(region: ShapeNode): boolean {
    return !region.disabled && this.inBodyOf(region.id).some(({ id }) => this.isOut(id))
  }

  /** T4. */
  private isFirstOnly({ node, loop }: OracleStep): boolean {
    if (!this.isCut(node)) return false
    const breaks = this.inBodyOf(node.id).filter(({ kind, disabled }) => kind === 'break' && !disabled)
    return loop!.kind === 'until' || breaks.some(({ id }) => this.isOut(id))
  }

  private inBodyOf(region: string): readonly ShapeNode[] {
    const inside = [...this.shape.nodes.values()].filter((node) => node.region === region)
    return inside.flatMap((node) => [node, ...this.inBodyOf(node.id)])
  }

  private feed(iteration: Iteration): void {
    const settlement = countOf(iteration.input) > 0 ? 'data' : 'empty'
    for (const connection of this.shape.connections) {
      const isEnter = connection.role === 'enter' && connection.from.node === iteration.owner!.node.id
      if (isEnter) this.settle(iteration, connection, settlement)
    }
    this.lookAtIteration(iteration)
  }

  /** G5. */
  private enterLoop(step: OracleStep, entry: LoopEntry): void {
    step.loop = entry
    step.status = 'open'
    if (entry.kind === 'until') return this.openNext(step)
    if (this.asked(step) > this.iterationsMax) return this.refuse(step)
    for (let at = 0; at < Math.min(entry.parallel, this.wanted(step)); at++) this.openNext(step)
    if (step.iterations.length === 0) this.endLoop(step)
  }

  private wanted(step: OracleStep): number {
    return this.isFirstOnly(step) ? Math.min(1, this.asked(step)) : this.asked(step)
  }

  private asked(step: OracleStep): number {
    const entry = step.loop!
    if (entry.kind === 'until') return 1
    return entry.kind === 'times' ? entry.times : Math.ceil(countOf(this.inputOf(step)) / entry.batchSize)
  }

  private openNext(step: OracleStep): void {
    const number = step.iterations.length
    const entry = step.loop!
    const whole = this.inputOf(step)
    const input =
      entry.kind === 'items'
        ? cut(whole, number * entry.batchSize, entry.batchSize)
        : entry.kind === 'until' && number > 0
          ? step.checking
          : whole
    const iteration = this.open(step, [...step.iteration.path, number], number, input)
    step.iterations.push(iteration)
    this.feed(iteration)
  }

  private refuse(step: OracleStep): void {
    this.failedForGood(step, { code: 'loop-limit', message: '', retryable: false })
  }

  private isComplete(iteration: Iteration): boolean {
    return [...iteration.steps.values()].every(({ status }) => FINAL.includes(status))
  }

  private lookAtIteration(iteration: Iteration): void {
    if (iteration.isOver || iteration.owner === undefined || !this.isComplete(iteration)) return
    iteration.isOver = true
    this.queue.push(() => this.over(iteration.owner!, iteration))
  }

  private over(owner: OracleStep, iteration: Iteration): void {
    if (owner.status !== 'open') return
    if (owner.tornBy !== undefined) return this.lookAtTorn(owner)
    if (owner.node.kind === 'try') return this.endTry(owner)
    const areAllOver = owner.iterations.every(({ isOver }) => isOver)
    if (owner.breakAt !== undefined) {
      if (areAllOver) this.endLoop(owner)
      return
    }
    if (owner.loop!.kind === 'until') {
      if (this.isCut(owner.node)) return this.endLoop(owner)
      owner.checking = this.resultOf(iteration)
      owner.kind = 'loop-check'
      owner.attempt = 1
      owner.status = 'ready'
      return
    }
    if (owner.iterations.length < this.wanted(owner)) this.openNext(owner)
    else if (areAllOver) this.endLoop(owner)
  }

  private checked(step: OracleStep, isMet: boolean): void {
    const entry = step.loop!
    must(entry.kind === 'until', 'only an until has a condition')
    step.status = 'open'
    if (isMet) return this.endLoop(step)
    if (step.iterations.length >= Math.min(entry.iterationsMax, this.iterationsMax)) return this.refuse(step)
    this.openNext(step)
  }

  /** G6, G7. */
  private endLoop(step: OracleStep): void {
    if (this.isCut(step.node)) return this.succeedWith(step, new Map())
    const results = step.iterations
      .filter(({ number }) => number <= (step.breakAt ?? Number.POSITIVE_INFINITY))
      .map((iteration) => this.resultOf(iteration))
    const taken = step.loop!.kind === 'until' ? results.slice(-1) : results
    this.succeedWith(step, new Map([['done', taken.flat()]]))
  }

  /** G8, F3. */
  private endTry(step: OracleStep): void {
    if (step.caught === undefined) {
      const isCut = this.isCut(step.node)
      return this.succeedWith(step, isCut ? new Map() : new Map([['done', this.resultOf(step.iterations[0]!)]]))
    }
    step.attempt = 1
    this.absorb(step, step.caught)
  }

  /** G4: what came back, and, of a loop, what its breaks got, in the order of the file. */
  private resultOf(iteration: Iteration): readonly Slice[] {
    const owner = iteration.owner!
    const backs = this.shape.connections.filter(({ role, to }) => role === 'back' && to.node === owner.node.id)
    const breaks = this.breaksOf(owner.node.id)
    if (backs.length === 0 && breaks.length === 0) return iteration.input
    const came = backs
      .filter(({ index }) => iteration.settled.get(index) === 'data')
      .map((connection) => ({ index: connection.index, slices: this.slicesOver(iteration, connection) }))
    const broke = (owner.node.kind === 'loop' ? this.within(iteration) : [])
      .filter(({ node, status, tornBy }) => breaks.includes(node.id) && status === 'succeeded' && tornBy === undefined)
      .flatMap((step) =>
        step.deciding.map((index) => ({
          index,
          slices: this.slicesOver(step.iteration, this.shape.connections[index]!),
        })),
      )
    return [...came, ...broke].toSorted((a, b) => a.index - b.index).flatMap(({ slices }) => slices)
  }

  /** Enabled breaks that end this region's loop: in its body, and in the bodies of tries in it. */
  private breaksOf(region: string): readonly string[] {
    const inside = [...this.shape.nodes.values()].filter((node) => node.region === region)
    return [
      ...inside.filter(({ kind, disabled }) => kind === 'break' && !disabled).map(({ id }) => id),
      ...inside.filter(({ kind, disabled }) => kind === 'try' && !disabled).flatMap(({ id }) => this.breaksOf(id)),
    ]
  }

  /** The steps of an iteration and of the tries in it. */
  private within(iteration: Iteration): readonly OracleStep[] {
    return [...iteration.steps.values()].flatMap((step) =>
      step.node.kind === 'try' ? [step, ...step.iterations.flatMap((inner) => this.within(inner))] : [step],
    )
  }

  /** G7. */
  private breakLoop(step: OracleStep): void {
    let iteration = step.iteration
    while (iteration.owner!.node.kind === 'try') iteration = iteration.owner!.iteration
    const loop = iteration.owner!
    loop.breakAt = Math.min(loop.breakAt ?? Number.POSITIVE_INFINITY, iteration.number)
    for (const later of loop.iterations) {
      if (later.number > loop.breakAt) this.tearDown(later.steps.values(), 'break')
    }
  }

  // ---------------------------------------------------------------------------------------------- starting

  /** R1. */
  private startReady(): OracleStart[] {
    const ready = [...this.steps.values()]
      .filter(({ status, isEntered }) => status === 'ready' && isEntered)
      .toSorted(inDocumentOrder)
    const taken = [...this.steps.values()].filter(({ hasPlace }) => hasPlace).length
    return ready.slice(0, Math.max(0, this.shape.parallelSteps - taken)).map((step) => {
      step.status = 'given'
      step.wasGiven = true
      step.hasPlace = true
      return this.startOf(step)
    })
  }

  startOf(step: OracleStep): OracleStart {
    const error = step.kind === 'absorb' ? step.absorbing : undefined
    return {
      step: step.key,
      kind: step.kind,
      attempt: step.attempt,
      inputs: step.kind === 'loop-check' ? new Map([[step.node.inputs[0]!, step.checking]]) : step.inputs,
      isRetry: step.isRetrying,
      isWoken: step.isWoken,
      ...(error && { error }),
    }
  }

  private incoming(node: ShapeNode): readonly ShapeConnection[] {
    return this.shape.connections.filter(({ to, role }) => to.node === node.id && role !== 'back')
  }

  private leaving(node: ShapeNode): readonly ShapeConnection[] {
    return this.shape.connections.filter(({ from, role }) => from.node === node.id && role !== 'enter')
  }
}

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`The rules do not allow it: ${what}.`)
}
