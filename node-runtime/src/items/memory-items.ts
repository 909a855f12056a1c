import type { Item, ItemList } from '../item.ts'
import { ITEMS_PER_PAGE } from '../limits.ts'
import { outOfRange } from './out-of-range.ts'

/** Items that somebody holds anyway: an input from outside, what a test made, a slice of such. */
export class MemoryItems implements ItemList {
  readonly #items: readonly Item[]

  constructor(items: readonly Item[]) {
    this.#items = items
  }

  get count(): number {
    return this.#items.length
  }

  pages(): Iterable<readonly Item[]> {
    if (this.#items.length > ITEMS_PER_PAGE) return this.#cut()
    return this.#items.length === 0 ? [] : [this.#items]
  }

  *#cut(): Iterable<readonly Item[]> {
    for (let start = 0; start < this.#items.length; start += ITEMS_PER_PAGE) {
      yield this.#items.slice(start, start + ITEMS_PER_PAGE)
    }
  }

  at(index: number): Item {
    const item = this.#items[index]
    if (item === undefined) return outOfRange(index, this.count)
    return item
  }

  slice(start: number, count: number): ItemList {
    return start === 0 && count === this.#items.length ? this : new MemoryItems(this.#items.slice(start, start + count))
  }

  all(): readonly Item[] {
    return this.#items
  }
}

export const NO_ITEMS: ItemList = new MemoryItems([])
