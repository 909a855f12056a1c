import { firstIdOf, type Reads, sql } from '@linkflow/postgres'
import type { WorkspaceId } from '../domain/execution.ts'
import { STATISTICS_EXECUTIONS_MAX } from '../limits.ts'

export interface StatisticsRange {
  readonly workflowId: string | undefined
  readonly fromMs: number
  readonly untilMs: number
}

export interface DayStatistics {
  /** Of the beginning, in UTC. */
  readonly day: string
  readonly succeeded: number
  readonly failed: number
  readonly cancelled: number
  readonly timedOut: number
  readonly unfinished: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

export interface Statistics {
  readonly days: readonly DayStatistics[]
  readonly counted: number
  /** Where the range holds more than one request counts: nothing before this is in the figures. */
  readonly sinceMs: number | undefined
}

/**
 * Counts and durations by day, from the newest on, as many executions as one request may read. A table of sums beside
 * would have to be written with every end; the README says why there is none yet.
 */
export async function readStatistics(
  queries: Reads,
  workspaceId: WorkspaceId,
  { workflowId, fromMs, untilMs }: StatisticsRange,
): Promise<Statistics> {
  const where = sql`workspace_id = ${workspaceId}::uuid and id >= ${firstIdOf(fromMs)}::uuid and id < ${firstIdOf(untilMs)}::uuid
    ${workflowId === undefined ? sql`` : sql`and workflow_id = ${workflowId}::uuid`}`
  const newest = sql`where ${where} order by id desc limit ${STATISTICS_EXECUTIONS_MAX}`
  const rows = await queries.query<DayStatistics & { counted: number; oldest: number }>(sql`
    select to_char(created_at at time zone 'utc', 'YYYY-MM-DD') as day, count(*)::int as counted,
      count(*) filter (where status = 'succeeded')::int as succeeded,
      count(*) filter (where status = 'failed')::int as failed,
      count(*) filter (where status = 'cancelled')::int as cancelled,
      count(*) filter (where status = 'timed_out')::int as "timedOut",
      count(*) filter (where ms is null)::int as unfinished,
      percentile_disc(0.5) within group (order by ms) as "p50Ms",
      percentile_disc(0.95) within group (order by ms) as "p95Ms",
      floor(extract(epoch from min(created_at)) * 1000)::float8 as oldest
    from (
      select * from (
        (select id, created_at, status, (extract(epoch from finished_at - created_at) * 1000)::float8 as ms
          from execution.finished ${newest})
        union all
        (select id, created_at, status, null::float8 as ms from execution.live ${newest})) both_tables
      order by id desc limit ${STATISTICS_EXECUTIONS_MAX}) counted
    group by 1 order by 1`)
  const counted = rows.reduce((all, row) => all + row.counted, 0)
  const days = rows.map(({ counted: _, oldest: __, ...day }) => day)
  return { days, counted, sinceMs: counted === STATISTICS_EXECUTIONS_MAX ? rows[0]?.oldest : undefined }
}
