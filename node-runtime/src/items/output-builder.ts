import type { Segment } from '@linkflow/engine'
import { invariant, type JsonObject } from '@linkflow/kernel'
import type { Item, ItemList, Lineage } from '../item.ts'
import {
  ITEMS_PER_PAGE,
  LARGE_PAGE_CHARS_MIN,
  LINEAGE_INLINE_CHARS_MAX,
  LOADED_PAGES_MAX,
  PAGE_CHARS_MAX,
  type RuntimeLimits,
} from '../limits.ts'
import { refuse } from '../step-failure.ts'
import { checkedChars, checkJson } from './check-json.ts'
import { encodeLineage, isListColumn, lineageCharsMax } from './encode-lineage.ts'
import { LineageColumn } from './lineage-column.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { NO_ITEMS } from './memory-items.ts'
import { encodePage, heapBytesOf, type Page } from './page.ts'
import { pagePieces } from './page-pieces.ts'
import { PagedItems } from './paged-items.ts'
import { pick } from './picked-items.ts'
import type { SpillPlace, SpillWriter } from './spill.ts'
import { BuiltOutput, type OutputForm, type StoredOutput } from './stored-output.ts'

/** The input that lineage counts over. */
export interface BuilderInput {
  readonly whole: ItemList
  readonly segments: readonly Segment[]
}

/** What a step has put out over all its ports; the limits are the step's. */
export class StepTally {
  readonly #limits: RuntimeLimits
  items = 0
  chars = 0
  /** A builder of the step has a page that waits for `closeLargePage`. */
  hasLargePage = false

  constructor(limits: RuntimeLimits) {
    this.#limits = limits
  }

  addItem(): void {
    this.items += 1
    if (this.items > this.#limits.itemsPerStepMax) {
      refuse(
        'items-too-many',
        `The node gave more than ${this.#limits.itemsPerStepMax} items. Work in smaller batches, for example with a Loop.`,
      )
    }
  }

  addText(chars: number): void {
    this.chars += chars
    if (this.chars > this.#limits.outputCharsMax) {
      refuse(
        'output-too-large',
        `The node gave more than ${this.#limits.outputCharsMax} characters of data. Keep fewer fields, or put large content into files.`,
      )
    }
  }
}

/**
 * Collects the items of one port in their order.
 *
 * O1. While every item is an input item (by identity), nothing is stored but which ones: the output shares them.
 * O2. Else items gather in pages. A full page is serialised once; that text is what the journal or the spill gets.
 * O3. Text above `spillAboveChars` goes to the spill, from the first page on; below it stays in the output.
 */
export class OutputBuilder {
  readonly #port: string
  readonly #input: BuilderInput
  readonly #memory: MemoryBudget
  readonly #limits: RuntimeLimits
  readonly #tally: StepTally
  readonly #lineage = new LineageColumn()
  #isShared = true
  #page: Item[] = []
  #pageChars = 0
  readonly #pages: Page[] = []
  /** Texts of the pages while they are inline. */
  #texts: string[] = []
  #textChars = 0
  #writer: SpillWriter | undefined
  #defersLargePages = false

  constructor(port: string, input: BuilderInput, memory: MemoryBudget, limits: RuntimeLimits, tally: StepTally) {
    this.#port = port
    this.#input = input
    this.#memory = memory
    this.#limits = limits
    this.#tally = tally
  }

  /** All items so far are input items. */
  get isShared(): boolean {
    return this.#isShared
  }

  get count(): number {
    return this.#lineage.count
  }

  /** An item that is the input item `parent` itself. */
  pushInput(item: Item, parent: number): void {
    this.#tally.addItem()
    if (!this.#isShared) this.#add(item)
    this.#lineage.push(parent)
  }

  /** A new item that came from input item `parent`; −1 is unknown. */
  push(item: Item, parent: number): void {
    this.#tally.addItem()
    if (this.#isShared) this.#unshare()
    this.#add(item)
    this.#lineage.push(this.#checkedParent(parent))
  }

  /** A new item that came from several. */
  pushDerived(item: Item, from: readonly number[] | 'all' | 'unknown'): void {
    if (from === 'unknown') return this.push(item, -1)
    if (from !== 'all' && from.length === 1) return this.push(item, from[0]!)
    this.#tally.addItem()
    if (this.#isShared) this.#unshare()
    this.#add(item)
    if (from !== 'all') for (const parent of from) this.#checkedParent(parent)
    this.#lineage.pushMany(from, this.#input.whole.count)
  }

  finish(): StoredOutput {
    if (this.count === 0) return this.#built(NO_ITEMS, { kind: 'inline', texts: ['[]'] })
    if (this.#isShared) return this.#finishShared()
    this.#closePage()
    const items = new PagedItems(this.#pages, this.#memory)
    if (this.#writer === undefined) {
      this.#memory.addInline(this.#textChars)
      return this.#built(items, { kind: 'inline', texts: this.#texts })
    }
    const pages = this.#pages.map(({ place, count }) => ({ offset: place!.offset, bytes: place!.bytes, n: count }))
    return this.#built(items, { kind: 'pages', pages })
  }

  #finishShared(): StoredOutput {
    const { whole, segments } = this.#input
    if (this.#lineage.isIndex && this.count === whole.count) return this.#built(whole, { kind: 'same', segments })
    if (this.#lineage.isIndex) return this.#built(whole.slice(0, this.count), { kind: 'pick', segments })
    const column = this.#lineage.numbers().slice()
    if (canPick(column, whole.count)) return this.#built(pick(whole, column), { kind: 'pick', segments }, column)
    this.#unshare()
    return this.finish()
  }

  #built(items: ItemList, form: OutputForm, lineage: Lineage = this.#lineage.finish()): StoredOutput {
    const lineageAt = typeof lineage === 'string' ? undefined : this.#spillLineage(lineage)
    return new BuiltOutput({ port: this.#port, items, lineage, form, spill: this.#writer?.finish(), lineageAt })
  }

  #spillLineage(lineage: Exclude<Lineage, string>): SpillPlace | undefined {
    if (this.#memory.spill === undefined) return undefined
    if (!isListColumn(lineage) && lineageCharsMax(lineage) <= LINEAGE_INLINE_CHARS_MAX) return undefined
    const text = encodeLineage(lineage)
    if (text.length <= LINEAGE_INLINE_CHARS_MAX) return undefined
    this.#writer ??= this.#memory.spill.open()
    return this.#writer.write(text)
  }

  /** Until now only which input items were meant was kept; from here on items are stored. */
  #unshare(): void {
    this.#isShared = false
    const parents = this.count === 0 ? [] : this.#lineage.numbers()
    for (const parent of parents) this.#add(this.#input.whole.at(parent))
  }

  #add(item: Item): void {
    // Who cannot wait before the next item has it written now.
    if (this.hasLargePage) this.#closePage()
    this.#page.push(this.#checked(item))
    this.#pageChars += checkedChars()
    if (this.#page.length < ITEMS_PER_PAGE && this.#pageChars < PAGE_CHARS_MAX) return
    if (this.hasLargePage) this.#tally.hasLargePage = true
    else this.#closePage()
  }

  /** From now on pages with huge items wait for `closeLargePage`, if there is a spill for them. */
  deferLargePages(): void {
    this.#defersLargePages = this.#memory.spill !== undefined
  }

  get hasLargePage(): boolean {
    return this.#defersLargePages && this.#pageChars >= LARGE_PAGE_CHARS_MIN
  }

  /** Lets others have their turn while the page is written. */
  async closeLargePage(yieldNow: () => Promise<void>): Promise<void> {
    if (!this.hasLargePage) return
    let sinceMs = performance.now()
    for (const _ of this.#writeLargePage()) {
      if (performance.now() - sinceMs < this.#limits.sliceMs) continue
      await yieldNow()
      sinceMs = performance.now()
    }
  }

  /** Writes the page piece by piece, with a rest after each: its text is never in memory as a whole. */
  *#writeLargePage(): Generator<void> {
    if (this.#writer === undefined) this.#startSpill()
    const { handle } = this.#writer!
    const offset = handle.bytes
    let chars = 0
    for (const piece of pagePieces(this.#page)) {
      this.#tally.addText(piece.length)
      chars += piece.length
      this.#writer!.write(piece)
      yield
    }
    this.#endPage(chars, { handle, offset, bytes: handle.bytes - offset })
  }

  #checked(item: Item): Item {
    const { json } = item
    if (typeof json !== 'object' || json === null)
      return refuse('node-result-invalid', this.#refusal('without a json object'))
    switch (checkJson(json, this.#limits)) {
      case 'exact':
        return item
      case 'lossy':
        return { ...item, json: JSON.parse(JSON.stringify(json)) as JsonObject }
      case 'too-deep':
        return refuse('item-too-deep', this.#refusal(`nested more than ${this.#limits.itemDepthMax} deep`))
      case 'too-large':
        return refuse('item-too-large', this.#refusal(`of more than ${this.#limits.itemValuesMax} values`))
      case 'not-json':
        return refuse('node-result-invalid', this.#refusal('that holds something JSON has no word for'))
    }
  }

  #refusal(what: string): string {
    return `The node gave an item ${what} (item ${this.count} on port «${this.#port}»).`
  }

  #checkedParent(parent: number): number {
    if (Number.isInteger(parent) && parent >= -1 && parent < this.#input.whole.count) return parent
    return refuse(
      'node-result-invalid',
      this.#refusal(`said to come from input item ${parent} of ${this.#input.whole.count}`),
    )
  }

  #closePage(): void {
    if (this.#page.length === 0) return
    if (this.#pageChars >= LARGE_PAGE_CHARS_MIN && this.#memory.spill !== undefined) {
      for (const _ of this.#writeLargePage());
      return
    }
    const text = encodePage(this.#page)
    this.#tally.addText(text.length)
    if (this.#writer !== undefined) return this.#endPage(text.length, this.#written(text))
    this.#texts.push(text)
    this.#endPage(text.length, undefined)
  }

  #endPage(chars: number, place: Page['place']): void {
    const items = this.#page
    const page: Page = { count: items.length, heapBytes: heapBytesOf(chars, items.length), items, place }
    this.#pages.push(page)
    this.#page = []
    this.#pageChars = 0
    this.#textChars += chars
    if (this.#writer === undefined && this.#textChars > this.#memory.spillAboveChars(this.#limits)) this.#startSpill()
    this.#memory.join(page)
  }

  #startSpill(): void {
    if (this.#memory.spill === undefined) return
    this.#writer = this.#memory.spill.open()
    for (const [i, text] of this.#texts.entries()) this.#pages[i]!.place = this.#written(text)
    this.#texts = []
  }

  #written(text: string): NonNullable<Page['place']> {
    invariant(this.#writer !== undefined, 'no spill was opened')
    return { handle: this.#writer.handle, ...this.#writer.write(text) }
  }
}

/**
 * Reading a pick goes to the pages of its input. In order that is as quick as reading them; criss-cross it is only while
 * the pages stay in memory, so a large sorted output is stored as items of its own.
 */
function canPick(column: Int32Array, inputCount: number): boolean {
  if (inputCount <= LOADED_PAGES_MAX * ITEMS_PER_PAGE) return true
  for (let i = 1; i < column.length; i += 1) if (column[i]! < column[i - 1]!) return false
  return true
}
