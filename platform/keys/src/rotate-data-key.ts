import { crashPoint } from '@linkflow/kernel'
import { type Queries, sql } from '@linkflow/postgres'
import { newestVersion } from './key-store.postgres.ts'
import type { MasterKeyRing } from './master-key-ring.ts'
import type { KeyDatabase } from './open-keys.ts'
import { KEYS_CHANNEL, rotationLock } from './workspace-keys.postgres.ts'
import { makeDataKey } from './wrapping.ts'

/**
 * Gives a workspace a new data key, which everything new is sealed under from now on; what is older is sealed anew by
 * `resealWorkspace`. A rotation that was not carried to its end is the one that goes on: no second key is made for it.
 * The first key is nobody's rotation, also while what an earlier release sealed is not under it yet.
 */
export async function rotateDataKey(
  { database, ring }: { readonly database: KeyDatabase; readonly ring: MasterKeyRing },
  workspaceId: string,
): Promise<{ readonly version: number; readonly isNew: boolean }> {
  const rotated = await database.engine.transaction(async (queries) => {
    // Who seals within a transaction is done with it now: nothing of it is left under the old key unseen (W4).
    await queries.query(sql`select pg_advisory_xact_lock(${rotationLock(workspaceId)})`)
    const newest = await newestVersion(queries, workspaceId)
    if (newest !== undefined && newest > 1 && !(await isResealed(queries, workspaceId, newest))) {
      return { version: newest, isNew: false }
    }
    const version = (newest ?? 0) + 1
    await makeDataKey(queries, ring, { workspaceId, version })
    return { version, isNew: true }
  })
  crashPoint('data-key.made')
  database.listener.notify(KEYS_CHANNEL, workspaceId)
  return rotated
}

const isResealed = async (queries: Queries, workspaceId: string, version: number): Promise<boolean> =>
  (await queries.one(
    sql`select 1 as one from keys.data_keys
        where workspace_id = ${workspaceId} and version = ${version} and resealed_at is not null`,
  )) !== undefined
