import type { Instance } from './instance.ts'
import type { PlanTables } from './plan-tables.ts'
import { Settled } from './step-status.ts'
import type { PlanNode } from './types.ts'

export type Verdict =
  | 'undecided'
  | 'skip'
  /** With every connection that brought data. */
  | 'run'
  /** Without items, because the node runs on empty. */
  | 'run-empty'

/** J1, J2, J4: looked at each time one of the node's connections settles, until it is decided. */
export function verdictOf(tables: PlanTables, instance: Instance, node: PlanNode, local: number): Verdict {
  const left = instance.unsettled[local]!
  const { join } = node
  if (join === 'all') return left > 0 ? 'undecided' : allSettled(tables, instance, node)
  if (typeof join === 'object') {
    const got = dataCount(tables, instance, node)
    if (got >= join.n) return 'run'
    return got + left < join.n ? 'skip' : 'undecided'
  }
  if (dataCount(tables, instance, node) > 0) return 'run'
  return left > 0 ? 'undecided' : allSettled(tables, instance, node)
}

function allSettled(tables: PlanTables, instance: Instance, node: PlanNode): Verdict {
  let isEmpty = false
  for (const connection of node.incoming) {
    const settled = instance.settled[tables.slot[connection]!]
    if (settled === Settled.data) return 'run'
    if (settled === Settled.empty) isEmpty = true
  }
  return isEmpty && node.runOnEmpty ? 'run-empty' : 'skip'
}

export function dataCount({ slot }: PlanTables, instance: Instance, node: PlanNode): number {
  let count = 0
  for (const connection of node.incoming) if (instance.settled[slot[connection]!] === Settled.data) count += 1
  return count
}

/** The connections that brought data so far, in the order of the file. */
export function dataConnections({ slot }: PlanTables, instance: Instance, node: PlanNode): readonly number[] {
  return node.incoming.filter((connection) => instance.settled[slot[connection]!] === Settled.data)
}
