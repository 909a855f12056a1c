import { MESSAGES_BURST_MAX, MESSAGES_PER_SECOND } from '../limits.ts'

const MESSAGE_MS = 1000 / MESSAGES_PER_SECOND

/** How fast a client may speak: a bucket as one number, the instant at which it is full again. */
export class MessageRate {
  #fullAtMs = Number.NEGATIVE_INFINITY

  /** False: too many. */
  take(nowMs: number): boolean {
    const fullAtMs = Math.max(nowMs, this.#fullAtMs) + MESSAGE_MS
    if (fullAtMs - nowMs > MESSAGES_BURST_MAX * MESSAGE_MS) return false
    this.#fullAtMs = fullAtMs
    return true
  }
}
