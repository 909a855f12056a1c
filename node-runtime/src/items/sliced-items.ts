import { invariant } from '@linkflow/kernel'
import type { Item, ItemList, ReadAhead } from '../item.ts'
import { heapBytesMaxOf, itemsPerPage, mustFit, type SizedItems, shareOf } from './held-items.ts'
import { outOfRange } from './out-of-range.ts'

/** A stretch of another list; no item is copied. */
export class SlicedItems implements SizedItems {
  readonly #base: ItemList
  readonly #start: number
  readonly count: number

  constructor(base: ItemList, start: number, count: number) {
    invariant(
      start >= 0 && count >= 0 && start + count <= base.count,
      () => `slice ${start}+${count} of ${base.count} items`,
    )
    this.#base = base
    this.#start = start
    this.count = count
  }

  get heapBytes(): number {
    return shareOf(this.#base, this.count)
  }

  get heapBytesMax(): number {
    return heapBytesMaxOf(this.#base)
  }

  *pages(): Iterable<readonly Item[]> {
    const most = itemsPerPage(this)
    for (let done = 0; done < this.count; done += most) {
      yield this.#read(done, Math.min(most, this.count - done))
    }
  }

  at(index: number): Item {
    if (!(index >= 0 && index < this.count)) outOfRange(index, this.count)
    return this.#base.at(this.#start + index)
  }

  readAhead(index: number): ReadAhead | undefined {
    return this.#base.readAhead?.(this.#start + index)
  }

  slice(start: number, count: number): ItemList {
    if (start === 0 && count === this.count) return this
    invariant(
      start >= 0 && count >= 0 && start + count <= this.count,
      () => `slice ${start}+${count} of ${this.count} items`,
    )
    return new SlicedItems(this.#base, this.#start + start, count)
  }

  all(): readonly Item[] {
    mustFit(this)
    return this.#read(0, this.count)
  }

  #read(from: number, count: number): readonly Item[] {
    const items: Item[] = new Array(count)
    for (let i = 0; i < count; i += 1) items[i] = this.#base.at(this.#start + from + i)
    return items
  }
}
