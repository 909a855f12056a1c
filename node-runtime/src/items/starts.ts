/** Where each of several stretches begins, laid end to end; finds the stretch that an index falls into. */
export class Starts {
  readonly starts: readonly number[]
  readonly total: number
  #last = 0

  constructor(counts: Iterable<number>) {
    const starts: number[] = []
    let total = 0
    for (const count of counts) {
      starts.push(total)
      total += count
    }
    this.starts = starts
    this.total = total
  }

  /** For 0 <= index < total. Readers go in order, so the last stretch and the next are tried before halving. */
  find(index: number): number {
    if (this.#holds(this.#last, index)) return this.#last
    if (this.#holds(this.#last + 1, index)) {
      this.#last += 1
      return this.#last
    }
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.starts[middle]! <= index) low = middle
      else high = middle - 1
    }
    this.#last = low
    return low
  }

  #holds(stretch: number, index: number): boolean {
    const start = this.starts[stretch]
    return start !== undefined && index >= start && index < (this.starts[stretch + 1] ?? this.total)
  }
}
