/** A stop has one limit for all of its parts: what drains first leaves the rest of the time to what drains after it. */
export class StopDeadline {
  readonly #ms: number
  #endMs: number | undefined

  constructor(ms: number) {
    this.#ms = ms
  }

  /** Who asks first begins it. */
  leftMs(): number {
    this.#endMs ??= performance.now() + this.#ms
    return Math.max(0, this.#endMs - performance.now())
  }
}
