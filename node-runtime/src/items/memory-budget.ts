import { invariant } from '@linkflow/kernel'
import type { Item } from '../item.ts'
import { LOADED_PAGES_MAX, runtimeLimits } from '../limits.ts'
import { decodePage, encodePage, type Page } from './page.ts'
import type { Spill, SpillWriter } from './spill.ts'

/** More items at once than the execution may hold in memory. */
export class ItemsTooLarge extends Error {
  override readonly name = 'ItemsTooLarge'
  readonly code = 'items-too-large'
  readonly neededBytes: number
  readonly bytesMax: number

  constructor(neededBytes: number, bytesMax: number) {
    super(
      `${toMib(neededBytes)} MiB of items are needed at once, and an execution may hold ${toMib(bytesMax)} MiB. ` +
        'Work on fewer items at a time (a Loop in batches), or keep fewer fields.',
    )
    this.neededBytes = neededBytes
    this.bytesMax = bytesMax
  }
}

const toMib = (bytes: number): number => Math.ceil(bytes / (1024 * 1024))

/**
 * The items of one execution that are in memory. Pages join in the order in which they were made; when they are more
 * than `bytesMax`, the oldest leave (written to the spill first, if they never were) and are read again when needed.
 *
 * B1. The pages in `#resident` have items, and `#usedBytes` is the sum of their estimates.
 * B2. A page that left has a place in the spill.
 * B3. At most LOADED_PAGES_MAX pages that were read again are kept besides.
 */
export class MemoryBudget {
  readonly bytesMax: number
  readonly spill: Spill | undefined
  #resident: Page[] = []
  /** Pages before this index have left; the array is cut now and then. */
  #left = 0
  #usedBytes = 0
  #overflow: SpillWriter | undefined
  readonly #loaded = new Map<Page, readonly Item[]>()

  constructor(options: { readonly bytesMax?: number; readonly spill?: Spill } = {}) {
    this.bytesMax = options.bytesMax ?? runtimeLimits.executionItemBytesMax
    this.spill = options.spill
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** Takes a page with items in. Without a spill nothing can leave, and too much is an error. */
  join(page: Page): void {
    this.#resident.push(page)
    this.#usedBytes += page.heapBytes
    if (this.#usedBytes > this.bytesMax) this.#makeRoom()
  }

  /** The items of a page, read from disk if they left. */
  read(page: Page): readonly Item[] {
    return page.items ?? this.#loaded.get(page) ?? this.#load(page)
  }

  #load(page: Page): readonly Item[] {
    invariant(page.place !== undefined && this.spill !== undefined, 'a page without items has no place in the spill')
    const items = decodePage(this.spill.read(page.place.handle, page.place))
    invariant(items.length === page.count, `a page of ${page.count} items came back with ${items.length}`)
    if (this.#loaded.size >= LOADED_PAGES_MAX) {
      for (const oldest of this.#loaded.keys()) {
        this.#loaded.delete(oldest)
        break
      }
    }
    this.#loaded.set(page, items)
    return items
  }

  #makeRoom(): void {
    if (this.spill === undefined) throw new ItemsTooLarge(this.#usedBytes, this.bytesMax)
    while (this.#usedBytes > this.bytesMax && this.#left < this.#resident.length) {
      const page = this.#resident[this.#left]!
      this.#left += 1
      page.place ??= this.#write(page)
      page.items = undefined
      this.#usedBytes -= page.heapBytes
    }
    if (this.#left > 1024 && this.#left * 2 > this.#resident.length) {
      this.#resident = this.#resident.slice(this.#left)
      this.#left = 0
    }
  }

  #write(page: Page): NonNullable<Page['place']> {
    invariant(this.spill !== undefined && page.items !== undefined, 'only a page with items can be written')
    this.#overflow ??= this.spill.open()
    return { handle: this.#overflow.handle, ...this.#overflow.write(encodePage(page.items)) }
  }
}
