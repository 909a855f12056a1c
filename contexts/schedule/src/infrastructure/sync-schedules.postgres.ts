import { invariant, newUuidV7 } from '@linkflow/kernel'
import { type Queries, sql } from '@linkflow/postgres'
import { calendarOf } from '../domain/calendar.ts'
import { readPlan, type SchedulePlan, type ScheduleProblem } from '../domain/rule.ts'
import { iso, nowMs } from './instants.ts'

/** Schedulers listen here; the message says only that there is something to look at. */
export const SCHEDULE_CHANNEL = 'schedule'

/** The schedule nodes of the version that is live from this transaction's commit on. */
export interface LiveSchedules {
  readonly workspaceId: string
  readonly workflowId: string
  /** Not needed where there is no trigger: nothing is live. */
  readonly versionId?: string
  readonly triggers: readonly {
    readonly nodeId: string
    /** As the workflow stores them, or as the node's schema parsed them. */
    readonly parameters: unknown
    /** The workflow's time zone, for nodes that name none. */
    readonly timezone?: string | undefined
  }[]
  /** That of the workspace, where neither node nor workflow names one. */
  readonly defaultZone?: string | undefined
}

interface Known {
  id: string
  node_id: string
  rules: string
  zone: string
}

interface Wanted {
  readonly nodeId: string
  readonly plan: SchedulePlan
  readonly rules: string
  /** Rules and zone are what they were: the schedule goes on, what is due included. */
  readonly isSame: boolean
}

/** Why a node cannot be scheduled. */
export interface TriggerProblem extends ScheduleProblem {
  readonly nodeId: string
}

/**
 * Makes the schedules of a workflow those of its live version; to be called inside the transaction that publishes it, or
 * with no triggers in the one that takes it down or deletes it. From the commit on only that version fires (R12): starts
 * under way are waited for, later ones see it. A schedule whose rules and zone did not change goes on as it was, so a
 * publish neither loses nor repeats an instant and a weekly interval does not begin anew; with other rules it begins at
 * this moment, and what the old ones still had pending is dropped. If there are problems nothing was changed. May be
 * called as the app role of its workspace, or as the engine.
 */
export async function syncSchedules(queries: Queries, live: LiveSchedules): Promise<readonly TriggerProblem[]> {
  const { workspaceId, workflowId, triggers, defaultZone } = live
  const read = triggers.map(({ nodeId, parameters, timezone }) => ({
    nodeId,
    read: readPlan(parameters, timezone, defaultZone),
  }))
  const problems = read.flatMap(({ nodeId, read }) =>
    'problems' in read ? read.problems.map((problem) => ({ nodeId, ...problem })) : [],
  )
  if (problems.length > 0) return problems
  const known = await queries.query<Known>(
    sql`select id, node_id, rules, zone from schedule.schedules
      where workspace_id = ${workspaceId}::uuid and workflow_id = ${workflowId}::uuid order by node_id for update`,
  )
  if (known.length === 0 && triggers.length === 0) return []
  const byNode = new Map(known.map((schedule) => [schedule.node_id, schedule]))
  const wanted = read.flatMap(({ nodeId, read }) =>
    'plan' in read ? wantedOf(nodeId, read.plan, byNode.get(nodeId)) : [],
  )
  const wantedNodes = new Set(triggers.map(({ nodeId }) => nodeId))
  const over = known.filter(({ node_id }) => !wantedNodes.has(node_id))
  const changed = wanted.filter(({ isSame }) => !isSame)
  await dropPending(queries, [...over, ...changed.flatMap(({ nodeId }) => byNode.get(nodeId) ?? [])])
  if (over.length > 0) {
    await queries.execute(sql`delete from schedule.schedules where id = any(${over.map(({ id }) => id)}::uuid[])`)
  }
  if (wanted.length > 0) await upsert(queries, live, wanted)
  await queries.query(sql`select pg_notify(${SCHEDULE_CHANNEL}, 'look')`)
  return []
}

function wantedOf(nodeId: string, plan: SchedulePlan, known: Known | undefined): Wanted {
  const rules = JSON.stringify(plan.rules)
  return { nodeId, plan, rules, isSame: known?.rules === rules && known.zone === plan.zone }
}

/** The locks are held, so no start is under way. */
async function dropPending(queries: Queries, schedules: readonly Known[]): Promise<void> {
  if (schedules.length === 0) return
  await queries.execute(
    sql`update schedule.firings set state = 'dropped', retry_at = null,
        detail = 'The schedule was changed or taken down before this start could be made.'
      where schedule_id = any(${schedules.map(({ id }) => id)}::uuid[]) and state = 'pending'`,
  )
}

async function upsert(queries: Queries, live: LiveSchedules, wanted: readonly Wanted[]): Promise<void> {
  invariant(live.versionId !== undefined, 'schedules belong to a version')
  // A statement after the one that locked: what it says is later than all that the old version started.
  const { now } = (await queries.one<{ now: number }>(sql`select ${nowMs} as now`))!
  const anchorMs = Math.floor(now / 1000) * 1000
  const firstOf = ({ plan }: Wanted) => iso(calendarOf(plan.rules, plan.zone, anchorMs).next(now))
  await queries.execute(
    sql`insert into schedule.schedules as s
        (id, workspace_id, workflow_id, version_id, node_id, rules, zone, zone_is_default, missed, overlap, jitter_seconds,
         anchor_at, next_at)
      select q.id, ${live.workspaceId}::uuid, ${live.workflowId}::uuid, ${live.versionId}::uuid, q.node_id, q.rules, q.zone,
        q.zone_is_default, q.missed, q.overlap, q.jitter_seconds, ${iso(anchorMs)}::timestamptz, q.next_at
      from unnest(${wanted.map(() => newUuidV7(now))}::uuid[], ${wanted.map(({ nodeId }) => nodeId)}::text[],
        ${wanted.map(({ rules }) => rules)}::text[], ${wanted.map(({ plan }) => plan.zone)}::text[],
        ${wanted.map(({ plan }) => plan.isDefaultZone)}::boolean[], ${wanted.map(({ plan }) => plan.missed)}::text[],
        ${wanted.map(({ plan }) => plan.overlap)}::text[], ${wanted.map(({ plan }) => plan.jitterSeconds)}::int[],
        ${wanted.map((one) => (one.isSame ? null : firstOf(one)))}::timestamptz[])
        as q(id, node_id, rules, zone, zone_is_default, missed, overlap, jitter_seconds, next_at)
      on conflict (workflow_id, node_id) do update set version_id = excluded.version_id, missed = excluded.missed,
        overlap = excluded.overlap, jitter_seconds = excluded.jitter_seconds, zone_is_default = excluded.zone_is_default,
        rules = excluded.rules, zone = excluded.zone,
        anchor_at = case when ${SAME_RULES} then s.anchor_at else excluded.anchor_at end,
        next_at = case when ${SAME_RULES} then s.next_at else excluded.next_at end`,
  )
}

const SAME_RULES = sql`s.rules = excluded.rules and s.zone = excluded.zone`
