import { type EnginePool, sql } from '@linkflow/postgres'
import type { WatchStore } from '../application/watch-store.ts'
import type { ClaimedWatch } from '../domain/watch.ts'
import { CLAIM_MS } from '../limits.ts'

interface WatchRow {
  id: string
  claim: string
  workspace_id: string
  workflow_id: string
  version_id: string
  node_id: string
  kind: string
  place: string
  options: string
  every_seconds: number
  cursor: string | null
  failures: number
  problem: string | null
}

/**
 * W1. claim: one commit says who reads and until when. Nobody holds a lock while a server is asked.
 * W2. start: the row is locked, the news started under a delivery id made of it, the cursor moved. A crash in between leaves the
 *     cursor; the next reader meets the same delivery id.
 * W3. A publish locks the row too and takes the claim away: it waits for a start, and no start comes after it.
 */
export class PostgresWatchStore implements WatchStore {
  readonly #engine: EnginePool

  constructor(engine: EnginePool) {
    this.#engine = engine
  }

  async claim(max: number): Promise<readonly ClaimedWatch[]> {
    const rows = await this.#engine.query<WatchRow>(
      sql`update polling.watches w set claim = gen_random_uuid(),
          claimed_until = platform.now() + ${CLAIM_MS} * interval '1 ms'
        where w.id = any(array(
          select id from polling.watches
          where next_at <= platform.now() and (claimed_until is null or claimed_until <= platform.now())
          order by next_at limit ${max} for no key update skip locked))
        returning w.id, w.claim, w.workspace_id, w.workflow_id, w.version_id, w.node_id, w.kind, w.place, w.options,
          w.every_seconds, w.cursor, w.failures, w.problem`.named('polling-claim'),
    )
    return rows.map(watchOf)
  }

  async holding<T extends { readonly moves: boolean }>(
    watch: ClaimedWatch,
    cursor: unknown,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    return this.#engine.transaction(async (queries) => {
      const held = await queries.query(
        sql`select 1 as held from polling.watches where ${isHeld(watch)} for no key update`.named('polling-hold'),
      )
      if (held.length === 0) return undefined
      const done = await work()
      if (!done.moves) return done
      await queries.execute(
        sql`update polling.watches set cursor = ${JSON.stringify(cursor)},
            claimed_until = platform.now() + ${CLAIM_MS} * interval '1 ms'
          where ${isHeld(watch)}`.named('polling-move'),
      )
      return done
    })
  }

  async settle(watch: ClaimedWatch, end: Parameters<WatchStore['settle']>[1]): Promise<void> {
    const { cursor, afterSeconds, failures, problem } = end
    await this.#engine.execute(
      sql`update polling.watches set claim = null, claimed_until = null,
          cursor = coalesce(${cursor === undefined ? null : JSON.stringify(cursor)}::text, cursor),
          next_at = platform.now() + ${afterSeconds}::float8 * interval '1 second', failures = ${failures},
          problem = ${problem ?? null}::text
        where ${isHeld(watch)}`.named('polling-settle'),
    )
  }
}

const isHeld = ({ id, claim }: ClaimedWatch) => sql`id = ${id}::uuid and claim = ${claim}::uuid`

const watchOf = (row: WatchRow): ClaimedWatch => ({
  id: row.id,
  claim: row.claim,
  workspaceId: row.workspace_id,
  workflowId: row.workflow_id,
  versionId: row.version_id,
  nodeId: row.node_id,
  kind: row.kind,
  place: JSON.parse(row.place),
  options: JSON.parse(row.options),
  everySeconds: row.every_seconds,
  cursor: row.cursor === null ? undefined : JSON.parse(row.cursor),
  failures: row.failures,
  problem: row.problem ?? undefined,
})
