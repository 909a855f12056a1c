import { type Database, type Queries, sql } from '@linkflow/postgres'
import type { ApiKey, ApiKeyId } from '../domain/api-key.ts'

interface Row {
  id: ApiKeyId
  workspace_id: string
  name: string
  secret_hash: Uint8Array
  scopes: string[]
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
}

const COLUMNS = sql`id, workspace_id, name, secret_hash, scopes, created_at, expires_at, revoked_at, last_used_at`

/** Who asks is not known yet, so this one read goes over all workspaces. */
export async function findKeyAnywhere(database: Pick<Database, 'engine'>, id: ApiKeyId): Promise<ApiKey | undefined> {
  const row = await database.engine.one<Row>(
    sql`select ${COLUMNS} from auth.api_keys where id = ${id}`.named('auth_key'),
  )
  return row && fromRow(row)
}

export async function insertKey(
  queries: Queries,
  key: Pick<ApiKey, 'id' | 'workspaceId' | 'name' | 'secretHash' | 'scopes' | 'expiresAt'>,
): Promise<ApiKey> {
  const row = await queries.one<Row>(
    sql`insert into auth.api_keys (id, workspace_id, name, secret_hash, scopes, expires_at)
        values (${key.id}, ${key.workspaceId}, ${key.name}, ${key.secretHash}, ${[...key.scopes]}, ${key.expiresAt ?? null})
        returning ${COLUMNS}`,
  )
  return fromRow(row!)
}

/** Newest first, behind `after` if it is given. Revoked ones are left out. */
export async function listKeys(queries: Queries, page: { limit: number; after?: string }): Promise<ApiKey[]> {
  const behind = page.after === undefined ? sql`` : sql`and id < ${page.after}`
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from auth.api_keys where revoked_at is null ${behind} order by id desc limit ${page.limit}`,
  )
  return rows.map(fromRow)
}

export const countKeys = async (queries: Queries): Promise<number> =>
  (await queries.one<{ count: number }>(
    sql`select count(*)::int as count from auth.api_keys
        where revoked_at is null and (expires_at is null or expires_at > platform.now())`,
  ))!.count

/** True if there was such a key in the workspace of the transaction and it was not revoked before. */
export const markRevoked = async (queries: Queries, id: string): Promise<boolean> =>
  (await queries.execute(
    sql`update auth.api_keys set revoked_at = platform.now() where id = ${id} and revoked_at is null`,
  )) === 1

export const writeLastUses = (database: Pick<Database, 'engine'>, uses: ReadonlyMap<string, number>): Promise<number> =>
  database.engine.execute(
    sql`update auth.api_keys k set last_used_at = greatest(k.last_used_at, to_timestamp(u.ms / 1000.0))
        from unnest(${[...uses.keys()]}::uuid[], ${[...uses.values()]}::float8[]) as u (id, ms) where k.id = u.id`,
  )

const fromRow = (row: Row): ApiKey => ({
  id: row.id,
  workspaceId: row.workspace_id,
  name: row.name,
  secretHash: row.secret_hash,
  scopes: row.scopes,
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
  revokedAt: row.revoked_at ?? undefined,
  lastUsedAt: row.last_used_at ?? undefined,
})
