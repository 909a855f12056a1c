import { type Queries, sql } from '@linkflow/postgres'
import { isEnd, parseEvents } from './outbox-events.ts'

/** Rows of processes that run: a copy begins without them, and so without leases. */
export const TRANSIENT_TABLES = ['execution.workers', 'execution.batches'] as const

/**
 * In a copy nobody owns anything. What ran goes on from its journal, under a fence of its own, as after a crash; but
 * nobody died of it, so it does not count as one (R14).
 */
export const RESUME_RESTORED = `
  update execution.live set status = 'queued', worker_id = null, fence = fence + 1, due_at = platform.now()
  where status = 'running'`

/**
 * In a copy beside its original, what is unfinished is the original's to finish. It waits, without an instant at which it
 * is due and as one that has seen its signals: only a new signal, a cancel or `wakeHeld` lets it go on. A wait that is
 * looked at before its time waits again, so nobody need remember what it was due for.
 */
export const HOLD_RESTORED = `
  update execution.live set status = 'waiting', due_at = null, signalled = true where status in ('queued', 'waiting')`

/** One that had not got its permit is left to those who give them (permit-store.postgres.ts). */
export const wakeHeld = (queries: Queries): Promise<number> =>
  queries.execute(
    sql`update execution.live set
          status = case when permit = 'wanted' then 'queued' else status end,
          due_at = case when permit = 'wanted' then null else platform.now() end
        where status = 'waiting' and due_at is null`,
  )

/**
 * What the backup held to be told to others, and its original has told since: callbacks that are owed, and ends in the outbox
 * (callbacks, error workflows, notifications) or refused before. Sub-workflows that were left are cancelled all the same.
 * Gives how many callbacks are not made.
 */
export async function dropUntold(queries: Queries, before: Date): Promise<number> {
  const rows = await queries.query<{ id: string; events: string }>(
    sql`select id::text as id, events from execution.outbox where created_at <= ${before}`,
  )
  let callbacks = await queries.execute(sql`delete from execution.callbacks`)
  for (const { id, events } of rows) {
    const ends = parseEvents(events).filter(isEnd)
    callbacks += ends.filter(({ callback }) => callback !== undefined).length
    const left = ends.filter(({ leavesChildren }) => leavesChildren)
    // By hand, so that nobody is told of it but whoever cancels what it called.
    const kept = left.map(({ execution, callback: _, ...end }) => ({ ...end, mode: 'manual', executions: [execution] }))
    await (kept.length === 0
      ? queries.execute(sql`delete from execution.outbox where id = ${id}::bigint`)
      : queries.execute(sql`update execution.outbox set events = ${JSON.stringify(kept)} where id = ${id}::bigint`))
  }
  await queries.execute(sql`delete from execution.outbox_refusals where first_at <= ${before}`)
  return callbacks
}
