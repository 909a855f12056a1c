import { randomUUID } from 'node:crypto'
import { crashPoint } from '@linkflow/kernel'
import { isUnreadable, type Payloads, plainPayloads } from '@linkflow/keys'
import { type Queries, type Sql, sql } from '@linkflow/postgres'
import type {
  Claimed,
  ClaimScope,
  ExecutionStore,
  Owned,
  SignalResult,
  StoredSignal,
  Turns,
} from '../application/execution-store.ts'
import { openFacts, type StoredJournalRow, signalLabel } from '../application/sealed-payloads.ts'
import type { ExecutionHead, ExecutionId, ExecutionMeta, ExecutionMode, WorkerId } from '../domain/execution.ts'
import type { PermitState } from '../domain/permit.ts'
import { LEASE_MS, SIGNAL_MARK_MS, TURNS_AT_ONCE } from '../limits.ts'

interface LiveColumns {
  id: ExecutionId
  workspace_id: ExecutionHead['workspaceId']
  workflow_id: ExecutionHead['workflowId']
  version_id: ExecutionHead['versionId']
  mode: ExecutionMode
  trigger_node: string
  created_ms: number
  deadline_ms: number | null
  plan_format: number
  engine_flags: string
  meta: string
  fence: string
  crashes: number
  started_ms: number
  cancel_requested: boolean
  permit: PermitState | null
}

interface SignalColumns {
  id: string
  execution_id: ExecutionId
  workspace_id: string
  key: string
  data: string | null
}

const headFromRow = (row: LiveColumns): ExecutionHead => ({
  id: row.id,
  workspaceId: row.workspace_id,
  workflowId: row.workflow_id,
  versionId: row.version_id,
  mode: row.mode,
  triggerNode: row.trigger_node,
  createdAtMs: Number(row.created_ms),
  deadlineAtMs: row.deadline_ms === null ? undefined : Number(row.deadline_ms),
  planFormat: row.plan_format,
  engineFlags: row.engine_flags,
  meta: JSON.parse(row.meta) as ExecutionMeta,
})

const epochMs = (instant: Sql) => sql`(extract(epoch from ${instant}) * 1000)::float8`

/** Not while the database itself has been up for less than a lease: it was away, not the workers. */
const couldRenew = (leaseMs: number) =>
  sql`pg_postmaster_start_time() + ${leaseMs} * interval '1 ms' < clock_timestamp()`

/** A worker is lost when its lease ended. */
const lostWorker = (
  leaseMs: number,
) => sql`not exists (select 1 from execution.workers w where w.id = l.worker_id and w.lease_until > platform.now())
  and ${couldRenew(leaseMs)}`

/** Its last two owners died. The number is written out: the partial index `live_suspects` has it. */
const SUSPECT = sql`crashes = 2`

/** The condition of a claim, after `and`. */
function inScope(scope: ClaimScope): Sql {
  if (scope === 'all') return sql`true`
  if (scope === 'suspects') return SUSPECT
  if (scope === 'unsuspected') return sql`(not ${SUSPECT} or cancel_requested)`
  const ids = scope.family
  return sql`(id = any(${ids}::uuid[]) or (meta::json -> 'parent' ->> 'id')::uuid = any(${ids}::uuid[]))`
}

const isDue = (worker: WorkerId, scope: ClaimScope): Sql => sql`
  status in ('queued', 'waiting') and due_at <= platform.now()
  and exists (select 1 from execution.workers w where w.id = ${worker}::uuid and w.lease_until > platform.now())
  and ${inScope(scope)}`

const oldest = (worker: WorkerId, limit: number, scope: ClaimScope): Sql => sql`
  due as (select id from execution.live where ${isDue(worker, scope)} order by due_at, id limit ${limit} for update skip locked)`

/**
 * From workspace to workspace by the index `live_turns`, looking at the first row of each only, then as many of each as its
 * share. A workspace with a backlog of any length costs what one with a single row costs.
 */
const shares = (worker: WorkerId, limit: number, scope: ClaimScope, { after = NOBODY, except }: Turns): Sql => sql`
  first_of as (
    (select workspace_id, due_at, 1 as n from execution.live
      where status in ('queued', 'waiting') and workspace_id > ${after}::uuid order by workspace_id, due_at limit 1)
    union all
    select next.workspace_id, next.due_at, first_of.n + 1 from first_of cross join lateral (
      select workspace_id, due_at from execution.live
      where status in ('queued', 'waiting') and workspace_id > first_of.workspace_id
      order by workspace_id, due_at limit 1) next
    where first_of.n < ${TURNS_AT_ONCE}),
  ready as (
    select workspace_id from first_of where due_at <= platform.now() and workspace_id <> all(${[...except]}::uuid[])
    order by workspace_id limit ${limit}),
  due as (
    select own.id from ready cross join lateral (
      select id from execution.live where workspace_id = ready.workspace_id and ${isDue(worker, scope)}
      order by due_at, id limit (select greatest(1, ${limit}::int / count(*)) from ready) for update skip locked) own
    limit ${limit})`

const NOBODY = '00000000-0000-0000-0000-000000000000'

export class PostgresExecutionStore implements ExecutionStore {
  private readonly engine: Queries
  private readonly leaseMs: number
  private readonly payloads: Payloads

  constructor(engine: Queries, leaseMs = LEASE_MS, payloads: Payloads = plainPayloads) {
    this.engine = engine
    this.leaseMs = leaseMs
    this.payloads = payloads
  }

  async registerWorker(id: WorkerId, name: string): Promise<void> {
    await this.engine.query(
      sql`insert into execution.workers (id, name, started_at, lease_until)
       values (${id}, ${name}, platform.now(), platform.now() + ${this.leaseMs} * interval '1 ms')
       on conflict (id) do update set lease_until = excluded.lease_until`,
    )
  }

  async heartbeat(id: WorkerId): Promise<boolean> {
    const rows = await this.engine.query<{ id: string }>(
      sql`update execution.workers set lease_until = platform.now() + ${this.leaseMs} * interval '1 ms' where id = ${id} returning id`,
    )
    return rows.length > 0
  }

  async declareDead(ids: readonly WorkerId[]): Promise<void> {
    await this.engine.execute(
      sql`update execution.workers set lease_until = platform.now() where id = any(${ids}::uuid[]) and lease_until > platform.now()`,
    )
  }

  async retireWorker(id: WorkerId): Promise<void> {
    await this.engine.query(
      sql`with gone as (delete from execution.workers where id = ${id})
       update execution.live set status = 'queued', worker_id = null, fence = fence + 1, due_at = platform.now()
       where worker_id = ${id} and status = 'running'`,
    )
  }

  async claimDue(worker: WorkerId, limit: number, scope: ClaimScope, turns?: Turns): Promise<readonly Claimed[]> {
    // `skip locked` keeps workers from queueing behind each other; (due_at, id) is the partial index. A worker whose lease
    // ended while the database was out of its reach claims nothing before it has renewed it: it would lose it again.
    const rows = await this.engine.query<LiveColumns>(
      sql`with recursive ${turns === undefined ? oldest(worker, limit, scope) : shares(worker, limit, scope, turns)}
       update execution.live l
       set status = 'running', worker_id = ${worker}, fence = l.fence + 1, due_at = null, signalled = false,
         started_at = coalesce(l.started_at, platform.now())
       from due where l.id = due.id
       returning l.id, l.workspace_id, l.workflow_id, l.version_id, l.mode, l.trigger_node,
         ${epochMs(sql`l.created_at`)} as created_ms, ${epochMs(sql`l.deadline_at`)} as deadline_ms,
         l.plan_format, l.engine_flags, l.meta, l.fence, l.crashes, l.cancel_requested, l.permit,
         ${epochMs(sql`l.started_at`)} as started_ms`,
    )
    if (rows.length === 0) return []
    const ids = rows.map((row) => row.id)
    const [journal, signals] = await Promise.all([
      this.engine.query<StoredJournalRow>(
        sql`select execution_id, workspace_id, seq, facts, sealed from execution.journal
            where execution_id = any(${ids}::uuid[]) order by execution_id, seq`,
      ),
      this.storedSignalsOf(ids),
    ])
    const journalOf = Map.groupBy(journal, (row) => row.execution_id)
    const signalsById = Map.groupBy(signals, (signal) => signal.execution_id)
    return Promise.all(
      rows.map(async (row) => ({
        head: headFromRow(row),
        fence: Number(row.fence),
        crashes: row.crashes,
        startedAtMs: Number(row.started_ms),
        cancelRequested: row.cancel_requested,
        permit: row.permit ?? undefined,
        ...(await this.opened(journalOf.get(row.id) ?? [], signalsById.get(row.id) ?? [])),
      })),
    )
  }

  /** What does not open is this execution's trouble, and not that of those that were claimed with it. */
  private async opened(
    journal: readonly StoredJournalRow[],
    signals: readonly SignalColumns[],
  ): Promise<Pick<Claimed, 'journal' | 'signals' | 'unreadable'>> {
    try {
      return {
        journal: await Promise.all(
          journal.map(async (row) => ({ seq: row.seq, facts: await openFacts(this.payloads, row) })),
        ),
        signals: await Promise.all(signals.map((row) => this.openSignal(row))),
      }
    } catch (error) {
      if (!isUnreadable(error)) throw error
      return { journal: journal.map(({ seq }) => ({ seq, facts: '[]' })), signals: [], unreadable: error }
    }
  }

  private async openSignal({ id, execution_id, workspace_id, key, data }: SignalColumns): Promise<StoredSignal> {
    const text =
      data === null ? undefined : await this.payloads.openText(workspace_id, signalLabel(execution_id, id), data)
    return { id, executionId: execution_id, key, data: text }
  }

  async countSuspects(max: number): Promise<{ queued: number; live: number }> {
    const rows = await this.engine.query<{ queued: number; live: number }>(
      sql`select (count(*) filter (where status = 'queued'))::int as queued, count(*)::int as live
       from (select status from execution.live where ${SUSPECT} limit ${max}) as suspects`,
    )
    return rows[0]!
  }

  async ownedBy(worker: WorkerId): Promise<readonly Owned[]> {
    const rows = await this.engine.query<{ id: ExecutionId; fence: string }>(
      sql`select id, fence from execution.live where worker_id = ${worker} and status = 'running'`,
    )
    return rows.map(({ id, fence }) => ({ id, fence: Number(fence) }))
  }

  async giveBack(worker: WorkerId, owned: readonly Owned[]): Promise<void> {
    // No crash: nobody died. The fence grows, as at every change of owner.
    await this.engine.query(
      sql`with back as (
         select l.id from execution.live l
         join unnest(${owned.map(({ id }) => id)}::uuid[], ${owned.map(({ fence }) => fence)}::int8[]) as q(id, fence)
           on l.id = q.id and l.fence = q.fence
         where l.worker_id = ${worker} and l.status = 'running' order by l.id for update of l)
       update execution.live l set status = 'queued', worker_id = null, fence = l.fence + 1, due_at = platform.now()
       from back where l.id = back.id`,
    )
  }

  async requeueLost(): Promise<{ requeued: number }> {
    crashPoint('requeue.before')
    // The fence grows here already, so that the old owner is out from this commit on, not from the next claim.
    // An owner that got further before it died does not count: only what kills its workers at one place is parked.
    // A worker whose loss was told has a lease that ended for ever, until it renews it after all.
    const rows = await this.engine.query<{ id: string }>(
      sql`with lost as (
         select l.id from execution.live l where l.status = 'running' and ${lostWorker(this.leaseMs)}
         order by l.id limit 10000 for update skip locked),
       requeued as (
         update execution.live l
         set status = 'queued', worker_id = null, fence = l.fence + 1, due_at = platform.now(),
           crashes = case when exists (
             select 1 from execution.journal j where j.execution_id = l.id and j.fence = l.fence) then 1 else l.crashes + 1 end
         from lost where l.id = lost.id returning l.id, l.workspace_id),
       gone as (
         update execution.workers w set lease_until = '-infinity'
         from (select id from execution.workers
               where lease_until <= platform.now() and lease_until > '-infinity' and ${couldRenew(this.leaseMs)}
               for update skip locked) q
         where w.id = q.id returning w.name),
       told as (
         insert into execution.outbox (events)
         select json_build_array(json_build_object('type', 'workers.lost',
           'workers', (select coalesce(json_agg(name order by name), '[]') from gone),
           'takenOver', (select coalesce(json_agg(t), '[]') from (
              select workspace_id as workspace, count(*)::int as executions from requeued group by 1) t)))::text
         where exists (select from gone) or exists (select from requeued))
       select id from requeued`,
    )
    if (rows.length > 0) crashPoint('requeue.committed')
    return { requeued: rows.length }
  }

  async nextDueInMs(): Promise<number | undefined> {
    const rows = await this.engine.query<{ ms: number | null }>(
      sql`select ${epochMs(sql`min(due_at)`)} - ${epochMs(sql`platform.now()`)} as ms from execution.live
       where status in ('queued', 'waiting')`,
    )
    const ms = rows[0]?.ms
    return ms === null || ms === undefined ? undefined : Math.max(0, Number(ms))
  }

  async signal(executionId: ExecutionId, key: string, data: string | undefined): Promise<SignalResult> {
    crashPoint('signal.before')
    const id = randomUUID()
    const stored = await this.sealSignal(executionId, id, data)
    // The row is locked and marked in the same statement that stores the signal: an owner that parks at this moment
    // waits for the lock and then sees the mark, so the signal cannot fall between the wait and the parking.
    const rows = await this.engine.query<{ id: string }>(
      sql`with woken as (
         update execution.live set signalled = true,
           due_at = case when status = 'waiting' then platform.now() else due_at end
         where id = ${executionId} returning workspace_id)
       insert into execution.signals (id, workspace_id, execution_id, key, data)
       select ${id}::uuid, woken.workspace_id, ${executionId}::uuid, ${key}::text, ${stored}::text from woken returning id`,
    )
    crashPoint('signal.committed')
    return rows.length > 0 ? 'stored' : 'not-live'
  }

  async signalOnce(executionId: ExecutionId, key: string, data: string): Promise<SignalResult | 'repeated'> {
    crashPoint('signal.before')
    const id = randomUUID()
    const stored = await this.sealSignal(executionId, id, data)
    // The mark outlives the signal, which goes when a step has taken it: who comes between that commit and the moment
    // when readers see it would be the second. While a signal waits for its worker, however long, it is its own mark.
    const [row] = await this.engine.query<{ live: number; stored: number }>(
      sql`with found as (
         select id, workspace_id from execution.live where id = ${executionId} for update),
       used as (
         insert into execution.deliveries (endpoint, delivery_id, workspace_id, execution_id, expires_at)
         select ${`signal:${executionId}`}::text, ${key}::text, workspace_id, id, platform.now() + ${SIGNAL_MARK_MS} * interval '1 ms'
         from found where not exists (
           select 1 from execution.signals s where s.execution_id = found.id and s.key = ${key}::text)
         on conflict do nothing returning workspace_id),
       woken as (
         update execution.live l set signalled = true,
           due_at = case when l.status = 'waiting' then platform.now() else l.due_at end
         from used where l.id = ${executionId}),
       kept as (
         insert into execution.signals (id, workspace_id, execution_id, key, data)
         select ${id}::uuid, workspace_id, ${executionId}::uuid, ${key}::text, ${stored}::text from used returning id)
       select (select count(*) from found)::int as live, (select count(*) from kept)::int as stored`,
    )
    crashPoint('signal.committed')
    if (row!.live === 0) return 'not-live'
    return row!.stored === 0 ? 'repeated' : 'stored'
  }

  async continuePaused(executionId: ExecutionId, key: string, data: string): Promise<SignalResult> {
    const id = randomUUID()
    const stored = await this.sealSignal(executionId, id, data)
    // The first of two who let it go on has it: what it did not find paused is not told twice.
    const rows = await this.engine.query<{ id: string }>(
      sql`with going as (
         update execution.live set status = 'queued', signalled = true, due_at = platform.now()
         where id = ${executionId} and status = 'paused' returning workspace_id)
       insert into execution.signals (id, workspace_id, execution_id, key, data)
       select ${id}::uuid, going.workspace_id, ${executionId}::uuid, ${key}::text, ${stored}::text from going returning id`,
    )
    return rows.length > 0 ? 'stored' : 'not-live'
  }

  async endPauses(): Promise<number> {
    return this.engine.execute(
      sql`update execution.live set status = 'queued' where status = 'paused' and due_at <= platform.now()`,
    )
  }

  async wakeSignalled(executionIds?: readonly ExecutionId[]): Promise<number> {
    const which =
      executionIds === undefined
        ? sql`l.status = 'waiting' and not l.signalled and exists (select 1 from execution.signals s where s.execution_id = l.id)`
        : sql`l.id = any(${executionIds}::uuid[])`
    return this.engine.execute(
      sql`update execution.live l set signalled = true,
            due_at = case when l.status = 'waiting' then platform.now() else l.due_at end
          where ${which}`,
    )
  }

  async signalsOf(executionIds: readonly ExecutionId[]): Promise<readonly StoredSignal[]> {
    return Promise.all((await this.storedSignalsOf(executionIds)).map((row) => this.openSignal(row)))
  }

  /** In the order of the database's time (R28): their ids were made by doors whose clocks may be minutes apart. */
  private storedSignalsOf(executionIds: readonly ExecutionId[]): Promise<readonly SignalColumns[]> {
    return this.engine.query<SignalColumns>(
      sql`select id, execution_id, workspace_id, key, data from execution.signals
          where execution_id = any(${executionIds}::uuid[]) order by created_at, id`,
    )
  }

  /** Its workspace is asked for first: one that is not live any more needs no seal, for nothing will be stored. */
  private async sealSignal(executionId: ExecutionId, id: string, data: string | undefined): Promise<string | null> {
    if (data === undefined) return null
    const live = await this.engine.one<{ workspace_id: string }>(
      sql`select workspace_id from execution.live where id = ${executionId}`,
    )
    return live === undefined ? null : this.payloads.sealText(live.workspace_id, signalLabel(executionId, id), data)
  }

  async requestCancel(executionIds: readonly ExecutionId[]): Promise<readonly ExecutionId[]> {
    crashPoint('cancel.before')
    // A child whose row commits while this statement runs is not seen by it. What is marked already hands the mark on to
    // its children (batch-statement.ts), so one more look finds those, until a look finds nothing new.
    const marked = new Set<ExecutionId>()
    for (let known = -1; marked.size > known; ) {
      known = marked.size
      for (const id of await this.markCancelled(executionIds)) marked.add(id)
    }
    crashPoint('cancel.committed')
    return [...marked]
  }

  /**
   * With all that they wait for, or waited for when they ended, down to the last child. Few are live, so looking through
   * them is cheaper than an index.
   */
  private async markCancelled(executionIds: readonly ExecutionId[]): Promise<readonly ExecutionId[]> {
    const rows = await this.engine.query<{ id: ExecutionId }>(
      sql`with recursive called as (
         select id, (meta::json #>> '{parent,id}')::uuid as parent from execution.live
         where meta like '{"parent":%' and (meta::json #>> '{parent,detached}') is null),
       family as (
         select unnest(${executionIds}::uuid[]) as id
         union select called.id from called join family on called.parent = family.id)
       update execution.live l set cancel_requested = true,
         status = case when l.status = 'paused' then 'queued' else l.status end,
         due_at = case when l.status in ('waiting', 'queued', 'paused') then platform.now() else l.due_at end
       from family where l.id = family.id returning l.id`,
    )
    return rows.map((row) => row.id)
  }

  async cancelRequested(worker: WorkerId): Promise<readonly ExecutionId[]> {
    const rows = await this.engine.query<{ id: ExecutionId }>(
      sql`select id from execution.live where worker_id = ${worker} and status = 'running' and cancel_requested`,
    )
    return rows.map((row) => row.id)
  }

  async queuedByWorkspace(max: number): Promise<ReadonlyMap<string, number>> {
    const rows = await this.engine.query<{ workspace_id: string; n: number }>(
      sql`select workspace_id, count(*)::int as n from (
         select workspace_id from execution.live
         where status = 'queued' and due_at <= platform.now() limit ${max + 1}) q group by workspace_id`,
    )
    return new Map(rows.map(({ workspace_id, n }) => [workspace_id, n]))
  }

  async cautiousVersions(): Promise<readonly string[]> {
    const rows = await this.engine.query<{ version_id: string }>(
      sql`select version_id from execution.cautious_versions where until > platform.now()`,
    )
    return rows.map((row) => row.version_id)
  }

  async addCautiousVersions(versionIds: readonly string[], forMs: number): Promise<void> {
    // Several processes may have died with the same one in flight.
    await this.engine.query(
      sql`insert into execution.cautious_versions (version_id, until)
       select distinct id, platform.now() + ${forMs} * interval '1 ms' from unnest(${versionIds}::uuid[]) as q(id)
       on conflict (version_id) do update set until = excluded.until`,
    )
  }

  async tidy(): Promise<void> {
    // Each in a short transaction of its own: a long one holds the outbox back.
    await this.engine.query(
      sql`delete from execution.deliveries where (endpoint, delivery_id) in (
         select endpoint, delivery_id from execution.deliveries where expires_at < platform.now() limit 10000)`,
    )
    // A batch is sent again within minutes or never; its id (UUIDv7) holds its time, which is the database's.
    await this.engine.query(
      sql`delete from execution.batches where id in (
         select id from execution.batches where id < ${UUID_OF_AN_HOUR_AGO} limit 100000)`,
    )
    await this.engine.query(
      sql`delete from execution.workers w where w.lease_until < platform.now() - interval '1 hour'
         and not exists (select 1 from execution.live l where l.worker_id = w.id)`,
    )
    await this.engine.query(
      sql`delete from execution.signals s where s.created_at < platform.now() - interval '1 hour'
         and not exists (select 1 from execution.live l where l.id = s.execution_id)`,
    )
    await this.engine.query(sql`delete from execution.cautious_versions where until < platform.now()`)
  }
}

/** The smallest UUIDv7 of that instant. */
const UUID_OF_AN_HOUR_AGO = sql`(lpad(to_hex((extract(epoch from platform.now() - interval '1 hour') * 1000)::int8), 12, '0')
  || '70008000000000000000')::uuid`
