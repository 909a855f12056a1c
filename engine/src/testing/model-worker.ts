import { splitStepKey } from '../step-key.ts'
import type { LoopEntry, Output, Plan, StepKey, StepOutcome } from '../types.ts'
import type { DrivenRun, Start } from './driven-run.ts'

/** A small generator of numbers in [0, 1), for tests that must be told again from their seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * A worker whose every answer is a function of the seed, the step, its attempt and its inputs, never of time: what a
 * correct engine then gives may not depend on the order in which steps end.
 */
export class ModelWorker {
  readonly #seed: number
  readonly #failing: number

  /** `failing`: the share of attempts that fail. */
  constructor(seed: number, failing = 0) {
    this.#seed = seed
    this.#failing = failing
  }

  answer(plan: Plan, start: Start): StepOutcome {
    const inputs = [...start.inputs].map(([port, segments]) => [
      port,
      segments.map((segment) => Object.values(segment)),
    ])
    const text = JSON.stringify([this.#seed, start.step, start.kind, start.attempt, start.woken?.by, inputs])
    const random = randomFrom(hash(text))
    const node = plan.nodes[start.node]!
    if (start.kind === 'loop-enter') return { type: 'done', outputs: [], loop: entry(random) }
    if (start.kind === 'loop-check')
      return { type: 'done', outputs: [], until: random() < 0.5 || !isMoving(plan, start) }
    if (start.kind === 'absorb') {
      const port = node.kind === 'try' ? 'catch' : node.kind === 'loop' ? 'done' : node.outputs.at(-1)!
      return { type: 'done', outputs: [{ port, count: 1 }] }
    }
    if (random() < this.#failing) {
      return { type: 'failed', error: { code: 'model', message: start.step, retryable: random() < 0.5 } }
    }
    if (random() < 0.05 && !start.woken && start.kind === 'node') return { type: 'waiting', signal: start.step }
    const outputs = node.outputs.flatMap((port): Output[] =>
      random() < 0.75 ? [{ port, count: Math.floor(random() * 4) }] : [],
    )
    return { type: 'done', outputs }
  }
}

/** Whether the result came from inside the body: else it would be the same for ever. */
function isMoving(plan: Plan, { inputs, node }: Start): boolean {
  const isInside = (key: StepKey): boolean => {
    let at = plan.nodes[plan.indexById.get(splitStepKey(key).id)!]!.graph
    for (let owner = plan.graphs[at]!.owner; owner !== undefined; owner = plan.graphs[at]!.owner) {
      if (owner === node) return true
      at = plan.nodes[owner]!.graph
    }
    return false
  }
  return [...inputs.values()].flat().some(({ step }) => isInside(step))
}

function entry(random: () => number): LoopEntry {
  const kind = random()
  const parallel = 1 + Math.floor(random() * 3)
  if (kind < 0.5) return { kind: 'items', batchSize: 1 + Math.floor(random() * 2), parallel }
  if (kind < 0.8) return { kind: 'times', times: Math.floor(random() * 3), parallel }
  return { kind: 'until', iterationsMax: 1000 }
}

function hash(text: string): number {
  let h = 0x811c9dc5
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193)
  return h >>> 0
}

/** One thing that can happen next: an answer of the worker, or the signal that a step waits for. */
interface Next {
  readonly step: StepKey
  readonly answer?: Start
}

/** Plays until the end; `pick` chooses among what can happen, in order of key. Steps that the engine aborted settle as cancelled. */
export function playOut(driven: DrivenRun, worker: ModelWorker, pick: (count: number) => number): DrivenRun {
  for (let events = 0; !driven.finish; events++) {
    if (events > 20_000) throw new Error('the run does not end')
    const next: Next[] = [
      ...[...driven.given.values()].map((answer) => ({ step: answer.step, answer })),
      ...driven.run.waits().map(({ step }) => ({ step })),
    ].sort((a, b) => (a.step < b.step ? -1 : 1))
    if (next.length === 0) throw new Error('the run is stuck')
    const chosen = next[pick(next.length)]!
    const { step, answer } = chosen
    if (!answer) driven.wake(step)
    else if (driven.aborted.has(step)) driven.aborts(step)
    else driven.settle(step, worker.answer(driven.run.plan, answer))
  }
  return driven
}

/** What a run came to, apart from times: to compare two runs of one plan. */
export function verdictOf(driven: DrivenRun): unknown {
  const { run, finish } = driven
  return {
    finish,
    steps: [...run.steps()]
      .map(({ key, status, outputs, incoming }) => ({ key, status, outputs, incoming }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    inputs: [...run.steps()].map(({ key }) => [key, run.inputsOf(key)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  }
}
