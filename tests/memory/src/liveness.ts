import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { ASK_MS } from './limits.ts'

/** Clock ticks of /proc; 100 a second on every Linux that Node runs on. */
const TICK_MS = 10

export interface Silence {
  /** The longest time to an answer. */
  readonly ms: number
  /** The most that the server's main thread worked before an answer: what is left of that on a busy machine is others' doing. */
  readonly workMs: number
}

/** Asks a server again and again whether it lives, and keeps how long it was silent at most. */
export class Liveness {
  readonly #port: number
  readonly #pid: number
  #isOver = false
  readonly #asking: Promise<void>
  #ms = 0
  #workMs = 0

  constructor(port: number, pid: number) {
    this.#port = port
    this.#pid = pid
    this.#asking = this.#ask()
  }

  async #ask(): Promise<void> {
    while (!this.#isOver) {
      const startMs = performance.now()
      const startWorkMs = workMsOf(this.#pid)
      const isAlive = await fetch(`http://127.0.0.1:${this.#port}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      )
      const ms = isAlive ? performance.now() - startMs : Number.POSITIVE_INFINITY
      this.#ms = Math.max(this.#ms, ms)
      this.#workMs = Math.max(this.#workMs, Math.min(ms, workMsOf(this.#pid) - startWorkMs))
      await wait(ASK_MS)
    }
  }

  async stop(): Promise<Silence> {
    this.#isOver = true
    await this.#asking
    return { ms: Math.round(this.#ms), workMs: Math.round(this.#workMs) }
  }
}

/** Processor time of a process's main thread; endless when it is gone. */
function workMsOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
