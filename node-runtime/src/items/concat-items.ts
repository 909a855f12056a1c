import type { Item, ItemList, ReadAhead } from '../item.ts'
import { heapBytesMaxOf, heapBytesOfList, mustFit, type SizedItems } from './held-items.ts'
import { NO_ITEMS } from './memory-items.ts'
import { outOfRange } from './out-of-range.ts'
import { SlicedItems } from './sliced-items.ts'
import { Starts } from './starts.ts'

/** Several lists one after the other; one list is itself. */
export function concat(lists: readonly ItemList[]): ItemList {
  if (lists.length === 1) return lists[0]!
  const filled = lists.filter((list) => list.count > 0)
  if (filled.length === 0) return NO_ITEMS
  return filled.length === 1 ? filled[0]! : new ConcatItems(filled)
}

class ConcatItems implements SizedItems {
  readonly #lists: readonly ItemList[]
  readonly #starts: Starts

  constructor(lists: readonly ItemList[]) {
    this.#lists = lists
    this.#starts = new Starts(lists.map((list) => list.count))
  }

  get count(): number {
    return this.#starts.total
  }

  get heapBytes(): number {
    return this.#lists.reduce((sum, list) => sum + heapBytesOfList(list), 0)
  }

  get heapBytesMax(): number {
    // All lists of an execution share one budget; those that are held anyway have none.
    return this.#lists.reduce((max, list) => Math.min(max, heapBytesMaxOf(list)), Number.POSITIVE_INFINITY)
  }

  *pages(): Iterable<readonly Item[]> {
    for (const list of this.#lists) yield* list.pages()
  }

  at(index: number): Item {
    if (!(index >= 0 && index < this.count)) outOfRange(index, this.count)
    const list = this.#starts.find(index)
    return this.#lists[list]!.at(index - this.#starts.starts[list]!)
  }

  readAhead(index: number): ReadAhead | undefined {
    const list = this.#starts.find(index)
    return this.#lists[list]!.readAhead?.(index - this.#starts.starts[list]!)
  }

  slice(start: number, count: number): ItemList {
    return start === 0 && count === this.count ? this : new SlicedItems(this, start, count)
  }

  all(): readonly Item[] {
    mustFit(this)
    const items: Item[] = []
    for (const list of this.#lists) for (const item of list.all()) items.push(item)
    return items
  }
}
