import { STATISTICS_WORKFLOWS_MAX } from '@linkflow/contracts'
import { firstIdOf, type Reads, sql } from '@linkflow/postgres'
import type { WorkspaceId } from '../domain/execution.ts'
import { STATISTICS_EXECUTIONS_MAX } from '../limits.ts'

export interface StatisticsRange {
  readonly workflowId: string | undefined
  readonly fromMs: number
  readonly untilMs: number
  /** Into which parts it is cut. */
  readonly by: 'day' | 'hour'
  /** Each workflow by itself: those with the most executions; the others are told together. */
  readonly isByWorkflow: boolean
}

export interface PartStatistics {
  /** Its first moment. */
  readonly fromMs: number
  /** Null: of all, or of those that are not told apart. */
  readonly workflowId: string | null
  readonly succeeded: number
  readonly failed: number
  readonly cancelled: number
  readonly timedOut: number
  readonly unfinished: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

export interface Statistics {
  readonly parts: readonly PartStatistics[]
  readonly counted: number
  /** Where the range holds more than one request counts: nothing before this is in the figures. */
  readonly sinceMs: number | undefined
}

/**
 * Counts and durations by day or hour, from the newest on, as many executions as one request may read. A table of sums
 * beside would have to be written with every end; the README says why there is none yet.
 */
export async function readStatistics(
  queries: Reads,
  workspaceId: WorkspaceId,
  { workflowId, fromMs, untilMs, by, isByWorkflow }: StatisticsRange,
): Promise<Statistics> {
  const where = sql`workspace_id = ${workspaceId}::uuid and id >= ${firstIdOf(fromMs)}::uuid and id < ${firstIdOf(untilMs)}::uuid
    ${workflowId === undefined ? sql`` : sql`and workflow_id = ${workflowId}::uuid`}`
  const newest = sql`where ${where} order by id desc limit ${STATISTICS_EXECUTIONS_MAX}`
  const workflow = isByWorkflow
    ? sql`case when workflow_id in (select workflow_id from counted group by 1 order by count(*) desc, 1
        limit ${STATISTICS_WORKFLOWS_MAX}) then workflow_id end`
    : sql`null::uuid`
  const part = by === 'day' ? sql`'day'` : sql`'hour'`
  const rows = await queries.query<PartStatistics & { counted: number; oldest: number }>(sql`
    select * from (
      with counted as (
        select * from (
          (select id, workflow_id, created_at, status, (extract(epoch from finished_at - created_at) * 1000)::float8 as ms
            from execution.finished ${newest})
          union all
          (select id, workflow_id, created_at, status, null::float8 as ms from execution.live ${newest})) both_tables
        order by id desc limit ${STATISTICS_EXECUTIONS_MAX})
      select extract(epoch from date_trunc(${part}, created_at at time zone 'utc'))::float8 * 1000 as "fromMs",
        ${workflow} as "workflowId", count(*)::int as counted,
        count(*) filter (where status = 'succeeded')::int as succeeded,
        count(*) filter (where status = 'failed')::int as failed,
        count(*) filter (where status = 'cancelled')::int as cancelled,
        count(*) filter (where status = 'timed_out')::int as "timedOut",
        count(*) filter (where ms is null)::int as unfinished,
        percentile_disc(0.5) within group (order by ms) as "p50Ms",
        percentile_disc(0.95) within group (order by ms) as "p95Ms",
        floor(extract(epoch from min(created_at)) * 1000)::float8 as oldest
      from counted group by 1, 2) parts
    order by "fromMs", "workflowId" nulls last`)
  const counted = rows.reduce((all, row) => all + row.counted, 0)
  const oldest = Math.min(...rows.map((row) => row.oldest))
  const parts = rows.map(({ counted: _, oldest: __, ...row }) => row)
  return { parts, counted, sinceMs: counted === STATISTICS_EXECUTIONS_MAX ? oldest : undefined }
}
