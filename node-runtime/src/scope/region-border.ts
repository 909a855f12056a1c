import type { Plan, StepKey } from '@linkflow/engine'
import { nodeOfStep, pathOfStep } from './run-data.ts'

/**
 * Whether an item on its way from one step to another goes into the body of a loop or a try, or comes out of it. A region
 * has no step of its own to pass items through: steps of its body name what came in by the step before the region, or of
 * the iteration before, and steps behind it name what came out by the step inside. So the item of the region is the one
 * that crosses its border. Undefined for a node without a body.
 */
export function borderOf(plan: Plan, region: number): ((from: StepKey, to: StepKey) => boolean) | undefined {
  const { body, kind, graph } = plan.nodes[region]!
  if (body === undefined) return undefined
  const depth = regionsAround(plan, graph).filter((node) => plan.nodes[node]!.kind === 'loop').length
  const length = kind === 'loop' ? depth + 1 : depth
  /** Which iteration of the region a step belongs to; undefined outside. */
  const iterationOf = (step: StepKey): string | undefined => {
    const node = nodeOfStep(plan, step)
    if (node === undefined || !regionsAround(plan, plan.nodes[node]!.graph).includes(region)) return undefined
    return pathOfStep(step).slice(0, length).join('.')
  }
  return (from, to) => iterationOf(from) !== iterationOf(to)
}

/** The loops and tries around a graph, the innermost first. */
function regionsAround(plan: Plan, graph: number): readonly number[] {
  const around: number[] = []
  for (let owner = plan.graphs[graph]?.owner; owner !== undefined; owner = plan.graphs[plan.nodes[owner]!.graph]?.owner)
    around.push(owner)
  return around
}
