import { type Database, sql } from '@linkflow/postgres'
import type { InterestBoard } from '../application/ports.ts'
import { splitTopicKey, type TopicKey, topicKey } from '../domain/topic.ts'
import { INTEREST_MS } from '../limits.ts'

/** Told when somebody begins to look; the payload is the key. */
const CHANNEL = 'realtime_interest'

export class PostgresInterestBoard implements InterestBoard {
  readonly #database: Pick<Database, 'engine' | 'listener'>

  constructor(database: Pick<Database, 'engine' | 'listener'>) {
    this.#database = database
  }

  async hold(keys: readonly TopicKey[], how: 'new' | 'still'): Promise<void> {
    if (keys.length === 0) return
    // In one order, so that two processes do not wait for each other.
    const pairs = [...new Set(keys)].toSorted().map(splitTopicKey)
    await this.#database.engine.execute(
      sql`insert into realtime.interests as i (workspace_id, topic, since, until)
          select workspace_id, topic, (select coalesce(max(number), 0) from realtime.events),
                 platform.now() + ${INTEREST_MS} * interval '1 ms'
          from unnest(${pairs.map(({ workspaceId }) => workspaceId)}::uuid[],
            ${pairs.map(({ topic }) => topic)}::text[]) as k (workspace_id, topic)
          on conflict (workspace_id, topic) do update set until = excluded.until,
            since = case when i.until < platform.now() then excluded.since else i.since end`,
    )
    if (how === 'new') for (const key of keys) this.#database.listener.notify(CHANNEL, key)
  }

  async all(): Promise<readonly TopicKey[]> {
    const rows = await this.#database.engine.query<{ workspace_id: string; topic: string }>(
      sql`select workspace_id, topic from realtime.interests where until > platform.now()`,
    )
    return rows.map((row) => topicKey(row.workspace_id, row.topic))
  }

  listen(onInterest: (key: TopicKey | undefined) => void): Promise<() => void> {
    return this.#database.listener.listen(CHANNEL, (message) =>
      onInterest(message.kind === 'look' ? undefined : (message.payload as TopicKey)),
    )
  }

  async tidy(): Promise<void> {
    await this.#database.engine.execute(sql`delete from realtime.interests where until < platform.now()`)
  }
}
