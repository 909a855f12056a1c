import type { Item, ItemList, ReadAhead } from '../item.ts'
import { mustFit, type SizedItems } from './held-items.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { outOfRange } from './out-of-range.ts'
import type { Page } from './page.ts'
import { SlicedItems } from './sliced-items.ts'
import { Starts } from './starts.ts'

/** What a step put out: pages that are in memory or in the spill. Pages may be short: one of large items closes early. */
export class PagedItems implements SizedItems {
  readonly heapBytes: number
  readonly #pages: readonly Page[]
  readonly #starts: Starts
  readonly #memory: MemoryBudget

  constructor(pages: readonly Page[], memory: MemoryBudget) {
    this.#pages = pages
    this.#starts = new Starts(pages.map((page) => page.count))
    this.#memory = memory
    this.heapBytes = pages.reduce((sum, page) => sum + page.heapBytes, 0)
  }

  get count(): number {
    return this.#starts.total
  }

  get heapBytesMax(): number {
    return this.#memory.bytesMax
  }

  pages(): Iterable<readonly Item[]> {
    return this.#pages.length === 1 ? [this.#memory.read(this.#pages[0]!)] : this.#read()
  }

  *#read(): Iterable<readonly Item[]> {
    for (const page of this.#pages) yield this.#memory.read(page)
  }

  at(index: number): Item {
    if (!(index >= 0 && index < this.count)) outOfRange(index, this.count)
    const page = this.#starts.find(index)
    return this.#memory.read(this.#pages[page]!)[index - this.#starts.starts[page]!]!
  }

  readAhead(index: number): ReadAhead | undefined {
    return this.#memory.readAhead(this.#pages[this.#starts.find(index)]!)
  }

  slice(start: number, count: number): ItemList {
    return start === 0 && count === this.count ? this : new SlicedItems(this, start, count)
  }

  all(): readonly Item[] {
    if (this.#pages.length === 1) return this.#memory.read(this.#pages[0]!)
    mustFit(this)
    const items: Item[] = []
    for (const page of this.pages()) for (const item of page) items.push(item)
    return items
  }
}
