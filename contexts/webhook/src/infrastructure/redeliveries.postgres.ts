import { type EnginePool, type Queries, sql } from '@linkflow/postgres'
import { REDELIVERY_ROUND_MAX } from '../limits.ts'

export interface Redelivery {
  readonly id: string
  readonly workspaceId: string
  readonly workflowId: string
  readonly nodeId: string
  readonly versionId: string
  readonly state: 'running' | 'done' | 'cancelled'
  readonly calls: number
  readonly started: number
  readonly failed: number
  readonly createdMs: number
}

interface Row {
  id: string
  workspace_id: string
  workflow_id: string
  node_id: string
  version_id: string
  state: Redelivery['state']
  count: number
  started: number
  failed: number
  created_ms: number
}

const columns = sql`id, workspace_id, workflow_id, node_id, version_id, state, cardinality(calls) as count, started, failed,
  (extract(epoch from created_at) * 1000)::float8 as created_ms`

const redeliveryOf = (row: Row): Redelivery => ({
  id: row.id,
  workspaceId: row.workspace_id,
  workflowId: row.workflow_id,
  nodeId: row.node_id,
  versionId: row.version_id,
  state: row.state,
  calls: row.count,
  started: row.started,
  failed: row.failed,
  createdMs: row.created_ms,
})

export const insertRedelivery = (
  queries: Queries,
  given: Pick<Redelivery, 'id' | 'workspaceId' | 'workflowId' | 'nodeId' | 'versionId'>,
  calls: readonly string[],
): Promise<number> =>
  queries.execute(
    sql`insert into webhook.redeliveries (id, workspace_id, workflow_id, node_id, version_id, calls)
      values (${given.id}::uuid, ${given.workspaceId}::uuid, ${given.workflowId}::uuid, ${given.nodeId},
        ${given.versionId}::uuid, ${[...calls]}::uuid[])`,
  )

export async function findRedelivery(queries: Queries, id: string): Promise<Redelivery | undefined> {
  const row = await queries.one<Row>(sql`select ${columns} from webhook.redeliveries where id = ${id}::uuid`)
  return row && redeliveryOf(row)
}

/** What is being started when it is cancelled is started; nothing after it. False if it has ended. */
export const cancelRedelivery = async (queries: Queries, id: string): Promise<boolean> =>
  (await queries.execute(
    sql`update webhook.redeliveries set state = 'cancelled' where id = ${id}::uuid and state = 'running'`,
  )) > 0

/**
 * Deals with the next calls of one re-delivery. `start` says of each whether it started. A crash after a start leaves the
 * call to be started again, under the same delivery id, which starts one execution. False if there is nothing to do.
 */
export const nextRound = (
  engine: EnginePool,
  start: (redelivery: Redelivery, calls: readonly string[]) => Promise<readonly boolean[]>,
): Promise<boolean> =>
  engine.transaction(async (queries) => {
    const row = await queries.one<Row & { next: string[] }>(
      sql`select ${columns}, calls[done + 1 : done + ${REDELIVERY_ROUND_MAX}::int]::text[] as next from webhook.redeliveries
        where state = 'running' order by id limit 1 for no key update skip locked`,
    )
    if (row === undefined) return false
    const outcomes = await start(redeliveryOf(row), row.next)
    const started = outcomes.filter(Boolean).length
    await queries.execute(
      sql`update webhook.redeliveries set done = done + ${outcomes.length}::int, started = started + ${started}::int,
          failed = failed + ${outcomes.length - started}::int,
          state = case when done + ${outcomes.length}::int >= cardinality(calls) then 'done' else state end
        where id = ${row.id}::uuid`,
    )
    return true
  })
