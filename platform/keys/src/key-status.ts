import { type Queries, sql } from '@linkflow/postgres'
import { countWraps, type Holder, readHolders, readMasterKeys } from './key-store.postgres.ts'
import type { MasterKeyRing } from './master-key-ring.ts'
import { INSTALLATION } from './master-key-version.ts'
import type { KeyDatabase } from './open-keys.ts'
import type { SealedRecords } from './reseal.ts'

export interface KeyStatus {
  readonly source: string
  readonly masterKeys: readonly {
    readonly id: string
    readonly state: 'current' | 'next' | 'not-used'
    /** This process finds it in its source. */
    readonly isHere: boolean
    /** Data keys that it wraps. */
    readonly wraps: number
  }[]
  readonly dataKeys: number
  readonly holders: readonly (Holder & { readonly lacks: readonly string[] })[]
  /** Workspaces with something that their newest data key has not taken over yet, or that no key opens. */
  readonly workspaces: readonly WorkspaceKeyStatus[]
}

export interface WorkspaceKeyStatus {
  readonly workspaceId: string
  readonly version: number
  /** Records that are not under that version yet. */
  readonly behind: number
  readonly unreadable: number
}

/** Workspaces that a status names. */
const WORKSPACES_SHOWN_MAX = 50

export async function keyStatus(
  database: KeyDatabase,
  ring: MasterKeyRing,
  records: readonly SealedRecords[],
): Promise<KeyStatus> {
  const { engine } = database
  const { current, next } = await readMasterKeys(engine)
  const { dataKeys, byMasterKey } = await countWraps(engine)
  const named = [current, next].filter((id) => id !== undefined)
  const holders = await readHolders(engine)
  return {
    source: ring.source.name,
    masterKeys: [...new Set([...named, ...ring.ids])].map((id) => ({
      id,
      state: id === current ? 'current' : id === next ? 'next' : 'not-used',
      isHere: ring.ids.includes(id),
      wraps: byMasterKey.get(id) ?? 0,
    })),
    dataKeys,
    holders: holders.map((holder) => ({ ...holder, lacks: named.filter((id) => !holder.held.includes(id)) })),
    workspaces: await workspaceStatus(engine, records),
  }
}

async function workspaceStatus(queries: Queries, records: readonly SealedRecords[]): Promise<WorkspaceKeyStatus[]> {
  const rows = await queries.query<{ workspace_id: string; version: number; unreadable: number }>(sql`
    select d.workspace_id, d.version, d.unreadable from keys.data_keys d
    where (d.resealed_at is null or d.unreadable > 0) and d.workspace_id <> ${INSTALLATION.workspaceId}
      and d.version = (select max(n.version) from keys.data_keys n where n.workspace_id = d.workspace_id)
    order by d.made_at limit ${WORKSPACES_SHOWN_MAX}`)
  const status: WorkspaceKeyStatus[] = []
  for (const { workspace_id: workspaceId, version, unreadable } of rows) {
    const counts = await Promise.all(records.map((kind) => kind.countBehind(workspaceId, version)))
    const behind = counts.reduce((sum, count) => sum + count, 0)
    // What is counted decides: a first key has nothing to take over, also before anybody noted so.
    if (behind > 0) status.push({ workspaceId, version, behind, unreadable })
  }
  return status
}
