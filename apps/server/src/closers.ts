/** What was opened is closed in the reverse order: whatever somebody uses is there until they are gone. */
export class Closers {
  readonly #closers: (() => unknown)[] = []

  push(...closers: readonly (() => unknown)[]): void {
    this.#closers.push(...closers)
  }

  /** Safe to call twice: the second call finds nothing to close. */
  async close(): Promise<void> {
    for (const each of this.#closers.splice(0).reverse()) await each()
  }
}
