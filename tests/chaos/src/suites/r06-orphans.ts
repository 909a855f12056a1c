import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { MixedLoad } from '../harness/mixed-load.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { eventually, percentile, sleep } from '../wait.ts'

const COUNTS = {
  short: { kills: 2, units: 1, leaseMs: 2000 },
  default: { kills: 17, units: 6, leaseMs: 10_000 },
  full: { kills: 42, units: 12, leaseMs: 10_000 },
} as const
const ORPHANS_GONE_MS = 30_000
/** From the moment that all are ready again. */
const RECOVERY_P99_MS = 15_000

/** Owned by nobody who lives, or due and left lying. */
const ORPHANS = `select count(*)::int as n from execution.live l
  where (l.status = 'running' and not exists (select 1 from execution.workers w where w.id = l.worker_id and w.lease_until > clock_timestamp()))
     or (l.status in ('queued', 'waiting') and l.due_at < clock_timestamp() - interval '5 s')`

async function run(_unit: string, { size, random, say }: UnitContext) {
  const { kills, leaseMs } = COUNTS[size]
  const cluster = await Cluster.open({
    roles: ['api', 'worker', 'worker', 'scheduler'],
    leaseMs,
    env: { LINKFLOW_BACKLOG_MAX: '50000' },
  })
  let failures: string[] = []
  const orphansLeft: string[] = []
  try {
    const load = await MixedLoad.open(cluster, random.fork('load'))
    let isOver = false
    const running = load.run(() => isOver)
    const recoveredMs: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      await sleep(random.int(1000, 6000))
      const withDatabase = random.chance(1 / 3)
      await cluster.untilProgress()
      await Promise.all(cluster.processes.map((each) => each.kill()))
      if (withDatabase) await cluster.killDatabase()
      await cluster.allReady()
      const readyMs = performance.now()
      // Owned by processes that are dead now: these must find a new owner or their end.
      const gone = await eventually(async () => (await cluster.count(ORPHANS).catch(() => 1)) === 0, ORPHANS_GONE_MS)
      if (gone === undefined)
        orphansLeft.push(`R6: ${await cluster.count(ORPHANS)} orphans ${ORPHANS_GONE_MS} ms after kill ${kill + 1}`)
      recoveredMs.push(performance.now() - readyMs)
      say(
        `kill ${kill + 1}${withDatabase ? ' with the database' : ''}: recovered after ${Math.round(recoveredMs.at(-1)!)} ms`,
      )
    }
    isOver = true
    await (await running).settled()
    failures = [
      ...orphansLeft,
      ...(await load.failures(SETTLE_MS_MAX)),
      ...(await historyFailures(cluster)),
      ...cluster.unexpectedDeaths(),
    ]
    const p99 = percentile(recoveredMs, 0.99)
    if (p99 > RECOVERY_P99_MS) failures.push(`R6: recovery took ${p99} ms (p99), more than ${RECOVERY_P99_MS}`)
    return {
      operations: load.signed.sent,
      succeeded: load.signed.acknowledged.size,
      failures,
      figures: {
        'full kills': kills,
        orphans: orphansLeft.length,
        'recovery p50 ms': percentile(recoveredMs, 0.5),
        'recovery p99 ms': p99,
        others: load.started,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r6: Suite = {
  name: 'R6',
  promise: 'Nothing stays running or queued without an owner, whatever was killed',
  units: (size) => Array.from({ length: COUNTS[size].units }, (_, i) => `kills-${i + 1}`),
  run,
}
