import { type ExecutionReader, isFailing, type WorkflowRun } from '@linkflow/execution'
import { type Database, sql } from '@linkflow/postgres'
import type { WorkflowNeeds } from '@linkflow/workflow'

type ActivityOf = NonNullable<WorkflowNeeds['activityOf']>
type InWorkspace = Parameters<ExecutionReader['recentRuns']>[0]

const instant = (ms: number): string => new Date(ms).toISOString()

/** How workflows do: their last runs, and when a schedule starts them next. Each as far as whoever asks may see it. */
export const workflowActivity =
  (database: Pick<Database, 'app'>, reader: Pick<ExecutionReader, 'recentRuns'>): ActivityOf =>
  async (workspaceId, workflowIds, may) => {
    const [runs, next] = await Promise.all([
      may.has('execution:read') ? reader.recentRuns(workspaceId as InWorkspace, workflowIds) : undefined,
      may.has('schedule:read') ? nextStarts(database, workspaceId, workflowIds) : undefined,
    ])
    return new Map(
      workflowIds.map((id) => {
        const own = runs?.get(id) ?? []
        const nextAtMs = next?.get(id)
        return [
          id,
          {
            outcomes: own.map(({ status }) => status),
            ...(own[0] && { last: lastOf(own[0]) }),
            isFailing: isFailing(own),
            ...(nextAtMs !== undefined && { nextAt: instant(nextAtMs) }),
          },
        ]
      }),
    )
  }

const lastOf = ({ id, status, createdAtMs, durationMs, code }: WorkflowRun) => ({
  id,
  status,
  createdAt: instant(createdAtMs),
  ...(durationMs !== undefined && { durationMs }),
  ...(code !== undefined && { code }),
})

async function nextStarts(
  database: Pick<Database, 'app'>,
  workspaceId: string,
  workflowIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await database.app.readsIn(workspaceId).query<{ id: string; ms: number }>(
    sql`select workflow_id as id, (extract(epoch from min(next_at)) * 1000)::float8 as ms from schedule.schedules
        where workflow_id = any(${[...workflowIds]}::uuid[]) and not paused and next_at is not null group by 1`,
  )
  return new Map(rows.map(({ id, ms }) => [id, Number(ms)]))
}
