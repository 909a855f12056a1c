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

/** Items between two looks at the clock. */
const ITEMS_PER_LOOK = 64

/** The same of items that may be many or huge: gives a promise when they take longer than a slice. */
export function storeItemsInTurns(
  port: string,
  items: Iterable<Item>,
  memory: MemoryBudget,
  yieldNow: () => Promise<void>,
): StoredOutput | Promise<StoredOutput> {
  const tally = new StepTally(runtimeLimits)
  const builder = new OutputBuilder(port, { whole: NO_ITEMS, segments: [] }, memory, runtimeLimits, tally)
  builder.deferLargePages()
  const rest = items[Symbol.iterator]()
  return pull(builder, rest) ? builder.finish() : pullAll(builder, rest, yieldNow)
}

async function pullAll(builder: OutputBuilder, rest: Iterator<Item>, yieldNow: () => Promise<void>) {
  do {
    if (builder.hasLargePage) await builder.closeLargePage(yieldNow)
    else await yieldNow()
  } while (!pull(builder, rest))
  return builder.finish()
}

/** False when there is something to wait for before the next item. */
function pull(builder: OutputBuilder, rest: Iterator<Item>): boolean {
  let sinceMs: number | undefined
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    builder.push(next.value, -1)
    if (builder.hasLargePage) return false
    if (builder.count % ITEMS_PER_LOOK !== 0) continue
    sinceMs ??= performance.now()
    if (performance.now() - sinceMs > runtimeLimits.sliceMs) return false
  }
  return true
}
