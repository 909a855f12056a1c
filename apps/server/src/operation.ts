import { statfs } from 'node:fs/promises'
import { type OutboxRelay, queueFacts, type RefusedEvents } from '@linkflow/execution'
import type { Clock } from '@linkflow/kernel'
import type { Readings, RecentRequests, RequestTotals } from '@linkflow/operation'
import { type Database, pendingMigrations, sql } from '@linkflow/postgres'
import { schedulerHealth } from '@linkflow/schedule'
import type { Metrics } from '@linkflow/telemetry'
import { migrationSets } from './migration-sets.ts'

/** What changes with a new release alone is looked at each minute. */
const MIGRATIONS_LOOK_MS = 60_000

/** The figures of the other contexts and of this process, for who operates the installation. */
export function operationReadings(parts: {
  readonly database: Database
  readonly dataDir: string
  readonly metrics: Metrics
  readonly relay: Pick<OutboxRelay, 'lag'>
  readonly refusedEvents: Pick<RefusedEvents, 'setAside'>
  readonly recent: RecentRequests
}): Omit<Readings, 'processes-silent' | 'versions-live'> {
  const { database, dataDir, relay, refusedEvents, recent } = parts
  const { engine } = database
  const pending = kept(MIGRATIONS_LOOK_MS, async () => (await pendingMigrations(database, migrationSets)).length)
  const queue = kept(0, () => queueFacts(engine))
  const some = (value: number | undefined) => (value === undefined ? undefined : { value })
  return {
    'queue-depth': async () => some((await queue()).depth),
    'queue-wait-p50': async () => some((await queue()).waitP50Ms),
    'queue-wait-p95': async () => some((await queue()).waitP95Ms),
    'scheduler-lag': async () => some((await schedulerHealth(engine)).overdueMs),
    'webhook-p95': async () => some(recent.webhookP95Ms),
    'error-share': async () => some(recent.errorShare),
    'outbox-lag': async () => some((await relay.lag()).lagMs),
    'outbox-set-aside': async () =>
      some((await refusedEvents.setAside()).values().reduce((sum, each) => sum + each, 0)),
    'database-size': async () => {
      const row = await engine.one<{ bytes: string }>(sql`select pg_database_size(current_database()) as bytes`)
      return some(Number(row!.bytes))
    },
    'database-connections': () =>
      engine
        .one<{ value: number; of: number }>(
          sql`select (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as value,
                current_setting('max_connections')::int as of`,
        )
        .then((row) => row!),
    'disk-free': async () => {
      const { bavail, blocks, bsize } = await statfs(dataDir)
      return { value: bavail * bsize, of: blocks * bsize }
    },
    'migrations-pending': async () => some(await pending()),
  }
}

export const databaseVersion = async ({ engine }: Pick<Database, 'engine'>): Promise<string> =>
  (await engine.one<{ version: string }>(sql`select current_setting('server_version') as version`))!.version

/** Which migrations ran in the database, in their order. */
export const appliedMigrations = (database: Database): Promise<readonly string[]> =>
  database.asOwner(async (client) => {
    const { rows } = await client.query<{ title: string }>(
      `select context || '/' || lpad(id::text, 4, '0') || '-' || name as title from platform.migrations
       order by applied_at, context, id`,
    )
    return rows.map(({ title }) => title)
  })

/** A chore: what requests did in the last minutes is what was counted since the note before. */
export const noteRequests =
  (recent: RecentRequests, { metrics, clock }: { readonly metrics: Metrics; readonly clock: Clock }) =>
  async (): Promise<void> =>
    recent.note(await requestTotals(metrics), clock.nowMs())

async function requestTotals(metrics: Metrics): Promise<RequestTotals> {
  const requests = await metrics.read('linkflow_http_requests_total')
  const sum = (values: typeof requests) => values.reduce((all, { value }) => all + value, 0)
  const webhookSeconds = new Map<number, number>()
  for (const { labels, value } of await metrics.read('linkflow_http_request_seconds')) {
    if (!String(labels['route']).startsWith('/webhook')) continue
    const bound = labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le'])
    webhookSeconds.set(bound, (webhookSeconds.get(bound) ?? 0) + value)
  }
  return {
    answered: sum(requests),
    failed: sum(requests.filter(({ labels }) => String(labels['status']).startsWith('5'))),
    webhookSeconds,
  }
}

/** What was read within so long is told again; who asks meanwhile gets the same. What failed is asked again at once. */
function kept<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let last: { readonly atMs: number; readonly value: Promise<T> } | undefined
  return () => {
    const nowMs = performance.now()
    if (last === undefined || nowMs - last.atMs > ms) {
      const value = read()
      last = { atMs: nowMs, value }
      value.catch(() => (last = undefined))
    }
    return last.value
  }
}
