import { type Queries, sql } from '@linkflow/postgres'
import type { PollingTrigger } from '../domain/watch.ts'
import { planOf } from '../plans.ts'

/** The triggers of the version that is live from this transaction's commit on; those of other kinds are nobody's here. */
export interface LiveTriggers {
  readonly workspaceId: string
  readonly workflowId: string
  /** Not needed where there is no trigger: nothing is live. */
  readonly versionId?: string
  readonly triggers: readonly PollingTrigger[]
}

/** Why a node cannot watch anything. */
interface WatchProblem {
  readonly nodeId: string
  readonly message: string
}

/** Makes the watches of a workflow those of its live version; inside the transaction that publishes it or takes it down. */
export async function syncWatches(queries: Queries, live: LiveTriggers): Promise<readonly WatchProblem[]> {
  const { workspaceId, workflowId, versionId } = live
  const read = live.triggers.flatMap((trigger) => {
    const plan = planOf(trigger)
    return plan === undefined ? [] : [{ nodeId: trigger.nodeId, kind: trigger.kind, plan }]
  })
  const problems = read.flatMap(({ nodeId, plan }) => (plan.ok ? [] : [{ nodeId, message: plan.error }]))
  if (problems.length > 0) return problems
  const wanted = read.flatMap(({ nodeId, kind, plan }) =>
    plan.ok ? [{ nodeId, kind, ...plan.value, place: JSON.stringify(plan.value.place) }] : [],
  )
  const known = await queries.query<{ id: string; node_id: string; kind: string; place: string }>(
    sql`select id, node_id, kind, place from polling.watches
      where workspace_id = ${workspaceId}::uuid and workflow_id = ${workflowId}::uuid order by node_id for update`,
  )
  const isSame = ({ node_id, kind, place }: (typeof known)[number]) =>
    wanted.some((each) => each.nodeId === node_id && each.kind === kind && each.place === place)
  const over = known.filter((each) => !isSame(each)).map(({ id }) => id)
  if (over.length > 0) await queries.execute(sql`delete from polling.watches where id = any(${over}::uuid[])`)
  for (const { nodeId, kind, place, options, everySeconds } of wanted) {
    await queries.execute(
      sql`insert into polling.watches as w
          (id, workspace_id, workflow_id, version_id, node_id, kind, place, options, every_seconds, next_at)
        values (gen_random_uuid(), ${workspaceId}::uuid, ${workflowId}::uuid, ${versionId ?? null}::uuid, ${nodeId},
          ${kind}, ${place}, ${JSON.stringify(options)}, ${everySeconds}, platform.now())
        on conflict (workflow_id, node_id) do update set version_id = excluded.version_id, options = excluded.options,
          every_seconds = excluded.every_seconds, claim = null, claimed_until = null, failures = 0, problem = null,
          next_at = excluded.next_at`,
    )
  }
  return []
}
