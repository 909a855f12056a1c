import { invariant } from '@linkflow/kernel'
import { type Database, type Queries, sql } from '@linkflow/postgres'
import { DataKey, keyVersionOf, type SealLabel } from './data-key.ts'
import { DataKeyCache } from './data-key-cache.ts'
import { newestVersion } from './key-store.postgres.ts'
import { DATA_KEYS_CACHED_MAX } from './limits.ts'
import type { MasterKeyRing } from './master-key-ring.ts'
import type { DataKeyName } from './master-key-version.ts'
import type { WorkspaceKeys } from './workspace-keys.ts'
import { makeDataKey, unwrapDataKey } from './wrapping.ts'

/** Told after each change of keys: the id of a workspace, or `master`. */
export const KEYS_CHANNEL = 'keys'

export interface WorkspaceKeyNeeds {
  readonly database: Pick<Database, 'engine' | 'listener'>
  readonly ring: MasterKeyRing
  readonly cachedMax?: number
}

export class PostgresWorkspaceKeys implements WorkspaceKeys {
  readonly #needs: WorkspaceKeyNeeds
  readonly #keys: DataKeyCache
  /** Newest versions, known while notifications arrive. */
  readonly #newest = new Map<string, number>()
  /** The keys of those, for who seals all the time: found by one look-up. */
  readonly #hand = new Map<string, DataKey>()
  /** Grows with each `forgetNewest`: what was read before it is not kept after it. */
  #forgotten = 0

  constructor(needs: WorkspaceKeyNeeds) {
    this.#needs = needs
    this.#keys = new DataKeyCache(needs.cachedMax ?? DATA_KEYS_CACHED_MAX)
  }

  async seal(workspaceId: string, label: SealLabel, plain: Uint8Array, within?: Queries): Promise<Uint8Array> {
    const version =
      within === undefined ? await this.#newestOf(workspaceId) : await this.#lockNewest(workspaceId, within)
    const sealed = await this.#use({ workspaceId, version }, (key) => key.seal(label, plain))
    invariant(sealed !== undefined, `workspace ${workspaceId} has no data key ${version}`)
    return sealed
  }

  async open(workspaceId: string, label: SealLabel, sealed: Uint8Array): Promise<Uint8Array | undefined> {
    const version = keyVersionOf(sealed)
    return version === undefined ? undefined : this.#use({ workspaceId, version }, (key) => key.open(label, sealed))
  }

  atHand(workspaceId: string): DataKey | undefined {
    const key = this.#hand.get(workspaceId)
    return key?.isWiped ? undefined : key
  }

  async use<T>(workspaceId: string, version: number | undefined, work: (key: DataKey) => T): Promise<T | undefined> {
    if (version !== undefined) return this.#use({ workspaceId, version }, work)
    const newest = { workspaceId, version: await this.#newestOf(workspaceId) }
    return this.#use(newest, (key) => {
      if (this.#newest.get(workspaceId) === newest.version) this.#hand.set(workspaceId, key)
      return work(key)
    })
  }

  /** Makes the first data key of a workspace if it has none. */
  async ensure(workspaceId: string): Promise<number> {
    const { database, ring } = this.#needs
    const known = await newestVersion(database.engine, workspaceId)
    if (known !== undefined) return known
    await database.engine.transaction((queries) => makeDataKey(queries, ring, { workspaceId, version: 1 }))
    return (await newestVersion(database.engine, workspaceId))!
  }

  /** Of one workspace, or of all. */
  forgetNewest(workspaceId?: string): void {
    this.#forgotten += 1
    for (const known of [this.#newest, this.#hand]) {
      if (workspaceId === undefined) known.clear()
      else known.delete(workspaceId)
    }
  }

  wipe(): void {
    this.#keys.wipe()
    this.forgetNewest()
  }

  /** A key that was wiped between being got and being used is got again. */
  async #use<T>(name: DataKeyName, work: (key: DataKey) => T): Promise<T | undefined> {
    for (;;) {
      const key = await this.#keys.get(name, () => this.#load(name))
      if (key === undefined) return undefined
      if (!key.isWiped) return work(key)
    }
  }

  async #load(name: DataKeyName): Promise<DataKey | undefined> {
    const bytes = await unwrapDataKey(this.#needs.database.engine, this.#needs.ring, name)
    return bytes && new DataKey(name, bytes)
  }

  async #newestOf(workspaceId: string): Promise<number> {
    const { listener } = this.#needs.database
    const known = listener.state === 'up' ? this.#newest.get(workspaceId) : undefined
    if (known !== undefined) return known
    const forgotten = this.#forgotten
    const newest = await this.ensure(workspaceId)
    if (forgotten !== this.#forgotten) return newest
    this.#newest.set(workspaceId, newest)
    if (this.#newest.size > DATA_KEYS_CACHED_MAX) {
      const oldest = this.#newest.keys().next().value!
      this.#newest.delete(oldest)
      this.#hand.delete(oldest)
    }
    return newest
  }

  async #lockNewest(workspaceId: string, within: Queries): Promise<number> {
    await within.query(sql`select pg_advisory_xact_lock_shared(${rotationLock(workspaceId)})`)
    return (await newestVersion(within, workspaceId)) ?? (await this.ensure(workspaceId))
  }
}

/** Shared by who seals within a transaction, taken whole by a rotation: 64 bits of the workspace's id. */
export const rotationLock = (workspaceId: string): bigint =>
  BigInt.asIntN(64, BigInt(`0x${workspaceId.replaceAll('-', '')}`) ^ 0x6b65797300000000n)
