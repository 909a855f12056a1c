import { randomBytes } from 'node:crypto'
import { DATA_KEY_BYTES, DataKey, keyVersionOf, type SealLabel } from './data-key.ts'
import type { WorkspaceKeys } from './workspace-keys.ts'

/** Keys that are gone with the process: for tests of those who seal. */
export class MemoryWorkspaceKeys implements WorkspaceKeys {
  readonly #keys = new Map<string, DataKey[]>()

  async seal(workspaceId: string, label: SealLabel, plain: Uint8Array): Promise<Uint8Array> {
    if (!this.#keys.has(workspaceId)) this.rotate(workspaceId)
    return this.#keys.get(workspaceId)!.at(-1)!.seal(label, plain)
  }

  async open(workspaceId: string, label: SealLabel, sealed: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#keys.get(workspaceId)?.[(keyVersionOf(sealed) ?? 0) - 1]?.open(label, sealed)
  }

  atHand(workspaceId: string): DataKey | undefined {
    return this.#keys.get(workspaceId)?.at(-1)
  }

  async use<T>(workspaceId: string, version: number | undefined, work: (key: DataKey) => T): Promise<T | undefined> {
    if (version === undefined && !this.#keys.has(workspaceId)) this.rotate(workspaceId)
    const key = version === undefined ? this.atHand(workspaceId) : this.#keys.get(workspaceId)?.[version - 1]
    return key && work(key)
  }

  /** As if the row of a key were gone. */
  forget(workspaceId: string): void {
    this.#keys.delete(workspaceId)
  }

  rotate(workspaceId: string): void {
    const keys = this.#keys.get(workspaceId) ?? []
    const name = { workspaceId, version: keys.length + 1 }
    this.#keys.set(workspaceId, [...keys, new DataKey(name, randomBytes(DATA_KEY_BYTES))])
  }
}
