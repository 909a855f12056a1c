import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { factsByExecution } from '../harness/opened-journal.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { inParallel, percentile, sleep } from '../wait.ts'

const COUNTS = {
  short: { waits: 200, realMs: 12_000, units: 1 },
  default: { waits: 2500, realMs: 120_000, units: 4 },
  full: { waits: 2500, realMs: 240_000, units: 4 },
} as const
const LEASE_MS = 2000
const LATE_P99_MS = 1000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Where the database's clock stands, one after another; back by an hour as well. */
const JUMPS_MS = [HOUR_MS, 0, HOUR_MS, DAY_MS, DAY_MS - HOUR_MS, 40 * DAY_MS, 91 * DAY_MS]

interface Window {
  readonly fromMs: number
  toMs: number
}

async function run(_unit: string, { size, random, say }: UnitContext) {
  const { waits, realMs } = COUNTS[size]
  const cluster = await Cluster.open({
    roles: ['api', 'worker', 'worker', 'scheduler'],
    leaseMs: LEASE_MS,
    // The clock jumps over months: nothing may be removed for its age.
    env: { LINKFLOW_RETENTION_DAYS: '3650', LINKFLOW_BACKLOG_MAX: '50000' },
  })
  let failures: string[] = []
  try {
    const { api, world } = cluster
    const id = await api.publish(
      chain('waits', [
        node('start', 'manual'),
        node('wait', 'wait', { duration: { value: '{{ $json.seconds }}', unit: 'seconds' } }),
        bump('after', world.url),
      ]),
    )
    const now = async () => {
      const { rows } = await cluster.sql.query<{ ms: number }>(
        'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
      )
      return Number(rows[0]!.ms)
    }
    let offsetMs = 0
    /** Database time in which something was down or the clock had just moved: nobody could be on time. */
    const excused: Window[] = []
    const excuse = async (work: () => Promise<void>) => {
      const window: Window = { fromMs: (await now()) + offsetMs - 2000, toMs: Number.POSITIVE_INFINITY }
      excused.push(window)
      await work()
      window.toMs = (await now()) + offsetMs + LEASE_MS + 2000
    }
    // Half are due while one looks on, the others after hours to months.
    const seconds = () =>
      random.chance(0.5) ? random.int(1, Math.floor(realMs / 1000)) : Math.round(60 * 2 ** (random.next() * 16.98))
    await inParallel(waits, 16, async () => {
      await api.must('POST', `/workflows/${id}/executions`, { input: { seconds: seconds() } })
    })
    const endMs = performance.now() + realMs
    while (performance.now() < endMs) {
      await sleep(random.int(2000, 6000))
      const victim = random.pick(cluster.processes)
      await excuse(async () => {
        await victim.kill()
        await victim.ready()
      })
      await sleep(3000)
    }
    for (const jumpMs of JUMPS_MS) {
      const from = offsetMs
      const window: Window = { fromMs: (await now()) + Math.min(from, jumpMs) - 2000, toMs: Number.POSITIVE_INFINITY }
      excused.push(window)
      await cluster.sql.query(`alter database linkflow set linkflow.clock_offset_ms = '${jumpMs}'`)
      offsetMs = jumpMs
      await Promise.all(cluster.processes.map((each) => each.kill()))
      await cluster.allReady()
      await sleep(2 * LEASE_MS)
      window.toMs = (await now()) + Math.max(from, jumpMs) + 2000
      say(
        `the clock stands ${jumpMs / HOUR_MS} h ahead: ${await cluster.count('select count(*)::int as n from execution.finished')} of ${waits} over`,
      )
    }
    failures = (await cluster.finished(SETTLE_MS_MAX)).map((each) => `R25: lost: ${each}`)
    const { rows } = await cluster.sql.query<{ id: string; status: string }>(
      'select id, status from execution.finished',
    )
    type Fact = { t: string; until?: number; at: number }
    const factsOf = await factsByExecution<Fact>(cluster.sql, cluster.dataDir)
    const lateMs: number[] = []
    let early = 0
    for (const { id: execution, status } of rows) {
      if (status !== 'succeeded') failures.push(`execution ${execution} ended as ${status}`)
      const all = factsOf.get(execution) ?? []
      const until = all.find((fact) => fact.t === 'wait')?.until
      const woken = all.find((fact) => fact.t === 'wake')?.at
      if (until === undefined || woken === undefined) {
        failures.push(`R25: execution ${execution} did not wait`)
        continue
      }
      if (woken < until) {
        early += 1
        failures.push(`R25: execution ${execution} woke ${until - woken} ms early`)
      }
      if (!excused.some(({ fromMs, toMs }) => until >= fromMs && until <= toMs)) lateMs.push(woken - until)
    }
    const p99 = percentile(lateMs, 0.99)
    if (p99 > LATE_P99_MS) failures.push(`R25: late by ${p99} ms (p99) beyond downtime`)
    const doubles = [...world.byRow().values()].filter((each) => each.length > 1 + cluster.kills)
    if (doubles.length > 0) failures.push(`R25: ${doubles.length} waits went on more than once`)
    failures.push(...world.strangeKeys(), ...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    return {
      operations: waits,
      succeeded: rows.length,
      failures,
      figures: {
        waits,
        early,
        lost: waits - rows.length,
        measured: lateMs.length,
        'late p50 ms': percentile(lateMs, 0.5),
        'late p99 ms': p99,
        kills: cluster.kills,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r25: Suite = {
  name: 'R25',
  promise: 'Waits survive: none early, none lost, none late beyond downtime',
  units: (size) => Array.from({ length: COUNTS[size].units }, (_, i) => `waits-${i + 1}`),
  run,
}
