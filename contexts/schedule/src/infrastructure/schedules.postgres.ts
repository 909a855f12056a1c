import { type Queries, type Sql, sql } from '@linkflow/postgres'
import type { MissedChoice, OverlapChoice, Rule } from '../domain/rule.ts'
import { calendarOfSchedule, type Schedule, type ScheduleId } from '../domain/schedule.ts'
import { epochMs, iso, nowMs } from './instants.ts'
import { SCHEDULE_CHANNEL } from './sync-schedules.postgres.ts'

interface Row {
  id: ScheduleId
  workspace_id: string
  workflow_id: string
  version_id: string
  node_id: string
  rules: string
  zone: string
  missed: MissedChoice
  anchor_ms: number
  next_ms: number | null
  last_ms: number | null
  paused: boolean
  paused_until_ms: number | null
  overlap: OverlapChoice
  jitter_seconds: number
  zone_is_default: boolean
}

const COLUMNS = sql`id, workspace_id, workflow_id, version_id, node_id, rules, zone, missed, paused,
  ${epochMs(sql`anchor_at`)} as anchor_ms, ${epochMs(sql`next_at`)} as next_ms, ${epochMs(sql`last_at`)} as last_ms,
  ${epochMs(sql`paused_until`)} as paused_until_ms, overlap, jitter_seconds, zone_is_default`

const scheduleOf = (row: Row): Schedule => ({
  id: row.id,
  workspaceId: row.workspace_id,
  workflowId: row.workflow_id,
  versionId: row.version_id,
  nodeId: row.node_id,
  rules: JSON.parse(row.rules) as Rule[],
  zone: row.zone,
  missed: row.missed,
  anchorMs: row.anchor_ms,
  nextMs: row.next_ms ?? undefined,
  lastMs: row.last_ms ?? undefined,
  paused: row.paused,
  pausedUntilMs: row.paused_until_ms ?? undefined,
  overlap: row.overlap,
  jitterSeconds: row.jitter_seconds,
  isDefaultZone: row.zone_is_default,
})

/** The schedules of live versions that this connection may see, of one workflow or of all. */
export async function listSchedules(queries: Queries, workflowId?: string): Promise<readonly Schedule[]> {
  const which = workflowId === undefined ? sql`true` : sql`workflow_id = ${workflowId}::uuid`
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from schedule.schedules where ${which} order by workflow_id, node_id`,
  )
  return rows.map(scheduleOf)
}

export interface ScheduleFilter {
  readonly workflowId?: string
  readonly paused?: boolean
  readonly before?: string
  readonly limit: number
}

/** Newest first. */
export async function pageOfSchedules(queries: Queries, filter: ScheduleFilter): Promise<readonly Schedule[]> {
  const { workflowId, paused, before, limit } = filter
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from schedule.schedules
      where (${workflowId ?? null}::uuid is null or workflow_id = ${workflowId ?? null}::uuid)
        and (${paused ?? null}::boolean is null or paused = ${paused ?? null}::boolean)
        and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
      order by id desc limit ${limit}`,
  )
  return rows.map(scheduleOf)
}

export const findSchedule = (queries: Queries, id: string): Promise<Schedule | undefined> =>
  one(queries, sql`select ${COLUMNS} from schedule.schedules where id = ${id}::uuid`)

/** No publish changes it before the end of the transaction. */
export const lockSchedule = (queries: Queries, id: string): Promise<Schedule | undefined> =>
  one(queries, sql`select ${COLUMNS} from schedule.schedules where id = ${id}::uuid for key share`)

async function one(queries: Queries, statement: Sql): Promise<Schedule | undefined> {
  const row = await queries.one<Row>(statement)
  return row && scheduleOf(row)
}

export const databaseNow = async (queries: Queries): Promise<number> =>
  (await queries.one<{ now: number }>(sql`select ${nowMs} as now`))!.now

/** What became of an instant. */
export interface FiringRow {
  readonly instant_ms: number
  readonly state: 'pending' | 'started' | 'refused' | 'dropped' | 'expired' | 'missed'
  readonly fired_ms: number | null
  readonly execution_id: string | null
  readonly version_id: string | null
  readonly attempts: number
  readonly detail: string | null
  readonly backfill_id: string | null
}

export interface FiringFilter {
  readonly state?: string
  /** Only what was due before this. */
  readonly beforeMs?: number
  readonly limit: number
}

/** Latest first. */
export const pageOfFirings = (
  queries: Queries,
  scheduleId: string,
  { state, beforeMs, limit }: FiringFilter,
): Promise<FiringRow[]> =>
  queries.query<FiringRow>(
    sql`select ${epochMs(sql`instant`)} as instant_ms, state, ${epochMs(sql`fired_at`)} as fired_ms, execution_id, version_id,
        attempts, detail, backfill_id
      from schedule.firings where schedule_id = ${scheduleId}::uuid
        and (${state ?? null}::text is null or state = ${state ?? null}::text)
        and (${iso(beforeMs)}::timestamptz is null or instant < ${iso(beforeMs)}::timestamptz)
      order by instant desc limit ${limit}`,
  )

export interface Pause {
  readonly paused: boolean
  /** It ends by itself then. */
  readonly untilMs?: number | undefined
}

/**
 * Stops a schedule from this transaction's commit on, or lets it go on. What falls into a pause is missed, and the
 * schedule's own choice says what becomes of it: none, the latest, or each of the last 24 hours. Pauses outlive publishes.
 * False if there is no such schedule.
 */
export async function setPaused(queries: Queries, id: ScheduleId, pause: Pause): Promise<boolean> {
  const { paused, untilMs } = pause
  const changed = await queries.execute(
    sql`update schedule.schedules set paused = ${paused}, paused_until = ${iso(untilMs)}::timestamptz
        where id = ${id}::uuid and (paused <> ${paused} or paused_until is distinct from ${iso(untilMs)}::timestamptz)`,
  )
  if (changed === 0) return (await findSchedule(queries, id)) !== undefined
  if (paused) {
    await queries.execute(
      sql`update schedule.firings set state = 'dropped', retry_at = null,
          detail = 'The schedule was paused before this start could be made.'
        where schedule_id = ${id}::uuid and state = 'pending'`,
    )
  }
  await queries.query(sql`select pg_notify(${SCHEDULE_CHANNEL}, 'look')`)
  return true
}

/**
 * Schedules that go by the zone of the workspace go by another from the commit on: what is decided stays, what comes is told
 * by the new clocks. Within a transaction of the workspace.
 */
export async function moveDefaultZone(queries: Queries, zone: string): Promise<void> {
  const rows = await queries.query<Row & { now: number }>(
    sql`select ${COLUMNS}, ${nowMs} as now from schedule.schedules
        where zone_is_default and zone <> ${zone} order by id for update`,
  )
  for (const row of rows) {
    const nextMs = calendarOfSchedule({ ...scheduleOf(row), zone }).next(row.now)
    await queries.execute(
      sql`update schedule.schedules set zone = ${zone}, next_at = ${iso(nextMs)}::timestamptz where id = ${row.id}::uuid`,
    )
  }
  if (rows.length > 0) await queries.query(sql`select pg_notify(${SCHEDULE_CHANNEL}, 'look')`)
}

/** What `doctor` and metrics ask: is anything late? */
export interface SchedulerHealth {
  readonly schedules: number
  /** How long the earliest instant that nobody has decided is due; 0 if none is. */
  readonly overdueMs: number
  /** Decided and not started yet, as when the backlog is full. */
  readonly pending: number
}

/** To be asked as the engine, which sees all workspaces. */
export async function schedulerHealth(queries: Queries): Promise<SchedulerHealth> {
  const row = await queries.one<{ schedules: number; overdue_ms: number; pending: number }>(
    sql`select count(*)::int as schedules,
        coalesce(greatest(0, ${nowMs} - ${epochMs(sql`min(next_at) filter (where not paused)`)}), 0)::float8 as overdue_ms,
        (select count(*)::int from schedule.firings where state = 'pending') as pending
      from schedule.schedules`,
  )
  return { schedules: row!.schedules, overdueMs: row!.overdue_ms, pending: row!.pending }
}
