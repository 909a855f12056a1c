import type { Instance } from './instance.ts'
import type { Region } from './region.ts'
import { State } from './step-status.ts'

/**
 * The body instances of a run, by graph and path: the live ones, and what is kept of those that are over. A loop of
 * 100,000 iterations keeps the last one, for each node of the body the last one in which it ran (L1), and the segments
 * of its results; nothing else.
 */
export class Bodies {
  readonly #byPath: readonly Map<string, Instance>[]

  constructor(graphs: number) {
    this.#byPath = Array.from({ length: graphs }, () => new Map())
  }

  add(body: Instance): void {
    this.#byPath[body.graph.index]!.set(body.pathText, body)
  }

  find(graph: number, pathText: string): Instance | undefined {
    return this.#byPath[graph]!.get(pathText)
  }

  /** The outer before the inner. */
  *all(): Iterable<Instance> {
    for (const ofGraph of this.#byPath) yield* ofGraph.values()
  }

  /** For a body that is over; those of one region in the order of the iterations. */
  keep(region: Region, body: Instance): void {
    if (body.torn && body.torn !== 'break') {
      region.torn.push(body)
      body.holds += 1
    }
    const before = region.last
    region.last = body
    body.holds += 1
    if (before) this.#release(before)
    for (let local = 0; local < body.states.length; local++) {
      if (!hasRun(body, local)) continue
      const earlier = region.lastRan[local]
      region.lastRan[local] = body
      body.holds += 1
      if (earlier) this.#release(earlier)
    }
  }

  forget(body: Instance): void {
    this.#byPath[body.graph.index]!.delete(body.pathText)
    for (const step of body.steps) {
      if (!step?.region) continue
      const { last, lastRan, torn, early } = step.region
      const inside = new Set([last, ...lastRan, ...torn, ...[...early.values()].map((ended) => ended.body)])
      for (const kept of inside) if (kept) this.forget(kept)
    }
  }

  #release(body: Instance): void {
    body.holds -= 1
    if (body.holds === 0) this.forget(body)
  }
}

/** Whether the node has items to show in this instance. */
export const hasRun = (instance: Instance, local: number): boolean =>
  instance.states[local] === State.succeeded && !instance.steps[local]!.lost
