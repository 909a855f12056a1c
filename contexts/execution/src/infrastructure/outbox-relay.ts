import { crashPoint } from '@linkflow/kernel'
import { type Payloads, plainPayloads } from '@linkflow/keys'
import { type EnginePool, inSavepoint, LOCKS, type Queries, type Sql, sql } from '@linkflow/postgres'
import { openError } from '../application/sealed-payloads.ts'
import { OUTBOX_REFUSALS_AT_ONCE, OUTBOX_REFUSALS_MAX } from '../limits.ts'
import { type ExecutionEnded, isEnd, type OutboxEvent, parseEvents, type WorkersLost } from './outbox-events.ts'
import { addRefusals, countOf, type Refused, refuseAgain, removeRefusal, takeDue } from './outbox-refusals.postgres.ts'

export interface OutboxConsumer {
  /** For good: what it refused is kept under this name. */
  readonly name: string
  /**
   * Throws to get the events again, then one by one. `queries` are of the transaction that removes them: what is written by
   * these, and these alone, is written once. Such a consumer stands last, so that its transaction is short.
   */
  consume(events: readonly ExecutionEnded[], queries: Queries): Promise<void>
  /** The same, for workers that were lost. */
  consumeLost?(events: readonly WorkersLost[], queries: Queries): Promise<void>
}

/** For whoever reads the log: so many events were refused, for this. */
export type OnRefused = (consumer: string, events: number, error: unknown) => void

const ROWS_MAX = 100

/**
 * Gives the outbox's events to the consumers, each at least once and in order of commit, then deletes them. Only rows
 * whose transaction is older than every running one are taken: a row with a smaller number that commits later would be
 * skipped otherwise. One relay works at a time; an advisory lock of the transaction chooses it.
 *
 * An event that a consumer refuses holds up nobody: it is tried again for that consumer alone, and set aside after many
 * refusals (docs/adr/0020-refused-events.md).
 */
export class OutboxRelay {
  private readonly engine: EnginePool
  private readonly consumers: readonly OutboxConsumer[]
  private readonly payloads: Payloads
  private readonly onRefused: OnRefused

  constructor(
    engine: EnginePool,
    consumers: readonly OutboxConsumer[],
    { payloads = plainPayloads, onRefused = () => {} }: { payloads?: Payloads; onRefused?: OnRefused } = {},
  ) {
    this.engine = engine
    this.consumers = consumers
    this.payloads = payloads
    this.onRefused = onRefused
  }

  /** One round; true when there may be more. */
  async relay(): Promise<boolean> {
    const hasMoreRefused = await this.tryRefused()
    // Mostly nobody refuses anything, and then nobody pays for the savepoints of a round that finds out who does.
    const hasMore = await this.round().catch(() => this.carefulRound())
    return hasMore || hasMoreRefused
  }

  private async round(): Promise<boolean> {
    const more = await this.engine.transaction(async (queries) => {
      const rows = await takeSettled(queries)
      if (rows.length === 0) return undefined
      const events = await this.opened(rows.flatMap((row) => parseEvents(row.events)))
      crashPoint('outbox.read')
      for (const consumer of this.consumers) await give(consumer, events, queries)
      crashPoint('outbox.consumed')
      await deleteRows(queries, rows)
      return { wasFull: rows.length === ROWS_MAX }
    })
    if (more === undefined) return false
    crashPoint('outbox.deleted')
    return more.wasFull
  }

  /** Row by row, and each call of a consumer by itself: what one of them refuses is noted, and all else is done. */
  private carefulRound(): Promise<boolean> {
    return this.engine.transaction(async (queries) => {
      const rows = await takeSettled(queries)
      const done: OutboxRow[] = []
      let refusals = 0
      for (const row of rows) {
        const events = await this.opened(parseEvents(row.events))
        for (const consumer of this.consumers) {
          const refused = await giveSingly(consumer, events, queries)
          if (refused.length === 0) continue
          await note(queries, consumer, refused)
          this.onRefused(consumer.name, refused.length, refused[0]!.error)
          refusals += refused.length
        }
        done.push(row)
        // It is a long transaction by then; what is left has its next one.
        if (refusals >= OUTBOX_REFUSALS_AT_ONCE) break
      }
      if (done.length > 0) await deleteRows(queries, done)
      return done.length < rows.length || rows.length === ROWS_MAX
    })
  }

  /** What was refused before and is due, each for the one consumer that refused it. */
  private async tryRefused(): Promise<boolean> {
    const due = await this.engine.query(
      sql`select from execution.outbox_refusals where due_at <= platform.now() limit 1`,
    )
    if (due.length === 0) return false
    return this.engine.transaction(async (queries) => {
      if (!(await isRelay(queries))) return false
      const refusals = await takeDue(queries)
      for (const refusal of refusals) {
        const consumer = this.consumers.find(({ name }) => name === refusal.consumer)
        const [again] =
          consumer === undefined
            ? [{ error: `this release has no consumer «${refusal.consumer}»` }]
            : await giveSingly(consumer, await this.opened([refusal.event]), queries)
        if (again === undefined) await removeRefusal(queries, refusal.id)
        else {
          await refuseAgain(queries, refusal, again.error)
          this.onRefused(refusal.consumer, 1, again.error)
        }
      }
      return refusals.length === OUTBOX_REFUSALS_AT_ONCE
    })
  }

  private opened(events: readonly OutboxEvent[]): Promise<Opened[]> {
    return Promise.all(events.map(async (stored) => ({ stored, told: await this.told(stored) })))
  }

  private async told(event: OutboxEvent): Promise<Opened['told']> {
    if (!isEnd(event)) return event
    const { error, ...end } = event
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

/** An event as it is at rest, where it stays if it is refused, and as the consumers get it. */
interface Opened {
  readonly stored: OutboxEvent
  readonly told: ExecutionEnded | WorkersLost
}

interface OutboxRow {
  readonly id: number
  readonly events: string
}

async function isRelay(queries: Queries): Promise<boolean> {
  const lock = await queries.one<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(${LOCKS.outboxRelay}) as held`)
  return lock!.held
}

const takeSettled = async (queries: Queries): Promise<OutboxRow[]> =>
  (await isRelay(queries)) ? queries.query<OutboxRow>(settledRows) : []

const settledRows: Sql = sql`
  select id, events from execution.outbox where xid < pg_snapshot_xmin(pg_current_snapshot())
  order by xid, id limit ${ROWS_MAX}`

const deleteRows = (queries: Queries, rows: readonly OutboxRow[]) =>
  queries.execute(sql`delete from execution.outbox where id = any(${rows.map((row) => row.id)}::bigint[])`)

async function give(consumer: OutboxConsumer, events: readonly Opened[], queries: Queries): Promise<void> {
  const told = events.map((event) => event.told)
  const ends = told.filter((event) => event.type !== 'workers.lost')
  const losses = told.filter((event) => event.type === 'workers.lost')
  if (ends.length > 0) await consumer.consume(ends, queries)
  if (losses.length > 0) await consumer.consumeLost?.(losses, queries)
}

/** Gives what the consumer refuses: found by halves, so that one among many costs few calls. */
async function giveSingly(
  consumer: OutboxConsumer,
  events: readonly Opened[],
  queries: Queries,
): Promise<readonly Refused[]> {
  try {
    await inSavepoint(queries, () => give(consumer, events, queries))
    return []
  } catch (error) {
    // Without a transaction to go on in nobody refused anything: the next statement says so.
    if (events.length === 1) return [{ event: events[0]!.stored, error }]
  }
  const half = events.length >> 1
  return [
    ...(await giveSingly(consumer, events.slice(0, half), queries)),
    ...(await giveSingly(consumer, events.slice(half), queries)),
  ]
}

async function note(queries: Queries, { name }: OutboxConsumer, refused: readonly Refused[]): Promise<void> {
  if ((await countOf(queries, name)) + refused.length > OUTBOX_REFUSALS_MAX)
    throw new Error(`«${name}» refuses everything that it is told; the outbox waits for it`, {
      cause: refused[0]!.error,
    })
  await addRefusals(queries, name, refused)
}
