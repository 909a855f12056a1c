import type { Item, ItemHandle, NodeInput } from '@linkflow/node-runtime'

/** Where a port's items begin in the count over all input items of the step. */
function firstIndex(input: NodeInput, port: string): number {
  for (const handle of input.handles(port)) return handle.index
  return 0
}

/**
 * All handles of a port in memory. `all` throws `ItemsTooLarge` above the execution's budget; the handles are the
 * runtime's own all the same, because it passes those on without storing their items again.
 */
export function handlesInMemory(input: NodeInput, port = 'main'): ItemHandle[] {
  input.port(port).all()
  return [...input.handles(port)]
}

/** The items of a port in memory, and where they begin among all input items: for nodes that make new ones of most. */
export interface SideItems {
  readonly items: readonly Item[]
  readonly base: number
}

export const itemsInMemory = (input: NodeInput, port: string): SideItems => ({
  items: input.port(port).all(),
  base: firstIndex(input, port),
})

/** The handles of `count` items from `start` on, read page by page. */
export function* handlesBetween(input: NodeInput, port: string, start: number, count: number): Generator<ItemHandle> {
  let index = firstIndex(input, port) + start
  for (const page of input.port(port).slice(start, count).pages()) {
    for (const item of page) yield { item, index: index++ }
  }
}

/** The handles of the first `count` items; what is behind them is not read. */
export function* firstHandles(input: NodeInput, count: number): Generator<ItemHandle> {
  if (count === 0) return
  let left = count
  for (const handle of input.handles('main')) {
    yield handle
    if (--left === 0) return
  }
}
