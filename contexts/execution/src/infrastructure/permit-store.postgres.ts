import { type Database, LOCKS, type Sql, sql } from '@linkflow/postgres'
import type { PermitDecision, PermitStore } from '../application/permits.ts'
import type { ExecutionId } from '../domain/execution.ts'
import type { PermitState } from '../domain/permit.ts'
import { EVICTED_AT_ONCE, PERMITS_AT_ONCE } from '../limits.ts'

export class PostgresPermitStore implements PermitStore {
  private readonly engine: Database['engine']

  constructor(engine: Database['engine']) {
    this.engine = engine
  }

  /**
   * P1. The lock is taken in a statement of its own: what the next one sees begins after it, so it sees all that earlier
   * decisions gave. Rows leave `live` without the lock; that only frees permits, and whoever ends one decides anew.
   */
  async decide(group: string, evicts: boolean): Promise<PermitDecision> {
    const all = { given: [] as ExecutionId[], refused: [] as ExecutionId[], evicted: [] as ExecutionId[] }
    for (let isWhole = false; !isWhole; ) {
      const { evicted, decided } = await this.decideSome(group, evicts)
      all.evicted.push(...evicted.map(({ id }) => id))
      for (const { id, permit } of decided) (permit === 'held' ? all.given : all.refused).push(id)
      isWhole = decided.length < PERMITS_AT_ONCE && evicted.length < EVICTED_AT_ONCE
    }
    return all
  }

  private decideSome(group: string, evicts: boolean) {
    return this.engine.transaction(async (queries) => {
      await queries.query(sql`select pg_advisory_xact_lock(hashtextextended(${group}, ${LOCKS.permits}))`)
      const evicted = evicts ? await queries.query<{ id: ExecutionId }>(evict(group)) : []
      const decided = await queries.query<{ id: ExecutionId; permit: PermitState }>(give(group))
      return { evicted, decided }
    })
  }

  async undecided(max: number): Promise<readonly { group: string; evicts: boolean }[]> {
    return this.engine.query<{ group: string; evicts: boolean }>(sql`
      select w.permit_group as group, w.evicts from (
        select permit_group, max(permit_limit) as most, bool_or(permit_policy = 'cancel-previous') as evicts,
            bool_or(permit_policy = 'drop') as drops
          from execution.live where permit = 'wanted' and permit_group is not null and not cancel_requested
          group by permit_group) w
      where w.evicts or w.drops or w.most > (
        select count(*) from execution.live h where h.permit_group = w.permit_group and h.permit = 'held')
      limit ${max}`)
  }

  async waitingByWorkspace(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.engine.query<{ workspace_id: string; n: number }>(sql`
      select workspace_id, count(*)::int as n from execution.live
      where permit_group is not null and permit = 'wanted' group by workspace_id`)
    return new Map(rows.map(({ workspace_id, n }) => [workspace_id, n]))
  }

  async stateOf(id: ExecutionId): Promise<PermitState | undefined> {
    const row = await this.engine.one<{ permit: PermitState | null }>(sql`
      select permit from execution.live where id = ${id}::uuid
      union all
      select case when error like '{"code":"execution-dropped"%' then 'refused' end from execution.finished
        where id = ${id}::uuid`)
    return row?.permit ?? undefined
  }
}

/** Those of the group that are not on their way out already. */
const member = (group: string): Sql =>
  sql`permit_group = ${group}::uuid and permit in ('wanted', 'held') and not cancel_requested`

/** Of those older than the newest that takes others' permits, all but as many as may stay beside it. */
const evict = (group: string): Sql => sql`
  with newest as (
    select id, permit_limit from execution.live
    where ${member(group)} and permit = 'wanted' and permit_policy = 'cancel-previous' order by id desc limit 1),
  old as (
    select id from execution.live where ${member(group)} and id < (select id from newest)
    order by id desc offset (select permit_limit - 1 from newest) limit ${EVICTED_AT_ONCE}),
  locked as (
    select l.id from execution.live l join old on old.id = l.id order by l.id for no key update of l)
  update execution.live l set cancel_requested = true,
    due_at = case when l.status in ('waiting', 'queued') then platform.now() else l.due_at end
  from locked where l.id = locked.id returning l.id`

/**
 * The oldest first, by the limit that each came with: a version that was published meanwhile may have another. Only who
 * came with the policy to drop is refused; the others were told that they wait.
 */
const give = (group: string): Sql => sql`
  with held as (
    select count(*) as n from execution.live where permit_group = ${group}::uuid and permit = 'held'),
  wanting as (
    select id, permit_limit, permit_policy, row_number() over (order by id) as place from (
      select id, permit_limit, permit_policy from execution.live
      where ${member(group)} and permit = 'wanted' order by id limit ${PERMITS_AT_ONCE}) q),
  decided as (
    select id, case when held.n + place <= permit_limit then 'held' else 'refused' end as permit
    from wanting cross join held where held.n + place <= permit_limit or permit_policy = 'drop'),
  locked as (
    select l.id, decided.permit from execution.live l join decided on decided.id = l.id
    where l.status = 'queued' and l.permit = 'wanted' and not l.cancel_requested order by l.id for no key update of l)
  update execution.live l set permit = locked.permit, due_at = platform.now()
  from locked where l.id = locked.id returning l.id, l.permit`
