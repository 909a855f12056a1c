import { type Reads, sql } from '@linkflow/postgres'
import type { ExecutionId, ExecutionStatus, WorkspaceId } from '../domain/execution.ts'
import { FAILURES_LOOKED_AT_MAX, RUNS_LOOKED_AT_MAX, RUNS_TOLD_MAX } from '../limits.ts'

/** One run of a workflow, as far as a list of workflows shows it. */
export interface WorkflowRun {
  readonly id: ExecutionId
  readonly status: ExecutionStatus
  readonly createdAtMs: number
  readonly durationMs: number | undefined
  /** Why it did not succeed; of the newest one only. */
  readonly code: string | undefined
}

interface Row {
  id: ExecutionId
  workflow_id: string
  status: ExecutionStatus
  created_ms: number
  ms: number | null
  error: string | null
}

/**
 * The last runs of each of these workflows, the newest first. Tests of drafts say nothing of how a workflow does; where many
 * lie between, fewer are found. One statement, of which each workflow costs the look at one end of an index.
 */
export async function recentRuns(
  queries: Reads,
  workflowIds: readonly string[],
): Promise<ReadonlyMap<string, readonly WorkflowRun[]>> {
  const newest = sql`where workflow_id = asked.id order by id desc limit ${RUNS_LOOKED_AT_MAX}`
  const rows = await queries.query<Row>(
    sql`
    select run.* from unnest(${[...workflowIds]}::uuid[]) as asked(id) cross join lateral (
      select id, workflow_id, status, (extract(epoch from created_at) * 1000)::float8 as created_ms, ms,
        case when row_number() over (order by id desc) = 1 then error end as error
      from (
        (select id, workflow_id, status, mode, created_at, null::float8 as ms, null::text as error
          from execution.live ${newest})
        union all
        (select id, workflow_id, status, mode, created_at,
            (extract(epoch from finished_at - created_at) * 1000)::float8, error
          from execution.finished ${newest})) both_tables
      where mode <> 'test' order by id desc limit ${RUNS_TOLD_MAX}) run`.named('recent_runs'),
  )
  const runs = new Map<string, WorkflowRun[]>()
  for (const { id, workflow_id, status, created_ms, ms, error } of rows) {
    const code = error === null ? undefined : (JSON.parse(error) as { readonly code: string }).code
    const run = { id, status, createdAtMs: Number(created_ms), durationMs: ms === null ? undefined : Number(ms), code }
    const known = runs.get(workflow_id)
    if (known === undefined) runs.set(workflow_id, [run])
    else known.push(run)
  }
  return runs
}

/** What says how a workflow does: a run that was cancelled says nothing. */
const SAYS_HOW_IT_DOES: ReadonlySet<ExecutionStatus> = new Set(['succeeded', 'failed', 'timed_out'])

/** The last run that ended did not succeed. */
export function isFailing(runs: readonly Pick<WorkflowRun, 'status'>[]): boolean {
  const last = runs.find(({ status }) => SAYS_HOW_IT_DOES.has(status))
  return last !== undefined && last.status !== 'succeeded'
}

/** Workflows of which that is so, among those of the newest unsuccessful executions: the others did not fail lately. */
export async function failingWorkflows(queries: Reads, workspaceId: WorkspaceId): Promise<readonly string[]> {
  const rows = await queries.query<{ id: string }>(
    sql`
    select candidate.id from (
      select distinct workflow_id as id from (
        select workflow_id from execution.finished
        where workspace_id = ${workspaceId}::uuid and status <> 'succeeded'
        order by id desc limit ${FAILURES_LOOKED_AT_MAX}) unsuccessful) candidate
    cross join lateral (
      select status from (
        select id, status, mode from execution.finished where workflow_id = candidate.id
        order by id desc limit ${RUNS_LOOKED_AT_MAX}) newest
      where mode <> 'test' and status <> 'cancelled' order by id desc limit 1) last
    where last.status <> 'succeeded'`.named('failing_workflows'),
  )
  return rows.map(({ id }) => id)
}
