import { byteaArray, int4Array, type Queries, sql, textArray, uuidArray } from '@linkflow/postgres'
import { HOLDER_LIVE_MS } from './limits.ts'
import type { DataKeyName } from './master-key-version.ts'

export interface MasterKeys {
  readonly current: string | undefined
  readonly next: string | undefined
}

export async function readMasterKeys(queries: Queries): Promise<MasterKeys> {
  const rows = await queries.query<{ id: string; state: 'current' | 'next' }>(
    sql`select id, state from keys.master_keys`,
  )
  const inState = (state: string) => rows.find((row) => row.state === state)?.id
  return { current: inState('current'), next: inState('next') }
}

export const idsOf = ({ current, next }: MasterKeys): string[] => [current, next].filter((id) => id !== undefined)

export const addMasterKey = (queries: Queries, id: string, state: 'current' | 'next'): Promise<number> =>
  queries.execute(sql`insert into keys.master_keys (id, state) values (${id}, ${state}) on conflict do nothing`)

/** What only this release and those before it know: a row sealed under the one key there was. */
export async function readSentinel(queries: Queries): Promise<Uint8Array | undefined> {
  return (await queries.one<{ sealed: Uint8Array }>(sql`select sealed from keys.sentinel`))?.sealed
}

export async function newestVersion(queries: Queries, workspaceId: string): Promise<number | undefined> {
  const row = await queries.one<{ version: number }>(
    sql`select version from keys.data_keys where workspace_id = ${workspaceId} order by version desc limit 1`,
  )
  return row?.version
}

/** False when there is one of this name. */
export const addDataKey = async (queries: Queries, { workspaceId, version }: DataKeyName): Promise<boolean> =>
  (await queries.execute(
    sql`insert into keys.data_keys (workspace_id, version) values (${workspaceId}, ${version}) on conflict do nothing`,
  )) > 0

export interface Wrap extends DataKeyName {
  readonly masterKey: string
  readonly wrapped: Uint8Array
}

export const addWraps = async (queries: Queries, wraps: readonly Wrap[]): Promise<void> => {
  await queries.execute(sql`
    insert into keys.wrapped_keys (workspace_id, version, master_key, wrapped)
    select * from unnest(${uuidArray(wraps.map((wrap) => wrap.workspaceId))}::uuid[], ${int4Array(wraps.map((wrap) => wrap.version))}::int[],
      ${textArray(wraps.map((wrap) => wrap.masterKey))}::text[], ${byteaArray(wraps.map((wrap) => wrap.wrapped))}::bytea[])
    on conflict do nothing`)
}

interface WrapRow {
  workspace_id: string
  version: number
  master_key: string
  wrapped: Uint8Array
}

const WRAP = sql`w.workspace_id, w.version, w.master_key, w.wrapped`

export async function wrapsOf(queries: Queries, { workspaceId, version }: DataKeyName): Promise<Wrap[]> {
  const rows = await queries.query<WrapRow>(
    sql`select ${WRAP} from keys.wrapped_keys w where w.workspace_id = ${workspaceId} and w.version = ${version}`.named(
      'wraps_of_data_key',
    ),
  )
  return rows.map(wrapFromRow)
}

/** Data keys that `from` wraps and `to` does not yet, with their wraps. */
export async function wrapsToAdd(queries: Queries, from: string, to: string, limit: number): Promise<Wrap[]> {
  const rows = await queries.query<WrapRow>(sql`
    select ${WRAP} from keys.wrapped_keys w
    where w.master_key = ${from} and not exists (
      select 1 from keys.wrapped_keys t
      where t.master_key = ${to} and t.workspace_id = w.workspace_id and t.version = w.version)
    limit ${limit}`)
  return rows.map(wrapFromRow)
}

/** How many data keys there are, and how many of them each master key wraps. */
export async function countWraps(
  queries: Queries,
): Promise<{ readonly dataKeys: number; readonly byMasterKey: ReadonlyMap<string, number> }> {
  const all = await queries.one<{ count: number }>(sql`select count(*)::int as count from keys.data_keys`)
  const rows = await queries.query<{ master_key: string; count: number }>(
    sql`select master_key, count(*)::int as count from keys.wrapped_keys group by master_key`,
  )
  return { dataKeys: all!.count, byMasterKey: new Map(rows.map((row) => [row.master_key, row.count])) }
}

/** Nobody adds a data key, and no process joins, until the transaction ends. */
export const lockKeys = (queries: Queries): Promise<number> =>
  queries.execute(sql`lock table keys.data_keys, keys.holders in share row exclusive mode`)

/** After this the old key opens nothing here. */
export async function switchMasterKey(queries: Queries, from: string, to: string): Promise<void> {
  await removeMasterKey(queries, from)
  await queries.execute(sql`update keys.master_keys set state = 'current' where id = ${to}`)
}

export async function removeMasterKey(queries: Queries, id: string): Promise<void> {
  await queries.execute(sql`delete from keys.wrapped_keys where master_key = ${id}`)
  await queries.execute(sql`delete from keys.master_keys where id = ${id}`)
}

export interface Holder {
  readonly process: string
  readonly name: string
  readonly host: string
  readonly pid: number
  readonly held: readonly string[]
}

export const writeHolder = (queries: Queries, { process, name, host, pid, held }: Holder): Promise<number> =>
  queries.execute(sql`
    insert into keys.holders (process, name, host, pid, held) values (${process}, ${name}, ${host}, ${pid}, ${[...held]})
    on conflict (process) do update set held = excluded.held, seen_at = platform.now()`)

export const removeHolder = (queries: Queries, process: string): Promise<number> =>
  queries.execute(sql`delete from keys.holders where process = ${process}
    or seen_at < platform.now() - ${HOLDER_LIVE_MS * 20} * interval '1 millisecond'`)

/** Processes that live. */
export const readHolders = (queries: Queries): Promise<Holder[]> =>
  queries.query<Holder>(sql`
    select process, name, host, pid, held from keys.holders
    where seen_at > platform.now() - ${HOLDER_LIVE_MS} * interval '1 millisecond' order by host, name, pid`)

const wrapFromRow = (row: WrapRow): Wrap => ({
  workspaceId: row.workspace_id,
  version: row.version,
  masterKey: row.master_key,
  wrapped: row.wrapped,
})
