import { InTurn } from './in-turn.ts'

/**
 * Work that holds the event loop for a slice and gives it back goes on here: one piece of work in each turn of the loop,
 * workspace by workspace. With `setImmediate` alone all of them would go on in every turn, and whatever else comes (a call,
 * an answer of the database) would wait for a slice of each: with twenty executions of large data ten times that of one.
 */
export class LoopTurns {
  readonly #waiting = new InTurn<() => void>()
  #isScheduled = false

  /** Resolves when it is one's turn. */
  take(workspaceId: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add(workspaceId, resolve)
      if (this.#isScheduled) return
      this.#isScheduled = true
      setImmediate(this.#goOn)
    })
  }

  readonly #goOn = (): void => {
    const next = this.#waiting.next()
    this.#isScheduled = !this.#waiting.isEmpty
    if (this.#isScheduled) setImmediate(this.#goOn)
    next?.()
  }
}

/** A process has one loop. */
export const loopTurns = new LoopTurns()
