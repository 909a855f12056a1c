import type { Item } from '../item.ts'
import { type RuntimeLimits, runtimeLimits } from '../limits.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { NO_ITEMS } from './memory-items.ts'
import { OutputBuilder, StepTally } from './output-builder.ts'
import type { StoredOutput } from './stored-output.ts'

/**
 * Items that came from outside a run (a trigger's, a parent execution's) as an output: they have no lineage. Throws
 * `StepFailure` above a limit.
 */
export function storeItems(
  port: string,
  items: Iterable<Item>,
  memory: MemoryBudget,
  limits: RuntimeLimits = runtimeLimits,
): StoredOutput {
  const builder = new OutputBuilder(port, { whole: NO_ITEMS, segments: [] }, memory, limits, new StepTally(limits))
  for (const item of items) builder.push(item, -1)
  return builder.finish()
}
