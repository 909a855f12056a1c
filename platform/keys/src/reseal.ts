import { crashPoint } from '@linkflow/kernel'
import { type Queries, sql } from '@linkflow/postgres'
import { newestVersion } from './key-store.postgres.ts'
import { RESEAL_WORKSPACES_PER_RUN } from './limits.ts'
import type { KeyDatabase } from './open-keys.ts'
import type { PostgresWorkspaceKeys } from './workspace-keys.postgres.ts'

/** One kind of records that a context keeps sealed. */
export interface SealedRecords {
  /** As people read it: `credentials`. */
  readonly name: string
  /** How many of the workspace are not under this version of its data key. */
  countBehind(workspaceId: string, version: number): Promise<number>
  /**
   * Seals one bounded piece anew, in one transaction, behind the record that the last piece ended with; no `next` when
   * there is none left. Records that do not open stay as they are and are counted.
   */
  reseal(workspaceId: string, version: number, after: string | undefined): Promise<ResealedPiece>
}

export interface ResealedPiece {
  readonly resealed: number
  readonly unreadable: number
  readonly next?: string
}

export interface ResealProgress {
  readonly workspaceId: string
  readonly version: number
  readonly resealed: number
  readonly unreadable: number
}

/**
 * Seals everything of a workspace under its newest data key, piece by piece. Where it had got to is in the records
 * themselves, so it can be stopped and started anywhere, and several may do it at once.
 */
export async function resealWorkspace(
  database: KeyDatabase,
  records: readonly SealedRecords[],
  workspaceId: string,
  onPiece: (progress: ResealProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<ResealProgress> {
  const version = (await newestVersion(database.engine, workspaceId))!
  let progress: ResealProgress = { workspaceId, version, resealed: 0, unreadable: 0 }
  for (const kind of records) {
    let after: string | undefined
    do {
      if (signal?.aborted) return progress
      crashPoint('data-key.before-piece')
      const piece = await kind.reseal(workspaceId, version, after)
      crashPoint('data-key.piece-committed')
      const { resealed, unreadable } = progress
      progress = { ...progress, resealed: resealed + piece.resealed, unreadable: unreadable + piece.unreadable }
      onPiece(progress)
      after = piece.next
    } while (after !== undefined)
  }
  await finish(database, records, progress)
  crashPoint('data-key.finished')
  return progress
}

/** Only when nothing is behind, but what cannot be read: else it stays to be done. */
async function finish({ engine }: KeyDatabase, records: readonly SealedRecords[], progress: ResealProgress) {
  const { workspaceId, version, unreadable } = progress
  const counts = await Promise.all(records.map((kind) => kind.countBehind(workspaceId, version)))
  if (counts.reduce((sum, count) => sum + count, 0) > unreadable) return
  await engine.execute(sql`
    update keys.data_keys set resealed_at = platform.now(), unreadable = ${unreadable}
    where workspace_id = ${workspaceId} and version = ${version} and resealed_at is null`)
}

/** Workspaces whose newest data key has not taken over everything yet. */
export async function workspacesToReseal({ engine }: KeyDatabase, limit: number): Promise<string[]> {
  const rows = await engine.query<{ workspace_id: string }>(sql`
    select d.workspace_id from keys.data_keys d
    where d.resealed_at is null
      and d.version = (select max(n.version) from keys.data_keys n where n.workspace_id = d.workspace_id)
      and d.workspace_id <> '00000000-0000-0000-0000-000000000000'
    order by d.made_at limit ${limit}`)
  return rows.map((row) => row.workspace_id)
}

/**
 * The chore: workspaces that have no data key get one, and what older keys have sealed (an earlier release's master key
 * among them) is sealed anew.
 */
export const resealChore =
  (needs: {
    readonly database: KeyDatabase
    readonly keys: Pick<PostgresWorkspaceKeys, 'ensure'>
    readonly records: readonly SealedRecords[]
    readonly workspaceIds: () => Promise<readonly string[]>
    readonly onUnreadable: (progress: ResealProgress) => void
  }) =>
  async (): Promise<void> => {
    const { database, keys, records } = needs
    for (const id of await withoutDataKey(database.engine, await needs.workspaceIds())) await keys.ensure(id)
    for (const id of await workspacesToReseal(database, RESEAL_WORKSPACES_PER_RUN)) {
      const progress = await resealWorkspace(database, records, id)
      if (progress.unreadable > 0) needs.onUnreadable(progress)
    }
  }

async function withoutDataKey(queries: Queries, workspaceIds: readonly string[]): Promise<string[]> {
  const rows = await queries.query<{ id: string }>(sql`
    select id from unnest(${[...workspaceIds]}::uuid[]) as id
    where not exists (select 1 from keys.data_keys d where d.workspace_id = id) limit ${RESEAL_WORKSPACES_PER_RUN}`)
  return rows.map(({ id }) => id)
}
