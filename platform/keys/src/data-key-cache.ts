import type { DataKey } from './data-key.ts'
import type { DataKeyName } from './master-key-version.ts'

/**
 * Unwrapped data keys, the one used longest ago first. One that has to go is wiped, so whoever got a key from here uses
 * it at once and asks again when it `isWiped`.
 */
export class DataKeyCache {
  readonly #keys = new Map<string, DataKey>()
  readonly #loading = new Map<string, Promise<DataKey | undefined>>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#keys.size
  }

  /** Loads it once, however many ask at the same time. */
  async get(name: DataKeyName, load: () => Promise<DataKey | undefined>): Promise<DataKey | undefined> {
    const at = `${name.workspaceId} ${name.version}`
    const known = this.#keys.get(at)
    if (known !== undefined) {
      this.#keys.delete(at)
      this.#keys.set(at, known)
      return known
    }
    const loading = this.#loading.get(at) ?? this.#load(at, load)
    return loading
  }

  wipe(): void {
    for (const key of this.#keys.values()) key.wipe()
    this.#keys.clear()
  }

  #load(at: string, load: () => Promise<DataKey | undefined>): Promise<DataKey | undefined> {
    const loading = load()
      .then((key) => {
        if (key !== undefined) this.#keep(at, key)
        return key
      })
      .finally(() => this.#loading.delete(at))
    this.#loading.set(at, loading)
    return loading
  }

  #keep(at: string, key: DataKey): void {
    this.#keys.set(at, key)
    for (const [oldest, old] of this.#keys) {
      if (this.#keys.size <= this.#max) return
      this.#keys.delete(oldest)
      old.wipe()
    }
  }
}
