import { BUCKETS_MAX, BURST_SECONDS } from '../limits.ts'

export interface Taken {
  readonly isTaken: boolean
  /** Requests that may follow at once. */
  readonly left: number
  /** Seconds until the next may come (refused), or until all may come again (taken). */
  readonly seconds: number
}

/**
 * So many requests a second for each key, and after a rest `BURST_SECONDS` of them at once. A bucket is a single number, the
 * instant at which it is full again, so that a request costs one look and one write.
 *
 * Above BUCKETS_MAX keys the one that was used first and not since is forgotten: it is full again, or was of an address that
 * is one of a hundred thousand.
 */
export class TokenBuckets {
  readonly perSecond: number
  readonly burst: number
  readonly #tokenMs: number
  readonly #fullAtMs = new Map<string, number>()

  constructor(perSecond: number) {
    this.perSecond = perSecond
    this.burst = Math.max(1, Math.round(perSecond * BURST_SECONDS))
    this.#tokenMs = 1000 / perSecond
  }

  take(key: string, nowMs: number): Taken {
    const fullAtMs = Math.max(nowMs, this.#fullAtMs.get(key) ?? nowMs) + this.#tokenMs
    const overMs = fullAtMs - nowMs - this.burst * this.#tokenMs
    // Half a token of tolerance: sums of fractions are not exact.
    if (overMs > this.#tokenMs / 2) return { isTaken: false, left: 0, seconds: Math.max(1, Math.ceil(overMs / 1000)) }
    this.#fullAtMs.delete(key)
    this.#fullAtMs.set(key, fullAtMs)
    if (this.#fullAtMs.size > BUCKETS_MAX) this.#fullAtMs.delete(this.#fullAtMs.keys().next().value!)
    const missing = (fullAtMs - nowMs) / this.#tokenMs
    return {
      isTaken: true,
      left: Math.max(0, Math.floor(this.burst - missing + 0.5)),
      seconds: Math.max(1, Math.ceil((fullAtMs - nowMs) / 1000)),
    }
  }
}
