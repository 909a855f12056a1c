/** The workflow that a person has open, and the node that they are at. */
export interface Whereabout {
  readonly workflow: string
  readonly node: string | null
}

/**
 * Where the person of a page is: told to all who listen to `presence:<workflow>`, for as long as this page listens to it too.
 * A person is forgotten when their connection is; nothing is kept of it.
 */
export class Whereabouts {
  private current: Whereabout | undefined
  private readonly listeners = new Set<() => void>()

  get at(): Whereabout | undefined {
    return this.current
  }

  /** They are there now, until they are told to be elsewhere. */
  be(at: Whereabout | undefined): void {
    if (at?.workflow === this.current?.workflow && at?.node === this.current?.node) return
    this.current = at
    for (const listener of this.listeners) listener()
  }

  /** Gives back how to stop. */
  watch(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
