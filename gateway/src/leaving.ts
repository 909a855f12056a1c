/** The signal ends when the caller has gone without the whole answer; few handlers ask for it, so it is made for those. */
export class Leaving {
  #gone: AbortController | undefined
  #hasLeft = false

  get signal(): AbortSignal {
    if (this.#gone === undefined) {
      this.#gone = new AbortController()
      if (this.#hasLeft) this.#gone.abort()
    }
    return this.#gone.signal
  }

  leave(): void {
    this.#hasLeft = true
    this.#gone?.abort()
  }
}
