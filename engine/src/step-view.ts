import { type Instance, NO_OUTPUTS } from './instance.ts'
import type { PlanTables } from './plan-tables.ts'
import { settlementOf, statusOf } from './step-status.ts'
import type { IncomingView, StepView } from './types.ts'

export function stepView(tables: PlanTables, instance: Instance, local: number): StepView {
  const step = instance.steps[local]
  const node = instance.graph.nodes[local]!
  const incoming = node.incoming.map((connection): IncomingView => {
    const settled = settlementOf(instance.settled[tables.slot[connection]!]!)
    const isIgnored = settled === 'data' && step?.decidedBy && !step.decidedBy.includes(connection)
    return isIgnored ? { connection, settled, ignored: true } : { connection, settled }
  })
  return {
    key: instance.keyOf(local),
    node: node.index,
    path: instance.path,
    status: statusOf(instance.states[local]!),
    attempt: step?.attempt ?? 0,
    ...(step?.startedAtMs === undefined ? {} : { startedAtMs: step.startedAtMs }),
    ...(step?.endedAtMs === undefined ? {} : { endedAtMs: step.endedAtMs }),
    outputs: step?.outputs ?? NO_OUTPUTS,
    ...(step?.error ? { error: step.error } : {}),
    ...(step?.absorbed ? { absorbed: true } : {}),
    incoming,
  }
}
