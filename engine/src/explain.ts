import type { Instance } from './instance.ts'
import { dataCount } from './joins.ts'
import type { PlanTables } from './plan-tables.ts'
import type { RunState } from './run-state.ts'
import { Settled, State } from './step-status.ts'
import type { Explanation, PlanNode, StepKey } from './types.ts'

export function explainStep(run: RunState, key: StepKey): Explanation | undefined {
  const place = run.locate(key)
  if (!place) return undefined
  const { instance, local } = place
  const node = instance.graph.nodes[local]!
  const step = instance.steps[local]
  switch (instance.states[local]) {
    case State.pending:
      return waitsForSteps(run.tables, instance, node)
    case State.ready:
      return { type: 'waits-for-a-place' }
    case State.delayed:
      return { type: 'waits-for-retry', notBeforeMs: step!.notBeforeMs!, attempt: step!.attempt }
    case State.waiting: {
      const { untilMs, signal } = step!.wait!
      return {
        type: 'waits-for-wake',
        ...(untilMs === undefined ? {} : { untilMs }),
        ...(signal === undefined ? {} : { signal }),
      }
    }
    case State.succeeded:
      return { type: 'final', status: 'succeeded' }
    case State.failed:
      return { type: 'final', status: 'failed' }
    case State.skipped:
      return whySkipped(run, instance, node, local)
    case State.cancelled:
      return { type: 'cancelled', because: step?.lost ?? (instance.raced.has(local) ? 'lost-race' : instance.torn!) }
    default:
      return { type: 'running' }
  }
}

function waitsForSteps({ plan, local, slot }: PlanTables, instance: Instance, node: PlanNode): Explanation {
  const connections = node.incoming.filter((connection) => instance.settled[slot[connection]!] === 0)
  const steps = connections.map((connection) => instance.keyOf(local[plan.connections[connection]!.from]!))
  return { type: 'waits-for-steps', steps: [...new Set(steps)], connections }
}

function whySkipped(run: RunState, instance: Instance, node: PlanNode, local: number): Explanation {
  const { tables } = run
  if (run.test?.isOut(node.index)) return { type: 'not-in-test' }
  if (node.kind === 'trigger') return { type: 'other-trigger' }
  if (node.incoming.length === 0) return { type: 'no-incoming' }
  if (typeof node.join === 'object') {
    return { type: 'too-few', needed: node.join.n, got: dataCount(tables, instance, instance.graph.nodes[local]!) }
  }
  const empty = node.incoming.filter((connection) => instance.settled[tables.slot[connection]!] === Settled.empty)
  return empty.length > 0 ? { type: 'no-items', connections: empty } : { type: 'not-taken', connections: node.incoming }
}
