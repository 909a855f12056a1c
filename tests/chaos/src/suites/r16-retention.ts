import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiClient } from '../harness/api-client.ts'
import { Cluster } from '../harness/cluster.ts'
import { openSecondWorkspace } from '../harness/second-workspace.ts'
import { chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Outcome, Suite, UnitContext } from '../suite.ts'
import { eventually, inParallel, percentile } from '../wait.ts'

const DAY_MS = 86_400_000
const COUNTS = {
  short: { days: 6, runsPerDay: 300, measureMs: 2000 },
  default: { days: 10, runsPerDay: 5000, measureMs: 5000 },
  full: { days: 10, runsPerDay: 100_000, measureMs: 20_000 },
} as const
const RUN_BYTES = 20_000
const GROWTH_MAX = 1.3
const SLOWER_MAX = 1.2
/** Two measurements of the same quiet system on a shared machine differ by so much. */
const NOISE_MS = 15
const AT_ONCE = 16
const QUOTA_MB = 4
/** Storage is measured every ten seconds; what a workflow does not keep is removed each minute. */
const NOTICED_MS_MAX = 150_000

const hook = (name: string, retention?: object) =>
  chain(
    name,
    [
      node('hook', 'webhook', { path: name }),
      node('value', 'set', { values: { n: '{{ $json.body.n }}' }, keep: 'none' }),
    ],
    { order: 'linkflow', dialect: 'linkflow', ...(retention && { retention }) },
  )
const call = (api: ApiClient, path: string, n: number) =>
  api.request('POST', `/webhook/${path}`, JSON.stringify({ n, text: 'x'.repeat(RUN_BYTES) }), {
    'content-type': 'application/json',
  })

/** Tables of executions, and objects. */
async function storedBytes(cluster: Cluster): Promise<number> {
  const { rows } = await cluster.sql.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(c.oid)) as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'execution' and c.relkind = 'r'`,
  )
  return Number(rows[0]!.bytes) + folderBytes(join(cluster.dataDir, 'blobs'))
}

const folderBytes = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile())
    .reduce((sum, each) => sum + statSync(join(each.parentPath, each.name)).size, 0)

async function listTimes(api: ApiClient, forMs: number): Promise<number[]> {
  const times: number[] = []
  const endMs = performance.now() + forMs
  while (performance.now() < endMs) {
    const startedMs = performance.now()
    await api.must('GET', '/executions?limit=50')
    times.push(performance.now() - startedMs)
  }
  return times
}

/** Each day as many executions, kept for one; the clock of the database goes from day to day. */
async function days({ size, say }: UnitContext): Promise<Outcome> {
  const counts = COUNTS[size]
  const cluster = await Cluster.open({
    roles: ['all'],
    leaseMs: 5000,
    env: { LINKFLOW_RETENTION_DAYS: '1', LINKFLOW_BACKLOG_MAX: '50000' },
  })
  const failures: string[] = []
  try {
    const { api } = cluster
    await api.publish(hook('days'))
    await api.listening('days')
    const sizes: number[] = []
    const [pruning, quiet]: [number[], number[]] = [[], []]
    let accepted = 0
    for (let day = 0; day < counts.days; day++) {
      if (day > 0) {
        await cluster.sql.query(`alter database linkflow set linkflow.clock_offset_ms = '${day * DAY_MS}'`)
        await Promise.all(cluster.processes.map((each) => each.kill()))
        await cluster.allReady()
        await api.listening('days')
        // Chores have their first turn within a second of the start.
        pruning.push(...(await listTimes(api, counts.measureMs)))
        quiet.push(...(await listTimes(api, counts.measureMs)))
      }
      await inParallel(counts.runsPerDay, AT_ONCE, async (n) => {
        const reply = await call(api, 'days', n)
        if (reply.status === 202) accepted += 1
      })
      failures.push(...(await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`))
      sizes.push(await storedBytes(cluster))
      say(`day ${day + 1}: ${Math.round(sizes.at(-1)! / 1_000_000)} MB`)
    }
    const growth = sizes.at(-1)! / sizes[1]!
    if (growth > GROWTH_MAX)
      failures.push(`R16: after ${counts.days} days there is ${growth.toFixed(2)} times as much as after 2`)
    const [busyP99, quietP99] = [percentile(pruning, 0.99), percentile(quiet, 0.99)]
    if (busyP99 > quietP99 * SLOWER_MAX + NOISE_MS)
      failures.push(`R16: lists took ${busyP99} ms (p99) while history was removed, ${quietP99} ms without`)
    const kept = await cluster.count('select count(*)::int as n from execution.finished')
    // The day that is over is kept for one more, and dropped when all of it is past that.
    if (kept < counts.runsPerDay)
      failures.push(`R16: only ${kept} executions are kept, and ${counts.runsPerDay} are not a day old`)
    if (kept > counts.runsPerDay * 3) failures.push(`R16: ${kept} executions are kept, of ${counts.runsPerDay} a day`)
    failures.push(...cluster.unexpectedDeaths())
    return {
      operations: counts.days * counts.runsPerDay,
      succeeded: accepted,
      failures,
      figures: {
        days: counts.days,
        'runs a day': counts.runsPerDay,
        'MB after 2 days': Math.round(sizes[1]! / 1_000_000),
        'MB at the end': Math.round(sizes.at(-1)! / 1_000_000),
        growth: Math.round(growth * 100) / 100,
        'list p99 ms while removing': busyP99,
        'list p99 ms': quietP99,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

/** A workspace that has used up its quota is refused, others are not, and it is let in again when it keeps less. */
async function quota({ say }: UnitContext): Promise<Outcome> {
  const cluster = await Cluster.open({
    roles: ['all'],
    leaseMs: 5000,
    env: { LINKFLOW_WORKSPACE_STORAGE_MB: String(QUOTA_MB) },
  })
  const failures: string[] = []
  try {
    const { api } = cluster
    const id = await api.publish(hook('greedy'))
    const second = await openSecondWorkspace(api)
    await second.publish(hook('modest'))
    await api.listening('greedy')
    await api.listening('modest')
    let operations = 0
    let succeeded = 0
    const until = (path: string, status: number) =>
      eventually(async () => {
        const reply = await call(api, path, operations++)
        succeeded += reply.status === 202 || reply.status === 507 ? 1 : 0
        return reply.status === status && reply
      }, NOTICED_MS_MAX)
    const refused = await until('greedy', 507)
    if (refused === undefined) failures.push(`R16: a workspace over ${QUOTA_MB} MB was not refused`)
    else if ((refused.json as { code?: string }).code !== 'storage-full')
      failures.push(`R16: refused with ${refused.text}`)
    if ((await until('modest', 202)) === undefined) failures.push('R16: another workspace was refused too')
    const before = await cluster.count('select bytes as n from execution.storage order by bytes desc limit 1')
    const { draft, revision } = await api.must<{ draft: object; revision: number }>('GET', `/workflows/${id}`)
    const less = { ...draft, settings: { order: 'linkflow', dialect: 'linkflow', retention: { executions: 1 } } }
    const saved = await api.patiently('PUT', `/workflows/${id}`, less, { 'if-match': `"${revision}"` })
    if (saved.status >= 300) throw new Error(`could not save the workflow: ${saved.status} ${saved.text}`)
    await api.must('POST', `/workflows/${id}/publish`)
    if ((await until('greedy', 202)) === undefined) failures.push('R16: it is still refused when it keeps less')
    say(`refused at ${Math.round(before / 1_000_000)} MB, after ${operations} calls in all`)
    second.close()
    failures.push(...cluster.unexpectedDeaths())
    return { operations, succeeded, failures, figures: { 'quota MB': QUOTA_MB, 'refused at bytes': before } }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r16: Suite = {
  name: 'R16',
  promise: 'The store does not grow without end, and a workspace is refused before it is full',
  units: (size) => (size === 'short' ? ['days'] : ['days', 'quota']),
  run: (unit, context) => (unit === 'days' ? days(context) : quota(context)),
}
