import type { Instance } from './instance.ts'
import type { Region } from './region.ts'
import { State } from './step-status.ts'

/**
 * What is kept of body instances that are over. A loop of 100,000 iterations keeps the last one, for each node of the
 * body the last one in which it ran (L1), and the segments of its results; nothing else.
 */
export class Retention {
  readonly #instances: readonly Map<string, Instance>[]

  constructor(instances: readonly Map<string, Instance>[]) {
    this.#instances = instances
  }

  /** Called in the order of the iterations. */
  keep(region: Region, body: Instance): void {
    if (body.torn && body.torn !== 'break') {
      region.torn.push(body)
      body.holds += 1
    }
    const before = region.last
    region.last = body
    body.holds += 1
    if (before) this.#release(before)
    for (const local of body.states.keys()) {
      if (!hasRun(body, local)) continue
      const earlier = region.lastRan[local]
      region.lastRan[local] = body
      body.holds += 1
      if (earlier) this.#release(earlier)
    }
  }

  forget(instance: Instance): void {
    this.#instances[instance.graph.index]!.delete(instance.pathText)
    for (const step of instance.steps) {
      if (!step?.region) continue
      const { last, lastRan, torn, early } = step.region
      const inside = new Set([last, ...lastRan, ...torn, ...[...early.values()].map(({ body }) => body)])
      for (const kept of inside) if (kept) this.forget(kept)
    }
  }

  #release(instance: Instance): void {
    instance.holds -= 1
    if (instance.holds === 0) this.forget(instance)
  }
}

/** Whether the node has items to show in this instance. */
export const hasRun = (instance: Instance, local: number): boolean =>
  instance.states[local] === State.succeeded && !instance.steps[local]!.lost
