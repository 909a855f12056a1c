import type { Item, ItemList, ReadAhead } from '../item.ts'
import { heapBytesMaxOf, itemsPerPage, mustFit, type SizedItems, shareOf } from './held-items.ts'
import { outOfRange } from './out-of-range.ts'
import { SlicedItems } from './sliced-items.ts'

/** Some items of another list, in an order of their own: what Filter, If and Sort give. No item is copied. */
export class PickedItems implements SizedItems {
  readonly base: ItemList
  readonly column: ArrayLike<number>

  constructor(base: ItemList, column: ArrayLike<number>) {
    this.base = base
    this.column = column
  }

  get count(): number {
    return this.column.length
  }

  get heapBytes(): number {
    return shareOf(this.base, this.count)
  }

  get heapBytesMax(): number {
    return heapBytesMaxOf(this.base)
  }

  *pages(): Iterable<readonly Item[]> {
    const most = itemsPerPage(this)
    for (let done = 0; done < this.count; done += most) {
      yield this.#read(done, Math.min(most, this.count - done))
    }
  }

  at(index: number): Item {
    const picked = this.column[index]
    if (picked === undefined) return outOfRange(index, this.count)
    return this.base.at(picked)
  }

  readAhead(index: number): ReadAhead | undefined {
    return this.base.readAhead?.(this.column[index]!)
  }

  slice(start: number, count: number): ItemList {
    return start === 0 && count === this.count ? this : new SlicedItems(this, start, count)
  }

  all(): readonly Item[] {
    mustFit(this)
    return this.#read(0, this.count)
  }

  #read(from: number, count: number): readonly Item[] {
    const items: Item[] = new Array(count)
    for (let i = 0; i < count; i += 1) items[i] = this.base.at(this.column[from + i]!)
    return items
  }
}

/** A pick of a pick reads from the root, so that chains of filters cost one step. */
export function pick(base: ItemList, column: ArrayLike<number>): ItemList {
  if (!(base instanceof PickedItems)) return new PickedItems(base, column)
  const composed = new Int32Array(column.length)
  for (let i = 0; i < column.length; i += 1) composed[i] = base.column[column[i]!]!
  return new PickedItems(base.base, composed)
}
