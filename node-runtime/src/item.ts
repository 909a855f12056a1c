import type { JsonObject } from '@linkflow/kernel'

/** A file that travels with an item: where its bytes are in the object store, and what they are. */
export interface FileRef {
  /** Key in the object store; never shown to expressions or code. */
  readonly object: string
  readonly name: string
  readonly mimeType: string
  readonly bytes: number
}

/** What travels between nodes. Immutable by convention: a node that changes an item makes a new one. */
export interface Item {
  readonly json: JsonObject
  readonly files?: Readonly<Record<string, FileRef>>
}

/**
 * Where the items of an output came from, as a column rather than an object per item. Indices count over all input
 * items of the step: its input ports in their order, in each port the items in their order.
 * - `index`: item i came from input item i (also: every output item from its own input, same count)
 * - `all`: each item came from all input items (Aggregate)
 * - `unknown`: following the link is an error that offers "use first item"
 * - a number column: item i came from input item column[i]; −1 unknown
 * - a list column: item i came from several
 */
export type Lineage = 'index' | 'all' | 'unknown' | ArrayLike<number> | readonly (readonly number[])[]

/** Reads something large from disk while others have their turn; from then on reading it is quick, for a while. */
export type ReadAhead = (yieldNow: () => Promise<void>) => Promise<void>

/** Items in order, in memory or on disk in pages. Reading is synchronous: pages on disk are local files. */
export interface ItemList {
  readonly count: number
  /** In pages of at most ITEMS_PER_PAGE; only one page need be in memory at a time. */
  pages(): Iterable<readonly Item[]>
  at(index: number): Item
  slice(start: number, count: number): ItemList
  /** For whoever can wait: given where the page of an item takes so long to read that others would feel it. */
  readAhead?(index: number): ReadAhead | undefined
  /** Everything at once, for nodes that cannot work in pages; throws `ItemsTooLarge` above the execution's budget. */
  all(): readonly Item[]
}
