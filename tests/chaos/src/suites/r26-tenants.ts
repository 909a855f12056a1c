import { type ApiClient, NoAnswer } from '../harness/api-client.ts'
import { Cluster } from '../harness/cluster.ts'
import { Flood } from '../harness/flood.ts'
import { historyFailures } from '../harness/history.ts'
import { openSecondWorkspace } from '../harness/second-workspace.ts'
import type { Role } from '../harness/server-process.ts'
import { chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Outcome, Suite, UnitContext } from '../suite.ts'
import { inBackground, percentile, sleep } from '../wait.ts'

const START_P99_MS_MAX = 500
/** A machine on which the quiet workspace alone needs more than this has no room to tell the two apart. */
const QUIET_P99_MS_MAX = 400
/** There the flood may cost a quarter more: the same 500 ms where the rule begins. */
const SLOWER_MAX = START_P99_MS_MAX / QUIET_P99_MS_MAX
const COUNTS = {
  short: { measureMs: 6000, perSecond: 2000, bigBytes: 5_000_000 },
  default: { measureMs: 60_000, perSecond: 5000, bigBytes: 20_000_000 },
  full: { measureMs: 300_000, perSecond: 5000, bigBytes: 100_000_000 },
} as const
const PROBE_EVERY_MS = 50
/** Of the flooding workspace: enough to fill every place of every worker many times. */
const ENDLESS_RUNS = 300
const CONNECTIONS = 64
const LAYOUTS: Readonly<Record<string, readonly Role[]>> = {
  one: ['all'],
  several: ['api', 'worker', 'worker', 'scheduler'],
}
const FLOODS = ['webhooks', 'code', 'big'] as const

/** The time from a call to its answer, which is later than the start; each with a delivery id, so all are accepted first. */
async function probe(api: ApiClient, forMs: number, name: string) {
  const times: number[] = []
  const errors: string[] = []
  const calls: Promise<void>[] = []
  const endMs = performance.now() + forMs
  for (let n = 0; performance.now() < endMs; n++) {
    const startedMs = performance.now()
    const call = async () => {
      const headers = { 'content-type': 'application/json', 'x-delivery': `${name}-${n}` }
      const reply = await api.request('POST', '/webhook/quiet', JSON.stringify({ n }), headers).catch((error) => {
        if (error instanceof NoAnswer) return { status: 0, text: error.message }
        throw error
      })
      times.push(performance.now() - startedMs)
      if (reply.status !== 200) errors.push(`${reply.status} ${reply.text.slice(0, 200)}`)
    }
    calls.push(call())
    await sleep(PROBE_EVERY_MS)
  }
  await Promise.all(calls)
  return { times, errors }
}

/** How slow others may be beside a flood, by how slow they are without it. */
const p99MsMax = (quietP99Ms: number): number =>
  quietP99Ms > QUIET_P99_MS_MAX ? quietP99Ms * SLOWER_MAX : START_P99_MS_MAX

type Stop = () => Promise<Readonly<Record<string, number>>>

/** What the other workspace does; how to end it, and what it did. */
async function flood(
  kind: (typeof FLOODS)[number],
  b: ApiClient,
  cluster: Cluster,
  size: UnitContext['size'],
): Promise<Stop> {
  const { perSecond, bigBytes } = COUNTS[size]
  switch (kind) {
    case 'webhooks': {
      const steps = Array.from({ length: 3 }, (_, i) =>
        node(`set${i}`, 'set', { values: { [`n${i}`]: '{{ $json.body.n }}' } }),
      )
      await b.publish(chain('flood', [node('hook', 'webhook', { path: 'flood' }), ...steps]))
      await b.listening('flood')
      const running = new Flood({
        ports: b.ports,
        path: '/webhook/flood',
        body: '{"n":1}',
        connections: CONNECTIONS,
        perSecond,
      })
      return async () => {
        const statuses = await running.stop()
        return Object.fromEntries([...statuses].map(([status, count]) => [`flood answered ${status}`, count]))
      }
    }
    case 'code':
    case 'big': {
      const endless = node('endless', 'code', { source: 'for (;;);', timeoutMs: 30_000 })
      const large = [
        node('fetch', 'http-request', {
          url: `${cluster.world.url}/blob/${bigBytes}`,
          response: { bytesMax: 128 * 1024 * 1024 },
        }),
        node('split', 'split-out', { fields: [{ field: 'list', as: 'entry' }] }),
        node('count', 'aggregate', { mode: 'count' }),
      ]
      const id = await b.publish(chain(kind, [node('start', 'manual'), ...(kind === 'code' ? [endless] : large)]))
      let isOver = false
      let started = 0
      const starting = inBackground(
        (async () => {
          while (!isOver && started < ENDLESS_RUNS) {
            const reply = await b.api('POST', `/workflows/${id}/executions`, { input: {} })
            if (reply.status === 202) started += 1
            else await sleep(100)
          }
        })(),
      )
      return async () => {
        isOver = true
        await starting
        await cluster.sql.query(
          "update execution.live set cancel_requested = true, due_at = case when status in ('queued', 'waiting') then now() else due_at end where workflow_id = $1",
          [id],
        )
        return { [`${kind} executions`]: started }
      }
    }
  }
}

async function run(unit: string, { size, say }: UnitContext): Promise<Outcome> {
  const [kind, layout] = unit.split(':') as [(typeof FLOODS)[number], string]
  const { measureMs } = COUNTS[size]
  const cluster = await Cluster.open({
    roles: LAYOUTS[layout]!,
    leaseMs: 10_000,
    env: { LINKFLOW_CONCURRENCY: '20', LINKFLOW_CODE_PROCESSES: '2' },
  })
  let failures: string[] = []
  try {
    const { api } = cluster
    await api.publish(
      chain('quiet', [
        node('hook', 'webhook', { path: 'quiet', respond: 'last-node', deliveryIdHeader: 'x-delivery' }),
        node('value', 'set', { values: { n: '{{ $json.body.n }}' }, keep: 'none' }),
      ]),
    )
    await api.listening('quiet')
    const b = await openSecondWorkspace(api)
    await probe(api, 2000, 'warm')
    const quiet = await probe(api, Math.min(measureMs, 10_000), 'quiet')
    const stop = await flood(kind, b, cluster, size)
    // The flood is at its height, not at its beginning.
    await sleep(2000)
    const loud = await probe(api, measureMs, 'loud')
    const figures = await stop()
    b.close()
    const left = await cluster.finished(SETTLE_MS_MAX)
    failures = left.map((each) => `did not end: ${each}`)
    const p99 = percentile(loud.times, 0.99)
    const quietP99 = percentile(quiet.times, 0.99)
    if (p99 > p99MsMax(quietP99))
      failures.push(`R26: beside a flood of ${kind} others were answered after ${p99} ms (p99)`)
    const wrong = [...quiet.errors, ...loud.errors]
    if (wrong.length > 0) failures.push(`R26: ${wrong.length} calls of the quiet workspace failed, such as ${wrong[0]}`)
    failures.push(...cluster.unexpectedDeaths(), ...(await historyFailures(cluster)))
    say(`quiet p99 ${quietP99} ms, beside the flood ${p99} ms; ${JSON.stringify(figures)}`)
    return {
      operations: quiet.times.length + loud.times.length,
      succeeded: quiet.times.length + loud.times.length - wrong.length,
      failures,
      figures: {
        calls: loud.times.length,
        errors: wrong.length,
        'quiet p50 ms': percentile(quiet.times, 0.5),
        'quiet p99 ms': quietP99,
        'beside the flood p50 ms': percentile(loud.times, 0.5),
        'beside the flood p99 ms': p99,
        ...figures,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r26: Suite = {
  name: 'R26',
  promise: 'A workspace that floods does not slow others: their starts p99 at most 500 ms, no errors',
  units: (size) =>
    size === 'short'
      ? ['webhooks:several', 'code:one', 'big:one']
      : FLOODS.flatMap((kind) => Object.keys(LAYOUTS).map((layout) => `${kind}:${layout}`)),
  run,
}
