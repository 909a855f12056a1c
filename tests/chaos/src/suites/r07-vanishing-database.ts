import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { percentile, sleep } from '../wait.ts'

const COUNTS = {
  short: { ms: 25_000, perSecond: 10, units: 1 },
  default: { ms: 300_000, perSecond: 28, units: 6 },
  full: { ms: 300_000, perSecond: 28, units: 6 },
} as const
const EXTRA_DELAY_P99_MS = 10_000

/** PostgreSQL is killed every 5 to 20 s and stays away for up to 5 s, while workflows of three steps come in steadily. */
async function run(unit: string, { size, random, say }: UnitContext) {
  const { ms, perSecond } = COUNTS[size]
  const viaProxy = unit.includes('away')
  const cluster = await Cluster.open({
    roles: ['api', 'worker', 'scheduler'],
    leaseMs: 10_000,
    viaProxy,
    env: { LINKFLOW_BACKLOG_MAX: '50000' },
  })
  let failures: string[] = []
  try {
    const { api, world } = cluster
    await api.publish(
      chain('three steps', [
        node('hook', 'webhook', { path: 'three', deliveryIdHeader: 'x-delivery' }),
        node('read', 'http-request', { url: `${world.url}/blob/2000` }),
        bump('write', world.url, { n: "{{ $('hook').item.json.body.n }}" }),
        node('value', 'set', { values: { twice: "{{ $('hook').item.json.body.n * 2 }}" }, keep: 'none' }),
      ]),
    )
    await api.listening('three')
    const endMs = performance.now() + ms
    const isOver = () => performance.now() > endMs
    let outages = 0
    let awayMs = 0
    const monkey = (async () => {
      // The first one soon, so that a short run sees some.
      await sleep(2000)
      while (!isOver()) {
        const downMs = random.int(0, 5000)
        outages += 1
        awayMs += downMs
        cluster.proxy?.goAway()
        await cluster.killDatabase()
        if (viaProxy) await sleep(downMs)
        cluster.proxy?.back()
        await sleep(random.int(5000, size === 'short' ? 8000 : 20_000))
      }
    })()
    const acknowledged = new Map<string, number>()
    let sent = 0
    const under: Promise<void>[] = []
    while (!isOver()) {
      under.push(deliver(sent++))
      await sleep(1000 / perSecond)
    }
    async function deliver(n: number): Promise<void> {
      for (let call = 0; call < 20; call++) {
        const headers = { 'content-type': 'application/json', 'x-delivery': `d-${n}` }
        const reply = await api.request('POST', '/webhook/three', JSON.stringify({ n }), headers).catch(() => undefined)
        if (reply !== undefined && reply.status < 300) {
          acknowledged.set((reply.json as { executionId: string }).executionId, n)
          return
        }
        await sleep(500)
      }
    }
    await Promise.all(under)
    await monkey
    failures = (await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`)
    const { rows } = await cluster.sql.query<{ id: string; status: string; error: string | null; ms: number }>(
      `select id, status, error, (extract(epoch from finished_at - created_at) * 1000)::float8 as ms from execution.finished`,
    )
    const ends = new Map(rows.map((row) => [row.id, row]))
    const written = new Map(world.starts.map((each) => [each.execution, Number(each.data.n)]))
    let wrong = 0
    for (const [id, n] of acknowledged) {
      const end = ends.get(id)
      if (end?.status === 'succeeded' && written.get(id) === n) continue
      wrong += 1
      failures.push(
        `R7: execution ${id} of call ${n} is ${end?.status ?? 'missing'}, wrote ${written.get(id)}: ${end?.error}`,
      )
    }
    const p99 = percentile(
      rows.map((row) => row.ms),
      0.99,
    )
    if (p99 > EXTRA_DELAY_P99_MS)
      failures.push(`R7: an execution took ${p99} ms (p99), more than ${EXTRA_DELAY_P99_MS}`)
    failures.push(...(await historyFailures(cluster)), ...cluster.unexpectedDeaths(), ...world.strangeKeys())
    say(`${outages} outages, ${Math.round(awayMs / 1000)} s away, ${acknowledged.size} of ${sent} acknowledged`)
    return {
      operations: sent,
      succeeded: acknowledged.size,
      failures,
      figures: {
        runs: acknowledged.size,
        outages,
        'wrong or missing': wrong,
        'process exits': cluster.unexpectedDeaths().length,
        'p50 ms': percentile(
          rows.map((row) => row.ms),
          0.5,
        ),
        'p99 ms': p99,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r7: Suite = {
  name: 'R7',
  promise: 'The database may vanish and return',
  units: (size) =>
    size === 'short'
      ? ['away-1']
      : Array.from({ length: COUNTS[size].units }, (_, i) => (i % 2 === 0 ? `away-${i + 1}` : `killed-${i + 1}`)),
  run,
}
