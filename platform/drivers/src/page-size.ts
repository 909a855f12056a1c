import { PAGE_BYTES_WANTED, PAGE_ROWS_FIRST, PAGE_ROWS_MAX } from './limits.ts'

/** How many rows to ask for next, so that a page of large rows is not a hundred times the memory of one of small rows. */
export class PageSize {
  #rows = PAGE_ROWS_FIRST

  get rows(): number {
    return this.#rows
  }

  learn(rows: number, bytes: number): void {
    const wanted = Math.floor(PAGE_BYTES_WANTED / Math.max(1, bytes / rows))
    this.#rows = Math.min(PAGE_ROWS_MAX, Math.max(1, wanted))
  }
}
