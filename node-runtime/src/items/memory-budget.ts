import { invariant } from '@linkflow/kernel'
import type { Item, ReadAhead } from '../item.ts'
import { parseLargeJson } from '../json/parse-large-json.ts'
import {
  INLINE_CHARS_MAX,
  LARGE_PAGE_CHARS_MIN,
  LOADED_BYTES_MAX,
  LOADED_PAGES_MAX,
  PROCESS_ITEM_BYTES_MAX,
  type RuntimeLimits,
  runtimeLimits,
  SPILL_ABOVE_CHARS_LATE,
} from '../limits.ts'
import { release } from '../release.ts'
import { decodePage, encodePage, itemsOfPage, type Page } from './page.ts'
import type { Spill, SpillWriter } from './spill.ts'

/** An item's own, and the page around it. */
const PAGE_DEPTH_MAX = runtimeLimits.itemDepthMax + 2

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

/** The items of all executions of a process: what one of them takes, the others cannot have. */
export class ProcessMemory {
  readonly bytesMax: number
  usedBytes = 0

  constructor(bytesMax: number = PROCESS_ITEM_BYTES_MAX) {
    this.bytesMax = bytesMax
  }
}

/**
 * The items of one execution that are in memory. Pages join in the order in which they were made; when they are more
 * than `residentBytesMax`, or the process has too many, the oldest leave (written to the spill first, if they never were)
 * and are read again when needed. `bytesMax` is what may be asked for at once.
 *
 * A page that is in the spill already does not push others out but leaves itself: of a large output the beginning stays,
 * which is what its reader begins with. (By age every page would be gone when the reader comes to it; and it would have
 * lived long enough to be garbage of the old generation, of which V8 collects little before it is three times what lives.)
 *
 * B1. The pages in `#resident` have items, and `#usedBytes` is the sum of their estimates.
 * B2. A page that left has a place in the spill.
 * B3. At most LOADED_PAGES_MAX pages that were read again, and LOADED_BYTES_MAX of them, are kept besides.
 */
export class MemoryBudget {
  readonly bytesMax: number
  readonly residentBytesMax: number
  readonly spill: Spill | undefined
  readonly #process: ProcessMemory
  #resident: Page[] = []
  /** Pages before this index have left; the array is cut now and then. */
  #left = 0
  #usedBytes = 0
  #overflow: SpillWriter | undefined
  readonly #loaded = new Map<Page, readonly Item[]>()
  #loadedBytes = 0
  #inlineChars = 0

  constructor(options: { readonly bytesMax?: number; readonly spill?: Spill; readonly process?: ProcessMemory } = {}) {
    this.#process = options.process ?? new ProcessMemory(Number.POSITIVE_INFINITY)
    this.bytesMax = options.bytesMax ?? runtimeLimits.executionItemBytesMax
    this.spill = options.spill
    this.residentBytesMax =
      this.spill === undefined ? this.bytesMax : Math.min(this.bytesMax, runtimeLimits.residentItemBytesMax)
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** Takes a page with items in. Without a spill nothing can leave, and too much is an error. */
  join(page: Page): void {
    this.#count(page.heapBytes)
    if (this.#isOver && page.place !== undefined) {
      // Of one huge item the reader comes at once, and parsing it again takes as long as making it did.
      if (page.heapBytes > LOADED_BYTES_MAX) this.#keep(page, page.items!)
      return this.#drop(page)
    }
    this.#resident.push(page)
    if (this.#isOver) this.#makeRoom()
  }

  /** The execution ended or left this process: its items count no more. */
  close(): void {
    this.#count(-this.#usedBytes)
    this.#resident = []
    this.#left = 0
    this.unload()
  }

  /** Lets go of the pages that were read again; whoever needs one reads it once more. */
  unload(): void {
    this.#loaded.clear()
    this.#loadedBytes = 0
  }

  /** Output text that stays in the journal: whoever reads the history reads all of it. */
  addInline(chars: number): void {
    this.#inlineChars += chars
  }

  /** Output text above which a port's pages go to the spill. */
  spillAboveChars({ spillAboveChars }: RuntimeLimits): number {
    return this.#inlineChars > INLINE_CHARS_MAX ? Math.min(spillAboveChars, SPILL_ABOVE_CHARS_LATE) : spillAboveChars
  }

  get #isOver(): boolean {
    return this.#usedBytes > this.residentBytesMax || this.#process.usedBytes > this.#process.bytesMax
  }

  #count(bytes: number): void {
    this.#usedBytes += bytes
    this.#process.usedBytes += bytes
  }

  /** The items of a page, read from disk if they left. */
  read(page: Page): readonly Item[] {
    return page.items ?? this.#loaded.get(page) ?? this.#load(page)
  }

  /** How to read a page of huge items while others have their turn; undefined where `read` takes no time worth it. */
  readAhead(page: Page): ReadAhead | undefined {
    if (page.items !== undefined || page.place === undefined || page.place.bytes < LARGE_PAGE_CHARS_MIN)
      return undefined
    return this.#loaded.has(page) ? undefined : (yieldNow) => this.#loadInTurns(page, page.place!, yieldNow)
  }

  async #loadInTurns(page: Page, place: NonNullable<Page['place']>, yieldNow: () => Promise<void>): Promise<void> {
    invariant(this.spill !== undefined, 'a page without items has no spill')
    const bytes = await this.spill.readBytes(place.handle, place)
    const parsed = await parseLargeJson(bytes, { depthMax: PAGE_DEPTH_MAX, yieldNow })
    release(bytes)
    invariant(parsed.type === 'parsed', 'a page that was written came back as no JSON')
    if (!this.#loaded.has(page)) this.#keep(page, itemsOfPage(parsed.value))
  }

  #load(page: Page): readonly Item[] {
    invariant(page.place !== undefined && this.spill !== undefined, 'a page without items has no place in the spill')
    const items = decodePage(this.spill.read(page.place.handle, page.place))
    invariant(items.length === page.count, `a page of ${page.count} items came back with ${items.length}`)
    this.#keep(page, items)
    return items
  }

  #keep(page: Page, items: readonly Item[]): void {
    this.#loaded.set(page, items)
    this.#loadedBytes += page.heapBytes
    this.#unload()
  }

  /** The page that was read last always stays: whoever reads it will ask for its next item. */
  #unload(): void {
    for (const page of this.#loaded.keys()) {
      const isTooMuch = this.#loaded.size > LOADED_PAGES_MAX || this.#loadedBytes > LOADED_BYTES_MAX
      if (!isTooMuch || this.#loaded.size === 1) return
      this.#loaded.delete(page)
      this.#loadedBytes -= page.heapBytes
    }
  }

  #makeRoom(): void {
    if (this.spill === undefined) throw new ItemsTooLarge(this.#usedBytes, this.bytesMax)
    while (this.#isOver && this.#left < this.#resident.length) {
      const page = this.#resident[this.#left]!
      this.#left += 1
      page.place ??= this.#write(page)
      this.#drop(page)
    }
    if (this.#left > 1024 && this.#left * 2 > this.#resident.length) {
      this.#resident = this.#resident.slice(this.#left)
      this.#left = 0
    }
  }

  #drop(page: Page): void {
    page.items = undefined
    this.#count(-page.heapBytes)
  }

  #write(page: Page): NonNullable<Page['place']> {
    invariant(this.spill !== undefined && page.items !== undefined, 'only a page with items can be written')
    this.#overflow ??= this.spill.open()
    return { handle: this.#overflow.handle, ...this.#overflow.write(encodePage(page.items)) }
  }
}
