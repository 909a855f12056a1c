import type { Cluster } from './cluster.ts'

/** One execution that a schedule started. */
export interface Firing {
  readonly execution: string
  readonly node: string
  readonly instantMs: number
  /** Database time from the instant to the execution. */
  readonly lateMs: number
  readonly status: string
}

/** What the schedules of these workflows have started, by `workflow node`: read from the executions, not from what the scheduler says of itself. */
export async function firings(cluster: Cluster, workflows: readonly string[]): Promise<Map<string, Firing[]>> {
  const rowsOf = (table: string) =>
    `select id, workflow_id, trigger_node, status, meta, created_at from execution.${table} where workflow_id = any($1::uuid[]) and mode = 'schedule'`
  const { rows } = await cluster.sql.query<{
    schedule: string
    id: string
    node: string
    status: string
    at: string
    created: number
  }>(
    `select format('%s %s', workflow_id, trigger_node) as schedule, id, trigger_node as node, status,
       meta::json ->> 'scheduledAt' as at, (extract(epoch from created_at) * 1000)::float8 as created
     from (${rowsOf('finished')} union all ${rowsOf('live')}) e`,
    [workflows],
  )
  return Map.groupBy(
    rows.map(({ schedule, id, node, status, at, created }) => {
      const instantMs = Date.parse(at)
      return { schedule, execution: id, node, status, instantMs, lateMs: created - instantMs }
    }),
    ({ schedule }) => schedule,
  )
}

/** What is wrong with one schedule, in words; nothing when each instant was fired once and no other was. */
export function wrongFirings(name: string, fired: readonly Firing[], expected: readonly number[]): string[] {
  const wanted = new Set(expected)
  const times = Map.groupBy(fired, ({ instantMs }) => instantMs)
  const iso = (ms: number) => new Date(ms).toISOString()
  return [
    ...expected.filter((ms) => !times.has(ms)).map((ms) => `${name}: the instant ${iso(ms)} was missed`),
    ...[...times]
      .filter(([, each]) => each.length > 1)
      .map(
        ([ms, each]) =>
          `${name}: the instant ${iso(ms)} fired ${each.length} times: ${each.map(({ execution }) => execution).join(', ')}`,
      ),
    ...[...times.keys()]
      .filter((ms) => !wanted.has(ms))
      .map((ms) => `${name}: ${iso(ms)} is no instant of it, and was fired`),
  ]
}
