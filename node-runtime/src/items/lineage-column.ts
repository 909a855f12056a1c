import type { Lineage } from '../item.ts'

/**
 * Collects where the items of one output came from, one at a time. While every item came from the input item of its
 * own index nothing is stored; then a column of numbers (4 bytes an item); lists only if an item came from several.
 */
export class LineageColumn {
  #count = 0
  #column: Int32Array | undefined
  #lists: (readonly number[])[] | undefined
  #isAll = false
  #inputCount = 0

  get count(): number {
    return this.#count
  }

  /** Item after item came from the input item of the same index so far. */
  get isIndex(): boolean {
    return this.#column === undefined && this.#lists === undefined && !this.#isAll
  }

  push(parent: number): void {
    if (this.isIndex && parent === this.#count) {
      this.#count += 1
      return
    }
    if (this.#isAll) this.#lists = this.#spread()
    if (this.#lists !== undefined) this.#lists.push(parent < 0 ? [] : [parent])
    else this.#write(parent)
    this.#count += 1
  }

  /** Parents of an item that came from several, or from all `inputCount` (kept as a word if all items did). */
  pushMany(from: readonly number[] | 'all', inputCount: number): void {
    if (from === 'all' && (this.#count === 0 || this.#isAll)) {
      this.#isAll = true
      this.#inputCount = inputCount
      this.#count += 1
      return
    }
    if (from !== 'all' && from.length <= 1) {
      this.push(from[0] ?? -1)
      return
    }
    this.#lists ??= this.#isAll ? this.#spread() : this.#toLists()
    this.#lists.push(from === 'all' ? spreadAll(inputCount) : from)
    this.#count += 1
  }

  /** The parents in the smallest form. */
  finish(): Lineage {
    if (this.#isAll) return 'all'
    if (this.#lists !== undefined) return this.#lists
    if (this.#column === undefined) return 'index'
    const column = this.#column.subarray(0, this.#count)
    return column.every((parent) => parent === -1) ? 'unknown' : column.slice()
  }

  /** The numbers so far; only while no item came from several. */
  numbers(): Int32Array {
    if (this.#column !== undefined) return this.#column.subarray(0, this.#count)
    return Int32Array.from({ length: this.#count }, (_, i) => i)
  }

  #write(parent: number): void {
    this.#column ??= this.#indexColumn()
    if (this.#count === this.#column.length) {
      const larger = new Int32Array(this.#column.length * 2)
      larger.set(this.#column)
      this.#column = larger
    }
    this.#column[this.#count] = parent
  }

  #indexColumn(): Int32Array {
    const column = new Int32Array(Math.max(16, this.#count * 2))
    for (let i = 0; i < this.#count; i += 1) column[i] = i
    return column
  }

  #toLists(): (readonly number[])[] {
    return Array.from(this.numbers(), (parent) => (parent < 0 ? [] : [parent]))
  }

  #spread(): (readonly number[])[] {
    this.#isAll = false
    const all = spreadAll(this.#inputCount)
    return Array.from({ length: this.#count }, () => all)
  }
}

/**
 * «All» beside items with parents of their own must be written out, item by item. Beyond this many inputs the link is
 * given up instead: it would be ambiguous anyway.
 */
const SPREAD_INPUTS_MAX = 1_000

const spreadAll = (inputCount: number): number[] =>
  inputCount > SPREAD_INPUTS_MAX ? [] : Array.from({ length: inputCount }, (_, i) => i)

/** The parents of one item: a single one is the common case and makes no list. −1 is unknown. */
export function parentsOf(lineage: Lineage, item: number): number | readonly number[] | 'all' {
  if (lineage === 'index') return item
  if (lineage === 'all') return 'all'
  if (lineage === 'unknown') return -1
  return lineage[item] ?? -1
}
