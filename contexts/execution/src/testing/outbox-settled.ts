import { setTimeout as wait } from 'node:timers/promises'
import { type Queries, sql } from '@linkflow/postgres'

/**
 * Waits until the relay takes all that is in the outbox. It overtakes no older transaction of the whole server, and test
 * files that run beside this one have their databases on the same server.
 */
export async function outboxSettled(engine: Queries): Promise<void> {
  const held = sql`select from execution.outbox where xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`
  while ((await engine.query(held)).length > 0) await wait(5)
}
