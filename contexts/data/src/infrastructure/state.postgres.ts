import { type Queries, sql } from '@linkflow/postgres'

/** Where a value is: `scope` is the id of the workspace, or of the workflow that it belongs to. */
export interface StateAddress {
  readonly workspaceId: string
  readonly scope: string
  readonly key: string
}

export interface StateEntry {
  readonly key: string
  readonly bytes: number
  readonly updatedAt: Date
  readonly expiresAt: Date | undefined
}

export interface StoredState extends StateEntry {
  /** As it is stored, which is sealed or not. */
  readonly value: string
}

interface Row {
  key: string
  value: string
  bytes: number
  updated_at: Date
  expires_at: Date | null
}

const LIVES = sql`(expires_at is null or expires_at > platform.now())`

/** By key, behind `after` if it is given. */
export async function listState(
  queries: Queries,
  page: { readonly scope: string; readonly after: string | undefined; readonly limit: number },
): Promise<StateEntry[]> {
  const behind = page.after === undefined ? sql`` : sql`and key > ${page.after}`
  const rows = await queries.query<Row>(
    sql`select key, bytes, updated_at, expires_at from data.state
        where scope = ${page.scope} and ${LIVES} ${behind} order by key limit ${page.limit}`,
  )
  return rows.map(entryOf)
}

export async function findState(queries: Queries, { scope, key }: StateAddress): Promise<StoredState | undefined> {
  const row = await queries.one<Row>(
    sql`select key, value, bytes, updated_at, expires_at from data.state
        where scope = ${scope} and key = ${key} and ${LIVES}`,
  )
  return row && { ...entryOf(row), value: row.value }
}

/** The same, held for the transaction, also where there is none: an empty value then stands for it. */
export async function holdState(queries: Queries, at: StateAddress): Promise<StoredState | undefined> {
  await queries.execute(
    sql`insert into data.state (workspace_id, scope, key, value, bytes)
        values (${at.workspaceId}, ${at.scope}, ${at.key}, '', 0) on conflict do nothing`,
  )
  const row = await queries.one<Row & { lives: boolean }>(
    sql`select key, value, bytes, updated_at, expires_at, ${LIVES} as lives from data.state
        where scope = ${at.scope} and key = ${at.key} for no key update`,
  )
  return row!.lives && row!.value !== '' ? { ...entryOf(row!), value: row!.value } : undefined
}

/** Puts a value where `holdState` holds. `ttlMs`: undefined leaves its end as it is, null takes it away. */
export async function putState(
  queries: Queries,
  { scope, key }: StateAddress,
  of: { readonly value: string; readonly bytes: number; readonly ttlMs: number | null | undefined },
): Promise<StateEntry> {
  const expiry =
    of.ttlMs === undefined
      ? sql``
      : of.ttlMs === null
        ? sql`, expires_at = null`
        : sql`, expires_at = platform.now() + ${of.ttlMs} * interval '1 millisecond'`
  const row = await queries.one<Row>(
    sql`update data.state set value = ${of.value}, bytes = ${of.bytes}, updated_at = platform.now() ${expiry}
        where scope = ${scope} and key = ${key} returning key, bytes, updated_at, expires_at`,
  )
  return entryOf(row!)
}

export const removeState = (queries: Queries, { scope, key }: StateAddress): Promise<number> =>
  queries.execute(sql`delete from data.state where scope = ${scope} and key = ${key}`)

/** How many values the workspace keeps, and their bytes. */
export async function measureState(queries: Queries): Promise<{ readonly keys: number; readonly bytes: number }> {
  const row = await queries.one<{ keys: number; bytes: string }>(
    sql`select count(*)::int as keys, coalesce(sum(bytes), 0)::text as bytes from data.state`,
  )
  return { keys: row!.keys, bytes: Number(row!.bytes) }
}

const entryOf = ({ key, bytes, updated_at, expires_at }: Row): StateEntry => ({
  key,
  bytes,
  updatedAt: updated_at,
  expiresAt: expires_at ?? undefined,
})
