interface Held {
  value: unknown
}

/**
 * A list of a draft while patches are done on it. Elements are found by their key, not by a walk: an edit may touch
 * thousands of 50,000 connections, each of which would have to tell its key to each patch.
 */
export class PatchedList {
  private readonly held: Held[] = []
  private readonly byKey = new Map<string, Held>()
  private readonly doubled = new Set<string>()

  constructor(values: readonly unknown[], keyOf: (value: never) => string) {
    for (const value of values) {
      const key = keyOf(value as never)
      if (this.byKey.has(key)) this.doubled.add(key)
      const held = { value }
      this.held.push(held)
      this.byKey.set(key, held)
    }
  }

  get values(): unknown[] {
    return this.held.map(({ value }) => value)
  }

  has(key: string): boolean {
    return this.byKey.has(key)
  }

  /** A draft may hold a key twice; publishing refuses it. */
  hasTwice(key: string): boolean {
    return this.doubled.has(key)
  }

  get(key: string): unknown {
    return this.byKey.get(key)?.value
  }

  /** Gives back what was there. */
  replace(key: string, value: unknown): unknown {
    const held = this.byKey.get(key)!
    const before = held.value
    held.value = value
    return before
  }

  insert(key: string, value: unknown, at = this.held.length): void {
    const held = { value }
    this.held.splice(at, 0, held)
    this.byKey.set(key, held)
  }

  /** Gives back where it was. */
  remove(key: string): number {
    const at = this.held.indexOf(this.byKey.get(key)!)
    this.held.splice(at, 1)
    this.byKey.delete(key)
    return at
  }
}
