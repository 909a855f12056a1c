import { type Queries, sql } from '@linkflow/postgres'
import { BACKFILL_STARTS_PER_SECOND } from '../limits.ts'
import { epochMs, iso } from './instants.ts'
import { SCHEDULE_CHANNEL } from './sync-schedules.postgres.ts'

export interface Backfill {
  readonly id: string
  readonly scheduleId: string
  readonly fromMs: number
  readonly untilMs: number
  readonly state: 'running' | 'done' | 'cancelled'
  readonly starts: number
  readonly already: number
  readonly started: number
  readonly failed: number
  readonly pending: number
  readonly createdMs: number
}

/** Of an instant in one of these states nothing was started, so a backfill may. */
const FREE = sql`('missed', 'expired', 'dropped', 'refused')`

/** How many of these instants were started, or are about to be. */
export async function takenInstants(
  queries: Queries,
  scheduleId: string,
  instants: readonly number[],
): Promise<number> {
  const row = await queries.one<{ taken: number }>(
    sql`select count(*)::int as taken from schedule.firings
      where schedule_id = ${scheduleId}::uuid and instant = any(${instants.map((ms) => iso(ms))}::timestamptz[])
        and state not in ${FREE}`,
  )
  return row!.taken
}

/** (schedule, instant) is unique, so an instant belongs to whoever took it first. */
export async function insertBackfill(
  queries: Queries,
  given: {
    readonly id: string
    readonly workspaceId: string
    readonly scheduleId: string
    readonly fromMs: number
    readonly untilMs: number
  },
  instants: readonly number[],
): Promise<Backfill> {
  const { id, workspaceId, scheduleId, fromMs, untilMs } = given
  const starts = await queries.execute(
    sql`insert into schedule.firings as f (schedule_id, instant, workspace_id, state, decided_at, retry_at, backfill_id)
      select ${scheduleId}::uuid, q.instant, ${workspaceId}::uuid, 'pending', platform.now(),
        platform.now() + q.place * interval '1 second' / ${BACKFILL_STARTS_PER_SECOND}::int, ${id}::uuid
      from unnest(${instants.map((ms) => iso(ms))}::timestamptz[]) with ordinality as q(instant, place)
      on conflict (schedule_id, instant) do update set state = 'pending', decided_at = excluded.decided_at,
        retry_at = excluded.retry_at, backfill_id = excluded.backfill_id, attempts = 0, detail = null,
        execution_id = null, version_id = null, fired_at = null
      where f.state in ${FREE}`,
  )
  await queries.execute(
    sql`insert into schedule.backfills (id, workspace_id, schedule_id, from_at, until_at, starts, already)
      values (${id}::uuid, ${workspaceId}::uuid, ${scheduleId}::uuid, ${iso(fromMs)}::timestamptz,
        ${iso(untilMs)}::timestamptz, ${starts}, ${instants.length - starts})`,
  )
  await queries.query(sql`select pg_notify(${SCHEDULE_CHANNEL}, 'look')`)
  return (await findBackfill(queries, scheduleId, id))!
}

export const countOpen = async (queries: Queries, scheduleId: string): Promise<number> =>
  (await queries.one<{ open: number }>(
    sql`select count(*)::int as open from schedule.backfills b
      where b.schedule_id = ${scheduleId}::uuid and b.cancelled_at is null and exists (
        select 1 from schedule.firings f where f.backfill_id = b.id and f.state = 'pending')`,
  ))!.open

/** False if there is nothing more to cancel. Starts that are under way are waited for, and are not undone. */
export async function cancelBackfill(queries: Queries, id: string): Promise<boolean> {
  const dropped = await queries.execute(
    sql`update schedule.firings set state = 'dropped', retry_at = null,
        detail = 'The backfill was cancelled before this start could be made.'
      where backfill_id = ${id}::uuid and state = 'pending'`,
  )
  if (dropped === 0) return false
  await queries.execute(sql`update schedule.backfills set cancelled_at = platform.now() where id = ${id}::uuid`)
  return true
}

interface Row {
  id: string
  schedule_id: string
  from_ms: number
  until_ms: number
  starts: number
  already: number
  created_ms: number
  is_cancelled: boolean
  started: number
  failed: number
  pending: number
}

const columns = sql`b.id, b.schedule_id, ${epochMs(sql`b.from_at`)} as from_ms, ${epochMs(sql`b.until_at`)} as until_ms,
  b.starts, b.already, ${epochMs(sql`b.created_at`)} as created_ms, b.cancelled_at is not null as is_cancelled,
  p.started, p.failed, p.pending`
const progress = sql`cross join lateral (
  select count(*) filter (where f.state = 'started')::int as started,
    count(*) filter (where f.state in ('refused', 'expired'))::int as failed,
    count(*) filter (where f.state = 'pending')::int as pending
  from schedule.firings f where f.backfill_id = b.id) p`

const backfillOf = (row: Row): Backfill => ({
  id: row.id,
  scheduleId: row.schedule_id,
  fromMs: row.from_ms,
  untilMs: row.until_ms,
  state: row.pending > 0 ? 'running' : row.is_cancelled ? 'cancelled' : 'done',
  starts: row.starts,
  already: row.already,
  started: row.started,
  failed: row.failed,
  pending: row.pending,
  createdMs: row.created_ms,
})

export async function findBackfill(queries: Queries, scheduleId: string, id: string): Promise<Backfill | undefined> {
  const row = await queries.one<Row>(
    sql`select ${columns} from schedule.backfills b ${progress}
      where b.id = ${id}::uuid and b.schedule_id = ${scheduleId}::uuid`,
  )
  return row && backfillOf(row)
}

/** Newest first. */
export async function listBackfills(
  queries: Queries,
  scheduleId: string,
  { before, limit }: { readonly before?: string; readonly limit: number },
): Promise<readonly Backfill[]> {
  const older = before === undefined ? sql`` : sql`and b.id < ${before}::uuid`
  const rows = await queries.query<Row>(
    sql`select ${columns} from schedule.backfills b ${progress}
      where b.schedule_id = ${scheduleId}::uuid ${older} order by b.id desc limit ${limit}`,
  )
  return rows.map(backfillOf)
}
