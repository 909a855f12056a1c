import { setTimeout as wait } from 'node:timers/promises'
import { ASK_MS } from './limits.ts'

/** Asks a server again and again whether it lives, and keeps how long it was silent at most. */
export class Liveness {
  readonly #port: number
  #isOver = false
  readonly #asking: Promise<void>
  longestMs = 0
  answers = 0

  constructor(port: number) {
    this.#port = port
    this.#asking = this.#ask()
  }

  async #ask(): Promise<void> {
    while (!this.#isOver) {
      const startMs = performance.now()
      const isAlive = await fetch(`http://127.0.0.1:${this.#port}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      )
      this.longestMs = isAlive ? Math.max(this.longestMs, performance.now() - startMs) : Number.POSITIVE_INFINITY
      this.answers += 1
      await wait(ASK_MS)
    }
  }

  async stop(): Promise<number> {
    this.#isOver = true
    await this.#asking
    return Math.round(this.longestMs)
  }
}
