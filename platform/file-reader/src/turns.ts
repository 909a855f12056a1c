/**
 * Work of one process, a few at a time: each may hold as much as one message. While some wait, nothing more is read of the
 * pipe, so that who asks quicker than it is answered fills its own memory and not the server's.
 */
export class Turns<T> {
  readonly #atOnce: number
  readonly #pipe: { pause(): unknown; resume(): unknown }
  readonly #work: (one: T) => Promise<void>
  #waiting: T[] = []
  #busy = 0

  constructor(atOnce: number, pipe: { pause(): unknown; resume(): unknown }, work: (one: T) => Promise<void>) {
    this.#atOnce = atOnce
    this.#pipe = pipe
    this.#work = work
  }

  add(one: T): void {
    this.#waiting.push(one)
    this.#next()
  }

  /** Nobody waits for them any more. */
  clear(): void {
    this.#waiting = []
    this.#pipe.resume()
  }

  #next(): void {
    while (this.#busy < this.#atOnce && this.#waiting.length > 0) {
      this.#busy += 1
      void this.#work(this.#waiting.shift()!).finally(() => {
        this.#busy -= 1
        this.#next()
      })
    }
    if (this.#waiting.length > 0) this.#pipe.pause()
    else this.#pipe.resume()
  }
}
