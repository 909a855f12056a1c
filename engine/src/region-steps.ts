import { invariant } from '@linkflow/kernel'
import { Instance, type Step } from './instance.ts'
import { countOf, Region } from './region.ts'
import type { RunState } from './run-state.ts'
import { regionInput, resultOf } from './segments.ts'
import { Settled, State } from './step-status.ts'
import type { AbortReason, LoopEntry, Output, Segment, StepError } from './types.ts'

/** What a region asks of the run it is in. */
export interface RegionOps {
  readonly nowMs: () => number
  readonly settle: (instance: Instance, connection: number, settled: Settled) => void
  readonly bodyIsOver: (body: Instance) => void
  /** T1, T2. */
  readonly openTested: (body: Instance) => void
  readonly ask: (step: Step, kind: 'loop-check' | 'absorb') => void
  readonly succeed: (step: Step, outputs: readonly Output[]) => void
  readonly failAttempt: (step: Step, error: StepError) => void
  readonly cancelled: (step: Step) => void
  readonly tearDown: (body: Instance, reason: AbortReason) => void
}

/** G3-G8: how the steps of loops and tries go on, from the entry to `done` or `catch`. */
export class RegionSteps {
  readonly #state: RunState
  readonly #iterationsMax: number
  readonly #ops: RegionOps

  constructor(state: RunState, iterationsMax: number, ops: RegionOps) {
    this.#state = state
    this.#iterationsMax = iterationsMax
    this.#ops = ops
  }

  /** A try is entered (G3), a disabled region passed through (R2), without asking the worker. */
  enter(step: Step) {
    const region = new Region(regionInput(step))
    step.region = region
    step.startedAtMs = this.#ops.nowMs()
    if (step.node.disabled) return this.#completeRegion(step, region.input)
    step.state = State.inBody
    this.#openBody(step, 0, region.input)
  }

  enterLoop(step: Step, entry: LoopEntry) {
    const region = new Region(regionInput(step))
    step.region = region
    region.entry = entry
    region.total = iterationsOf(entry, region.inputCount)
    if (region.total > this.#iterationsMax) {
      if (entry.kind !== 'until') return this.#failLimit(step, this.#iterationsMax)
      region.total = this.#iterationsMax
    }
    // T4: what would decide about a second one does not run.
    if (this.#isFirstOnly(step)) region.total = Math.min(region.total, 1)
    step.state = State.inBody
    this.#openIterations(step)
  }

  /** G5: opens iterations while there is room; the queue sees to those that are over at once. */
  #openIterations(step: Step): void {
    const region = step.region!
    const { entry } = region
    invariant(entry, `step ${step.key} goes on with a loop that was not entered`)
    const room = entry.kind === 'until' ? 1 : entry.parallel
    while (region.live.size < room && region.next < region.total && region.next <= region.breakAt) {
      const iteration = region.next
      region.next += 1
      const input =
        entry.kind === 'items'
          ? region.takeBatch(entry.batchSize)
          : entry.kind === 'until' && iteration > 0
            ? region.results
            : region.input
      this.#openBody(step, iteration, input)
    }
    if (region.live.size === 0) this.#completeRegion(step, region.results)
  }

  #openBody(step: Step, iteration: number, input: readonly Segment[]): void {
    const table = this.#state.tables.graphs[step.node.body!]!
    const body = new Instance(table, step, iteration, input)
    this.#state.addBody(body)
    step.region!.live.set(iteration, body)
    this.#ops.openTested(body)
    const settled = countOf(input) > 0 ? Settled.data : Settled.empty
    for (const connection of this.#state.plan.graphs[table.index]!.enter) this.#ops.settle(body, connection, settled)
    if (table.nodes.length === 0) this.#ops.bodyIsOver(body)
  }

  over(body: Instance): void {
    const step = body.owner
    if (!step) return
    const region = step.region!
    region.live.delete(body.iteration)
    if (step.lost) {
      this.#state.bodies!.keep(region, body)
      if (region.live.size === 0) this.#ops.cancelled(step)
    } else if (step.node.kind === 'try') this.#tryOver(step, body)
    else this.#iterationOver(step, body)
  }

  /** G8, F3. */
  #tryOver(step: Step, body: Instance) {
    const { caught } = step.region!
    this.#state.bodies!.keep(step.region!, body)
    if (!caught) return this.#completeRegion(step, resultOf(this.#state.tables, body))
    step.absorbs = { ...caught.error, step: caught.step }
    this.#ops.ask(step, 'absorb')
  }

  /** G4, G5, G7. */
  #iterationOver(step: Step, body: Instance): void {
    const region = step.region!
    const { iteration } = body
    if (region.entry?.kind === 'until') {
      region.results = [...resultOf(this.#state.tables, body)]
      this.#state.bodies!.keep(region, body)
      if (iteration === region.breakAt || this.#isCut(step)) this.#completeRegion(step, region.results)
      else this.#ops.ask(step, 'loop-check')
      return
    }
    if (iteration > region.breakAt) this.#state.bodies!.forget(body)
    else
      for (const next of region.collect(body, resultOf(this.#state.tables, body)))
        this.#state.bodies!.keep(region, next)
    this.#openIterations(step)
  }

  afterCheck(step: Step, isMet: boolean) {
    const region = step.region!
    if (isMet) return this.#completeRegion(step, region.results)
    if (region.next >= region.total) return this.#failLimit(step, region.total)
    step.state = State.inBody
    this.#openIterations(step)
  }

  #failLimit(step: Step, iterationsMax: number): void {
    const message = `Loop «${step.node.name}» did not end within ${iterationsMax} iterations. Check its condition, or allow more.`
    this.#ops.failAttempt(step, { code: 'loop-limit', message, retryable: false })
  }

  /** G6, G8: `done` gets the results; other ports are skipped. T3: a body that was cut has no result. */
  #completeRegion(step: Step, results: readonly Segment[]): void {
    if (this.#isCut(step)) return this.#ops.succeed(step, [])
    step.region!.done = results
    this.#ops.succeed(step, [{ port: 'done', count: countOf(results) }])
  }

  #isCut({ node }: Step): boolean {
    return !node.disabled && (this.#state.test?.bodyOf(node) ?? 'whole') !== 'whole'
  }

  #isFirstOnly(step: Step): boolean {
    if (!this.#isCut(step)) return false
    return step.region!.entry?.kind === 'until' || this.#state.test!.bodyOf(step.node) === 'first'
  }

  /** G7. */
  break(step: Step): void {
    step.didBreak = true
    let body = step.instance
    while (body.owner?.node.kind === 'try') body = body.owner.instance
    const region = body.owner?.region
    invariant(region, `break ${step.key} is in no loop`)
    if (body.iteration >= region.breakAt) return
    region.breakAt = body.iteration
    for (const finished of region.dropAfter(region.breakAt)) this.#state.bodies!.forget(finished)
    for (const [iteration, later] of region.live) if (iteration > region.breakAt) this.#ops.tearDown(later, 'break')
  }
}

function iterationsOf(entry: LoopEntry, items: number): number {
  const whole = (value: number, least: number): number => {
    invariant(Number.isSafeInteger(value) && value >= least, `a loop was entered with ${JSON.stringify(entry)}`)
    return value
  }
  if (entry.kind === 'until') return whole(entry.iterationsMax, 1)
  whole(entry.parallel, 1)
  return entry.kind === 'times' ? whole(entry.times, 0) : Math.ceil(items / whole(entry.batchSize, 1))
}
