import { type Queries, sql } from '@linkflow/postgres'
import type { ExecutionId } from '../domain/execution.ts'
import { UNFINISHED_AT_ONCE } from '../limits.ts'

/** Some executions of a workspace that have not ended, and that nobody has asked to end. */
export async function unfinishedOf(engine: Pick<Queries, 'query'>, workspaceId: string): Promise<ExecutionId[]> {
  const rows = await engine.query<{ id: ExecutionId }>(
    sql`select id from execution.live where workspace_id = ${workspaceId} and not cancel_requested
        order by id limit ${UNFINISHED_AT_ONCE}`,
  )
  return rows.map(({ id }) => id)
}

/** Has this one not ended? */
export const isUnfinished = async (engine: Pick<Queries, 'one'>, id: string): Promise<boolean> =>
  (await engine.one(
    sql`select 1 as one from execution.live where id = ${id}::uuid`.named('execution-is-unfinished'),
  )) !== undefined
