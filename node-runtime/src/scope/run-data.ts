import type { Plan, Segment, StepInputs, StepKey } from '@linkflow/engine'
import type { ItemList, Lineage } from '../item.ts'

/** What other steps of the run put out, and how they hang together. The worker makes it of the engine's Run and its output store. */
export interface RunData {
  /** Items that a finished step put on a port; an empty list for a port that it did not take. */
  list(step: StepKey, port: string): ItemList
  lineage(step: StepKey, port: string): Lineage
  inputsOf(step: StepKey): StepInputs | undefined
  /** The step of a node that an expression in `from` means (engine: `Run.stepOf`). Undefined when it has not run. */
  stepOf(node: number, from: StepKey): StepKey | undefined
  /** Ports that a finished step took, in its order. */
  outputsOf(step: StepKey): readonly string[]
}

/** The node of a step: `<node id>` or `<node id>@<path>`. */
export function nodeOfStep(plan: Plan, step: StepKey): number | undefined {
  const at = step.indexOf('@')
  return plan.indexById.get(at < 0 ? step : step.slice(0, at))
}

export function pathOfStep(step: StepKey): readonly number[] {
  const at = step.indexOf('@')
  return at < 0
    ? []
    : step
        .slice(at + 1)
        .split('.')
        .map(Number)
}

/** All input segments of a step in the order that lineage counts them: its ports in their order, then the connections. */
export function segmentsOf(inputs: StepInputs, ports: readonly string[]): readonly Segment[] {
  if (ports.length === 1) return inputs.get(ports[0]!) ?? []
  return ports.flatMap((port) => inputs.get(port) ?? [])
}
