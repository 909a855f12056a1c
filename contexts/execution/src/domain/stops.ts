import type { StepKey } from '@linkflow/engine'
import type { Fact, PauseFact, StopFact } from './fact.ts'

export type StopWhen = 'before' | 'after'

/** How a paused test goes on: one step, to the next breakpoint, or to its end. */
export type ContinueTo = Extract<Fact, { t: 'go' }>['to']

/** A start of a step, as far as stopping is concerned. */
export interface StepStartAsked {
  readonly step: StepKey
  /** Id of its node. */
  readonly node: string
  readonly attempt: number
}

/** `always`, or the conditions of which one must be met. */
export type StopAsked = 'never' | 'always' | readonly string[]

/**
 * Where a test run stops, as its journal says.
 *
 *   running ──a breakpoint, or its one step is done──▶ paused ──continue──▶ running
 *
 * B1. A run that may stop does one step at a time: what else is ready waits, so «the next step» has a meaning.
 * B2. A step that was stopped before goes on, in the same attempt, without being stopped before again.
 * B3. With `next` one start is let through, and the start after it stopped. What is written for a step that it was stopped
 *     before is that step done: nothing else is let through.
 * B4. What goes on after a wait or a crash is no start.
 */
export class Stops {
  private readonly stops: readonly StopFact[]
  private mode: ContinueTo = 'breakpoint'
  /** B3: starts that are let through. */
  private free = 0
  private pausedAt: PauseFact | undefined
  private passed: PauseFact | undefined

  constructor(stops: readonly StopFact[], pausesFirst: boolean) {
    this.stops = stops
    if (pausesFirst) this.mode = 'next'
  }

  static of(facts: readonly Fact[]): Stops | undefined {
    const [begin] = facts
    if (begin?.t !== 'begin' || begin.test?.stops === undefined) return undefined
    const stops = new Stops(begin.test.stops, begin.test.first === true)
    for (const fact of facts) if (fact.t === 'pause' || fact.t === 'go') stops.take(fact)
    return stops
  }

  /** The place of the pause that nobody has ended. */
  get pause(): PauseFact | undefined {
    return this.pausedAt
  }

  /** The step that was stopped before, and is the next to start. */
  get next(): StepKey | undefined {
    return this.passed?.w === 'before' ? this.passed.k : undefined
  }

  take(fact: Extract<Fact, { t: 'pause' | 'go' }>): void {
    if (fact.t === 'pause') {
      this.pausedAt = fact
      return
    }
    this.passed = this.pausedAt
    this.pausedAt = undefined
    this.mode = fact.to
    const isStepDone = fact.edit !== undefined && this.passed?.w === 'before'
    this.free = fact.to === 'next' && !isStepDone ? 1 : 0
  }

  before(asked: StepStartAsked): StopAsked {
    const { passed } = this
    const isPassed = passed?.w === 'before' && passed.k === asked.step && passed.a === asked.attempt
    if (this.mode === 'end') return 'never'
    const isFree = this.mode !== 'next' || this.free > 0
    if (this.free > 0) this.free -= 1
    if (isPassed) return 'never'
    return isFree ? this.at(asked.node, 'before') : 'always'
  }

  after({ node }: StepStartAsked): StopAsked {
    return this.mode === 'end' ? 'never' : this.at(node, 'after')
  }

  private at(node: string, when: StopWhen): StopAsked {
    const here = this.stops.filter((stop) => stop.node === node && stop.when === when)
    if (here.length === 0) return 'never'
    const conditions = here.flatMap((stop) => stop.if ?? [])
    return conditions.length < here.length ? 'always' : conditions
  }
}

/**
 * The facts as they count: where somebody changed what a step had put out before anything came of it, the change instead.
 * What was there before stays in the journal.
 */
export function withEdits(facts: readonly Fact[]): readonly Fact[] {
  if (!facts.some((fact) => fact.t === 'go' && fact.edit !== undefined)) return facts
  const counted: Fact[] = []
  let pause: PauseFact | undefined
  for (const fact of facts) {
    counted.push(fact)
    if (fact.t === 'pause') pause = fact
    if (fact.t !== 'go' || fact.edit === undefined || pause?.w !== 'after') continue
    const { port, out } = fact.edit
    const at = counted.findLastIndex((each) => each.t === 'done' && each.k === pause!.k)
    const done = counted[at]
    if (done?.t !== 'done') continue
    counted[at] = { ...done, out: [...done.out.filter((each) => each.port !== port), out], edited: true }
  }
  return counted
}
