import { crashPoint } from '@linkflow/kernel'
import { type Payloads, plainPayloads } from '@linkflow/keys'
import { type EnginePool, type Queries, type Sql, sql } from '@linkflow/postgres'
import { openError } from '../application/sealed-payloads.ts'
import { type ExecutionEnded, isEnd, parseEvents, type StoredEnd, type WorkersLost } from './outbox-events.ts'

export interface OutboxConsumer {
  readonly name: string
  /**
   * Throws to get the events again. `queries` are of the transaction that removes them: what is written by these, and these
   * alone, is written once. Such a consumer stands last, so that its transaction is short.
   */
  consume(events: readonly ExecutionEnded[], queries: Queries): Promise<void>
  /** The same, for workers that were lost. */
  consumeLost?(events: readonly WorkersLost[], queries: Queries): Promise<void>
}

const ROWS_MAX = 100

/**
 * Gives the outbox's events to the consumers, each at least once and in order of commit, then deletes them. Only rows
 * whose transaction is older than every running one are taken: a row with a smaller number that commits later would be
 * skipped otherwise. One relay works at a time; an advisory lock of the transaction chooses it.
 */
export class OutboxRelay {
  private readonly engine: EnginePool
  private readonly consumers: readonly OutboxConsumer[]
  private readonly payloads: Payloads

  constructor(engine: EnginePool, consumers: readonly OutboxConsumer[], payloads: Payloads = plainPayloads) {
    this.engine = engine
    this.consumers = consumers
    this.payloads = payloads
  }

  /** One round; true when there may be more. */
  async relay(): Promise<boolean> {
    const more = await this.engine.transaction(async (queries) => {
      const [lock] = await queries.query<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(7305465) as held`)
      if (lock?.held !== true) return undefined
      const rows = await queries.query<{ id: number; events: string }>(settledRows)
      if (rows.length === 0) return undefined
      const events = rows.flatMap((row) => parseEvents(row.events))
      const ends = await Promise.all(events.filter(isEnd).map((end) => this.opened(end)))
      const losses = events.filter((event) => !isEnd(event))
      crashPoint('outbox.read')
      for (const consumer of this.consumers) {
        if (ends.length > 0) await consumer.consume(ends, queries)
        if (losses.length > 0) await consumer.consumeLost?.(losses, queries)
      }
      crashPoint('outbox.consumed')
      await queries.execute(sql`delete from execution.outbox where id = any(${rows.map((row) => row.id)}::bigint[])`)
      return { wasFull: rows.length === ROWS_MAX }
    })
    if (more === undefined) return false
    crashPoint('outbox.deleted')
    return more.wasFull
  }

  private async opened({ error, ...end }: StoredEnd): Promise<ExecutionEnded> {
    if (error === undefined) return end
    return { ...end, error: await openError(this.payloads, { id: end.execution, workspaceId: end.workspace }, error) }
  }

  /** How far it is behind, in ms, and the oldest transaction that holds it back. */
  async lag(): Promise<{ readonly lagMs: number; readonly heldBy: string | undefined }> {
    const [row] = await this.engine.query<{ ms: number | null }>(
      sql`select (extract(epoch from platform.now() - min(created_at)) * 1000)::float8 as ms from execution.outbox`,
    )
    // Only a transaction that has written has an id, and only such a one holds rows back.
    const [holder] = await this.engine.query<{ pid: number; app: string; since: string | null }>(
      sql`select pid, application_name as app, xact_start::text as since from pg_stat_activity
          where backend_xid is not null and pid <> pg_backend_pid() order by age(backend_xid) desc limit 1`,
    )
    return {
      lagMs: row?.ms ?? 0,
      heldBy:
        holder === undefined
          ? undefined
          : `process ${holder.pid} (${holder.app}), transaction since ${holder.since ?? 'unknown (another role)'}`,
    }
  }
}

const settledRows: Sql = sql`
  select id, events from execution.outbox where xid < pg_snapshot_xmin(pg_current_snapshot())
  order by xid, id limit ${ROWS_MAX}`
