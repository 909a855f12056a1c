import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { sleep } from '../wait.ts'

const LEASE_MS = 2000
/** So many are not stopped and take over. */
const SPARED = 2
const STEPS = 12
const COUNTS = {
  short: { workers: 6, stops: 8, units: 1 },
  default: { workers: 14, stops: 336, units: 3 },
  full: { workers: 14, stops: 336, units: 3 },
} as const

/** Workers are stopped for three leases, others take over, and then they go on as if nothing had happened. */
async function run(_unit: string, { size, random, say }: UnitContext) {
  const { stops, workers: count } = COUNTS[size]
  const roles = ['api', ...Array.from({ length: count }, () => 'worker' as const), 'scheduler'] as const
  const cluster = await Cluster.open({
    roles,
    leaseMs: LEASE_MS,
    env: { LINKFLOW_CONCURRENCY: '8', LINKFLOW_BACKLOG_MAX: '50000' },
  })
  let failures: string[] = []
  try {
    const { api, world } = cluster
    // Long enough that each worker has some in hand whenever it is stopped.
    world.delayMs = 60
    const id = await api.publish(
      chain('many short writes', [
        node('start', 'manual'),
        ...Array.from({ length: STEPS }, (_, i) => bump(`w${i}`, world.url)),
      ]),
    )
    let isOver = false
    let started = 0
    // Always more executions than the workers have room for, so that each has some when it is stopped.
    const feed = (async () => {
      while (!isOver) {
        const waiting = await cluster.count('select count(*)::int as n from execution.live')
        for (let i = waiting; i < count * 10 && !isOver; i++) {
          const reply = await api.patiently('POST', `/workflows/${id}/executions`, { input: {} })
          if (reply.status === 202) started += 1
        }
        await sleep(200)
      }
    })()
    const workers = cluster.ofRole('worker')
    let stopped = 0
    let taken = 0
    let held = 0
    while (stopped < stops) {
      await sleep(random.int(300, 1200))
      const victims = random.shuffled(workers).slice(SPARED)
      await cluster.untilProgress(...victims)
      for (const each of victims) each.stop()
      const owned = await cluster.ownedBy(...victims)
      held += owned.length
      await sleep(3 * LEASE_MS)
      const lost = await takenOver(cluster, owned)
      taken += lost
      for (const each of victims) each.continue()
      stopped += victims.length
      say(`${stopped} stops, ${owned.length} executions held, ${lost} taken over`)
    }
    isOver = true
    await feed
    failures = (await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`)
    const { rows } = await cluster.sql.query<{ status: string; error: string | null; n: number }>(
      'select status, error, count(*)::int as n from execution.finished group by status, error',
    )
    for (const { status, error, n } of rows)
      if (status !== 'succeeded') failures.push(`${n} executions ended as ${status}: ${error}`)
    const late = lateStarts(world.starts)
    // At most one request of each execution can have been on its way when its worker was stopped.
    if (late.length > held)
      failures.push(`R3: ${late.length} completed writes started again, with ${held} in flight: ${late[0]}`)
    failures.push(...world.strangeKeys(), ...(await historyFailures(cluster)))
    failures.push(...cluster.unexpectedDeaths())
    if (taken < stopped / 2) failures.push(`void: only ${taken} executions changed hands in ${stopped} stops`)
    const again = [...world.byRow().values()].filter((each) => each.length > 1).length
    return {
      operations: started,
      succeeded: rows.find(({ status }) => status === 'succeeded')?.n ?? 0,
      failures,
      figures: {
        stops: stopped,
        'executions held': held,
        'taken over': taken,
        'started again in flight': again,
        'arrived late': late.length,
        'stale commits': failures.filter((each) => each.startsWith('R4')).length,
      },
    }
  } finally {
    for (const each of cluster.processes) each.continue()
    await cluster.close(failures.length > 0)
  }
}

async function takenOver(cluster: Cluster, owned: readonly { id: string; fence: string }[]): Promise<number> {
  const ids = owned.map(({ id }) => id)
  const { rows } = await cluster.sql.query<{ id: string; fence: string }>(
    'select id, fence from execution.live where id = any($1)',
    [ids],
  )
  const now = new Map(rows.map((row) => [row.id, row.fence]))
  return owned.filter(({ id, fence }) => now.get(id) !== fence).length
}

/**
 * A later step shows that the earlier ones are facts: none of those may start any more. What a stopped worker had handed
 * to the network before it was stopped arrives when it goes on; nobody can take that back, and it has the same key.
 */
function lateStarts(starts: readonly { execution: string; node: string }[]): string[] {
  const furthest = new Map<string, number>()
  return starts.flatMap(({ execution, node: name }) => {
    const number = Number(name.slice(1))
    const before = furthest.get(execution) ?? -1
    furthest.set(execution, Math.max(before, number))
    return number < before ? [`${name} of ${execution} started after w${before}`] : []
  })
}

export const r4: Suite = {
  name: 'R4',
  promise: 'A worker that lost its lease cannot write',
  units: (size) => Array.from({ length: COUNTS[size].units }, (_, i) => `stops-${i + 1}`),
  run,
}
