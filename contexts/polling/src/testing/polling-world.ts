import { newUuidV7 } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { Poller, type PollerNeeds } from '../application/poller.ts'
import type { NewsStart, NewsStarted } from '../application/read-source.ts'
import type { PollingTrigger } from '../domain/watch.ts'
import { pollingMigrations } from '../infrastructure/schema.ts'
import { syncWatches } from '../infrastructure/sync-watches.postgres.ts'
import { PostgresWatchStore } from '../infrastructure/watches.postgres.ts'
import type { TestPlace } from './test-place.ts'

export const newId = (): string => newUuidV7(Date.now())

interface WatchSeen {
  id: string
  version_id: string
  cursor: string | null
  failures: number
  problem: string | null
  seconds: number
  is_claimed: boolean
}

/** A database with watches of one workflow, the place that they look at, and executions that are only counted. */
export async function openPollingWorld<Place extends TestPlace>(openPlace: () => Place | Promise<Place>) {
  const test = await openTestDatabase({ sets: [pollingMigrations] })
  const { database } = test
  const place = await openPlace()
  const workspaceId = newId()
  const executions = new Map<string, NewsStart>()
  const removed: string[] = []
  const told: string[] = []
  let workflowId = newId()
  const needs: PollerNeeds = {
    sources: { 'email-trigger': place.source, 'rss-trigger': place.source },
    store: new PostgresWatchStore(database.engine),
    log: { warn: (fields, message) => void told.push(`${message} ${JSON.stringify(fields)}`) },
    nowMs: () => Date.now(),
    removeFiles: async ({ executionId }) => void removed.push(executionId),
    async start(start): Promise<NewsStarted> {
      const isDuplicate = executions.has(start.deliveryId)
      if (!isDuplicate) executions.set(start.deliveryId, start)
      return { type: 'started', isDuplicate }
    },
  }
  const sync = (triggers: readonly PollingTrigger[], versionId: string) =>
    database.app.inWorkspace(workspaceId, (queries) =>
      syncWatches(queries, { workspaceId, workflowId, versionId, triggers }),
    )
  const world = {
    place,
    executions,
    removed,
    told,
    needs,
    sync,
    open: (more: Partial<PollerNeeds> = {}) => new Poller({ ...needs, ...more }),
    /** Another workflow, of which nothing is known; the one before is taken down. */
    async begin(): Promise<void> {
      await sync([], newId())
      workflowId = newId()
      executions.clear()
      removed.length = 0
      told.length = 0
      place.onLook = () => {}
      place.isDown = false
    },
    /** The workflow is live with a trigger of the place; gives its version. */
    async publish(where: 'here' | 'elsewhere' = 'here', more: object = {}): Promise<string> {
      const versionId = newId()
      const problems = await sync([place.trigger(where, more)], versionId)
      if (problems.length > 0) throw new Error(problems[0]!.message)
      return versionId
    },
    unpublish: () => sync([], newId()),
    /** All are due now, and nobody has claimed them. */
    async due(): Promise<void> {
      await database.engine.execute(
        sql`update polling.watches set next_at = platform.now() - interval '1 s', claim = null, claimed_until = null`,
      )
    },
    /** One look at all that is there. */
    async look(more: Partial<PollerNeeds> = {}): Promise<void> {
      await world.due()
      const poller = world.open(more)
      await poller.look()
      await poller.settled()
    },
    /** What was started, in its order. */
    texts: () => [...executions.values()].map((start) => place.textOf(start)),
    watches: () =>
      database.engine.query<WatchSeen>(sql`select id, version_id, cursor, failures, problem, claim is not null as is_claimed,
        extract(epoch from next_at - platform.now())::float8 as seconds from polling.watches order by id`),
    async close(): Promise<void> {
      await place.close()
      await test.close()
    },
  }
  return world
}
