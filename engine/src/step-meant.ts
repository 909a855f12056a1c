import { hasRun } from './bodies.ts'
import type { Instance } from './instance.ts'
import type { RunState } from './run-state.ts'
import { State } from './step-status.ts'
import type { StepKey } from './types.ts'

/**
 * L1. Never the step of another iteration of a loop that is still running: which one that is would depend on timing,
 * or show what an earlier iteration left behind.
 */
export function stepMeant(run: RunState, target: number, from: StepKey): StepKey | undefined {
  const { plan, tables } = run
  const around = new Map<number, Instance>()
  for (let at = run.locate(from)?.instance; at; at = at.owner?.instance) around.set(at.graph.index, at)
  // The regions to go down into, the innermost first.
  const down: number[] = []
  let graph = plan.nodes[target]?.graph
  while (graph !== undefined && !around.has(graph)) {
    const { owner } = plan.graphs[graph]!
    if (owner === undefined) return undefined
    down.push(owner)
    graph = plan.nodes[owner]!.graph
  }
  let instance = graph === undefined ? undefined : around.get(graph)
  while (instance && down.length > 0) {
    const region = tables.local[down.pop()!]!
    if (!hasRun(instance, region)) return undefined
    instance = instance.steps[region]!.region?.lastRan[tables.local[down.at(-1) ?? target]!]
  }
  if (!instance) return undefined
  const local = tables.local[target]!
  const isAround = instance.states[local] === State.inBody
  return isAround || hasRun(instance, local) ? instance.keyOf(local) : undefined
}
