import { type Plan, type Segment, type StepInputs, type StepKey, splitStepKey } from '@linkflow/engine'
import { RareMap } from './rare.ts'

/**
 * What steps in loops got. The engine forgets iterations that are over (L2), and the way back to what an item came from
 * may lead through all of them. A step with one port, as most have, is kept as its slices: a third of what a Map takes.
 */
export class KeptInputs {
  private readonly byStep = new RareMap<StepKey, readonly Segment[] | StepInputs>()

  keep(step: StepKey, inputs: StepInputs): void {
    if (step.includes('@')) this.byStep.set(step, inputs.size === 1 ? inputs.values().next().value! : inputs)
  }

  of(plan: Plan, step: StepKey): StepInputs | undefined {
    const kept = this.byStep.get(step)
    if (kept === undefined || !isSlices(kept)) return kept
    const node = plan.nodes[plan.indexById.get(splitStepKey(step).id)!]!
    return new Map([[node.inputs[0]!, kept]])
  }
}

const isSlices = (kept: readonly Segment[] | StepInputs): kept is readonly Segment[] => Array.isArray(kept)
