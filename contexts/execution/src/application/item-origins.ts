import type { Plan, StepKey } from '@linkflow/engine'
import { locate, nodeOfStep, parentsOf, type RunData, segmentsOf } from '@linkflow/node-runtime'
import { ORIGINS_TOLD_MAX } from '../limits.ts'

/** An item that another was made of. */
export interface ItemOrigin {
  readonly step: StepKey
  readonly node: string
  readonly port: string
  readonly index: number
}

/** The items that an item of a step was made of: one link back. Undefined where the step did not say. */
export function originsOf(
  plan: Plan,
  data: RunData,
  { step, port, index }: { readonly step: StepKey; readonly port: string; readonly index: number },
): readonly ItemOrigin[] | 'all' | undefined {
  const node = nodeOfStep(plan, step)
  const inputs = data.inputsOf(step)
  if (node === undefined || inputs === undefined || inputs.size === 0) return undefined
  const parents = parentsOf(data.lineage(step, port), index)
  if (parents === 'all') return 'all'
  const segments = segmentsOf(inputs, plan.nodes[node]!.inputs)
  const known = (typeof parents === 'number' ? [parents] : parents).filter((parent) => parent >= 0)
  const origins = known.slice(0, ORIGINS_TOLD_MAX).flatMap((parent): ItemOrigin[] => {
    const found = locate(segments, parent)
    if (found === undefined) return []
    const { step: from, port: fromPort } = found.segment
    return [{ step: from, node: plan.nodes[nodeOfStep(plan, from)!]!.id, port: fromPort, index: found.item }]
  })
  return origins.length === 0 ? undefined : origins
}
