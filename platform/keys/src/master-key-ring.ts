import type { KeySource } from './key-source.ts'
import type { MasterKeyVersion } from './master-key-version.ts'

/** The master keys that this process holds: it reads its source again when it is asked for one that it does not know. */
export class MasterKeyRing {
  readonly source: KeySource
  #keys: ReadonlyMap<string, MasterKeyVersion> = new Map()

  constructor(source: KeySource) {
    this.source = source
    this.refresh()
  }

  get ids(): readonly string[] {
    return [...this.#keys.keys()]
  }

  find(id: string): MasterKeyVersion | undefined {
    if (!this.#keys.has(id)) this.refresh()
    return this.#keys.get(id)
  }

  /**
   * Takes what its source has now. What the source has no more is kept while the database names it (`inUse`): a file that
   * somebody broke must not take the key away from a process that runs.
   */
  refresh(inUse: readonly string[] = this.ids): void {
    const found = new Map(this.source.read().map((key) => [key.id, key]))
    for (const [id, key] of this.#keys) {
      if (found.has(id)) found.set(id, key)
      else if (inUse.includes(id)) found.set(id, key)
      else key.wipe()
    }
    this.#keys = found
  }
}
