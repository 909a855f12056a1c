import { type Queries, sql } from '@linkflow/postgres'
import { QUEUE_LOOKED_AT_MAX } from '../limits.ts'

export interface QueueFacts {
  /** Executions that are due and that nobody has. */
  readonly depth: number
  /** How long half of them, and 95 of 100, have waited at most. */
  readonly waitP50Ms: number
  readonly waitP95Ms: number
}

/** How the queue stands now, over all workspaces. Of a very long one the oldest are looked at. */
export async function queueFacts(engine: Pick<Queries, 'one'>): Promise<QueueFacts> {
  const row = await engine.one<QueueFacts>(sql`
    select count(*)::int as depth,
      coalesce(percentile_disc(0.5) within group (order by ms), 0) as "waitP50Ms",
      coalesce(percentile_disc(0.95) within group (order by ms), 0) as "waitP95Ms"
    from (select (extract(epoch from platform.now() - due_at) * 1000)::float8 as ms from execution.live
          where status in ('queued', 'waiting') and due_at <= platform.now()
          order by due_at limit ${QUEUE_LOOKED_AT_MAX}) due`)
  return row!
}
