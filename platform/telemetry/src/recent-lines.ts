/** A line that is longer is not kept: it would be a stack of stacks. */
const LINE_CHARS_MAX = 16 * 1024

/** The latest lines of a log, in memory: the oldest give way. */
export class RecentLines {
  readonly #max: number
  #lines: string[] = []

  constructor(max: number) {
    this.#max = max
  }

  readonly add = (line: string): void => {
    if (line.length > LINE_CHARS_MAX) return
    this.#lines.push(line)
    // Not one by one: a flood of lines would move the whole list for each.
    if (this.#lines.length >= 2 * this.#max) this.#lines = this.#lines.slice(-this.#max)
  }

  /** Oldest first. */
  get lines(): readonly string[] {
    return this.#lines.slice(-this.#max)
  }
}
