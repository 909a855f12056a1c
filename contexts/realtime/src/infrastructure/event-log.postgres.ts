import { randomBytes } from 'node:crypto'
import { type Database, LOCKS, sql } from '@linkflow/postgres'
import type { EventLog, NewEvent, StoredEvent } from '../application/ports.ts'
import type { Place } from '../domain/event-id.ts'
import { splitTopicKey, type TopicKey } from '../domain/topic.ts'
import { RESUME_MS } from '../limits.ts'

/** Told after each append; the payload says nothing. */
const CHANNEL = 'realtime'
/** Beyond RESUME_MS, so that what is promised is there. */
const KEPT_MS = RESUME_MS + 60_000

interface Row {
  number: number
  workspace_id: string
  topic: string
  body: string
}

const eventOf = ({ number, workspace_id: workspaceId, topic, body }: Row): StoredEvent => ({
  number,
  workspaceId,
  topic,
  body,
})

/** docs/adr/0014-live-events-are-a-log-of-their-own.md says why it is a table. */
export class PostgresEventLog implements EventLog {
  readonly #database: Pick<Database, 'engine' | 'listener'>

  constructor(database: Pick<Database, 'engine' | 'listener'>) {
    this.#database = database
  }

  async append(events: readonly NewEvent[]): Promise<void> {
    await this.#database.engine.transaction(async (queries) => {
      // What is lost in a crash is lost with the tables anyway: nobody waits for a disk.
      await queries.execute(sql`set local synchronous_commit = off`)
      // G1: numbers are given under the lock, and a lock is let go after its transaction has become visible.
      await queries.query(sql`select pg_advisory_xact_lock(${LOCKS.liveEvents})`)
      await queries.execute(sql`
        insert into realtime.events (workspace_id, topic, once, body)
        select * from unnest(${events.map(({ workspaceId }) => workspaceId)}::uuid[],
          ${events.map(({ topic }) => topic)}::text[], ${events.map(({ once }) => once ?? null)}::text[],
          ${events.map(({ body }) => body)}::text[])
        on conflict do nothing`)
    })
    this.#database.listener.notify(CHANNEL, '')
  }

  async end(): Promise<Place> {
    const found = await this.#endIfThere()
    if (found !== undefined) return found
    const epoch = randomBytes(4).toString('hex')
    await this.#database.engine.execute(
      sql`insert into realtime.epoch (epoch) values (${epoch}) on conflict do nothing`,
    )
    return (await this.#endIfThere())!
  }

  async read(after: number, limit: number): Promise<{ epoch: string; events: readonly StoredEvent[] }> {
    // One statement, so that the events are of the log that is named.
    const rows = await this.#database.engine.query<{ epoch: string } & (Row | { number: null })>(
      sql`select l.epoch, e.* from realtime.epoch l left join lateral (
            select number, workspace_id, topic, body from realtime.events where number > ${after}
            order by number limit ${limit}) e on true
          order by e.number`.named('realtime_read'),
    )
    return { epoch: rows[0]?.epoch ?? '', events: rows.flatMap((row) => (row.number === null ? [] : [eventOf(row)])) }
  }

  async missed(key: TopicKey, after: Place, limit: number): Promise<readonly StoredEvent[] | 'gap'> {
    const { workspaceId, topic } = splitTopicKey(key)
    const rows = await this.#database.engine.query<Row | { number: null }>(
      sql`select e.* from realtime.interests i join realtime.epoch l on l.epoch = ${after.epoch}
          left join lateral (
            select number, workspace_id, topic, body from realtime.events
            where workspace_id = i.workspace_id and topic = i.topic and number > ${after.number}
            order by number limit ${limit + 1}) e on true
          where i.workspace_id = ${workspaceId}::uuid and i.topic = ${topic} and i.since <= ${after.number}
            and not exists (select from realtime.events o where o.number > ${after.number}
              and o.at < platform.now() - ${RESUME_MS} * interval '1 ms')
            and ${after.number} <= (select coalesce(max(number), 0) from realtime.events)
          order by e.number`,
    )
    if (rows.length === 0 || rows.length > limit) return 'gap'
    return rows.flatMap((row) => (row.number === null ? [] : [eventOf(row)]))
  }

  async recent(key: TopicKey, limit: number): Promise<readonly StoredEvent[]> {
    const { workspaceId, topic } = splitTopicKey(key)
    const rows = await this.#database.engine.query<Row>(
      sql`select number, workspace_id, topic, body from realtime.events
          where workspace_id = ${workspaceId}::uuid and topic = ${topic} order by number desc limit ${limit}`,
    )
    return rows.map(eventOf).reverse()
  }

  async listen(onNews: () => void): Promise<() => void> {
    return this.#database.listener.listen(CHANNEL, onNews)
  }

  async tidy(): Promise<void> {
    // The newest stays: by it one sees where the log stands.
    await this.#database.engine.execute(
      sql`delete from realtime.events where at < platform.now() - ${KEPT_MS} * interval '1 ms'
            and number < (select max(number) from realtime.events)`,
    )
  }

  async #endIfThere(): Promise<Place | undefined> {
    return this.#database.engine.one<Place & { number: number }>(
      sql`select epoch, (select coalesce(max(number), 0) from realtime.events) as number from realtime.epoch`,
    )
  }
}
