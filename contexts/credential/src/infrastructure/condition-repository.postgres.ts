import type { CredentialTestView } from '@linkflow/contracts'
import { type Queries, sql } from '@linkflow/postgres'
import type { StoredCredential } from '../domain/credential.ts'
import { RECOVERY_MS, TROUBLES_AT_ONCE, USE_NOTED_EVERY_MS } from '../limits.ts'

/** Of the secret that was tested: one that was given meanwhile is not meant (C2). */
export async function keepTest(
  queries: Queries,
  { id, secretChangedAt }: Pick<StoredCredential, 'id' | 'secretChangedAt'>,
  test: CredentialTestView,
): Promise<void> {
  await queries.execute(sql`
    update credential.credentials
    set test = ${JSON.stringify(test)},
        taken_at = case when ${test.outcome === 'works'} then platform.now() else taken_at end,
        refused_at = case when ${test.outcome === 'refused'} then platform.now() else refused_at end
    where id = ${id} and date_trunc('milliseconds', secret_changed_at) = ${secretChangedAt}`)
}

/** What a process saw of one credential. */
export interface Seen {
  readonly id: string
  readonly usedAtMs: number
  readonly takenAtMs: number | undefined
  readonly refusedAtMs: number | undefined
}

/** Seldom more than one row: what is known to the minute, and has not turned, is not written. */
export async function noteSeen(queries: Queries, seen: readonly Seen[]): Promise<void> {
  const dates = (of: (each: Seen) => number | undefined) =>
    seen.map((each) => {
      const ms = of(each)
      return ms === undefined ? null : new Date(ms)
    })
  await queries.execute(sql`
    with q as (
      select * from unnest(
        ${seen.map(({ id }) => id)}::uuid[], ${dates(({ usedAtMs }) => usedAtMs)}::timestamptz[],
        ${dates(({ takenAtMs }) => takenAtMs)}::timestamptz[], ${dates(({ refusedAtMs }) => refusedAtMs)}::timestamptz[])
        as q (id, used_at, taken_at, refused_at)),
    held as (
      select c.id from credential.credentials c join q on q.id = c.id
      where c.secret_changed_at < q.used_at and (
        c.used_at is null or c.used_at < q.used_at - ${USE_NOTED_EVERY_MS} * interval '1 ms'
        or (q.taken_at is not null and (c.taken_at is null or c.taken_at <= c.refused_at))
        or (q.refused_at is not null and (c.refused_at is null or c.refused_at <= c.taken_at)))
      order by c.id for no key update of c)
    update credential.credentials c
    set used_at = greatest(c.used_at, q.used_at), taken_at = greatest(c.taken_at, q.taken_at),
        refused_at = greatest(c.refused_at, q.refused_at)
    from held join q on q.id = held.id where c.id = held.id`)
}

/** What people have to be told: why a credential fails; undefined when it works again. */
export interface Turn {
  readonly credentialId: string
  readonly workspaceId: string
  readonly why: 'expired' | 'refused' | undefined
}

/**
 * Takes those whose trouble is another than what was told, by the engine's queries. One that was refused a moment ago, and
 * taken since, is not over its trouble: a workflow may ask for this that it may not, and for that which it may.
 */
export async function takeTurns(engine: Queries): Promise<Turn[]> {
  const rows = await engine.query<{ id: string; workspace_id: string; why: 'expired' | 'refused' | null }>(sql`
    with turned as (
      select id, workspace_id, why from (
        select id, workspace_id, told, case
          when expires_at <= platform.now() then 'expired'
          when refused_at > coalesce(taken_at, '-infinity') then 'refused'
          when told = 'refused' and refused_at > platform.now() - ${RECOVERY_MS} * interval '1 ms' then 'refused'
        end as why
        from credential.credentials where expires_at is not null or refused_at is not null or told is not null) c
      where told is distinct from why order by id limit ${TROUBLES_AT_ONCE})
    update credential.credentials c set told = turned.why from turned
    where c.id = turned.id and c.told is distinct from turned.why returning c.id, c.workspace_id, c.told as why`)
  return rows.map(({ id, workspace_id, why }) => ({
    credentialId: id,
    workspaceId: workspace_id,
    why: why ?? undefined,
  }))
}
