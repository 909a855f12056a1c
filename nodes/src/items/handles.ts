import type { ItemHandle, NodeInput } from '@linkflow/node-runtime'

/** Where a port's items begin in the count over all input items of the step. */
function firstIndex(input: NodeInput, port: string): number {
  for (const handle of input.handles(port)) return handle.index
  return 0
}

/** All handles of a port in memory; throws `ItemsTooLarge` above the execution's budget, as `ItemList.all` does. */
export function handlesInMemory(input: NodeInput, port = 'main'): ItemHandle[] {
  const base = firstIndex(input, port)
  return input
    .port(port)
    .all()
    .map((item, i) => ({ item, index: base + i }))
}

/** The handles of `count` items from `start` on, read page by page. */
export function* handlesBetween(input: NodeInput, port: string, start: number, count: number): Generator<ItemHandle> {
  let index = firstIndex(input, port) + start
  for (const page of input.port(port).slice(start, count).pages()) {
    for (const item of page) yield { item, index: index++ }
  }
}
