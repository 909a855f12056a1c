import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Outcome, Suite, UnitContext } from '../suite.ts'
import { percentile, sleep } from '../wait.ts'

const COUNTS = {
  short: { poisons: 2, measureMs: 4000 },
  default: { poisons: 20, measureMs: 60_000 },
  full: { poisons: 100, measureMs: 180_000 },
} as const
const ATTEMPTS_MAX = 3
const SLOWER_MAX = 1.2
/** Two measurements of the same quiet system on a shared machine differ by so much. */
const NOISE_MS = 15

/** A request that kills the worker which makes it, every time. */
async function killsWorkers({ size, say }: UnitContext): Promise<Outcome> {
  const { poisons } = COUNTS[size]
  const cluster = await Cluster.open({ roles: ['api', 'worker', 'worker', 'scheduler'], leaseMs: 1000 })
  let failures: string[] = []
  try {
    const { api, world } = cluster
    world.onBump = async (each) => {
      if (each.node !== 'poison') return 'answer'
      await (await cluster.ownerOf(each.execution))?.kill()
      return 'drop'
    }
    const poison = await api.publish(
      chain('poison', [node('start', 'manual'), bump('before', world.url), bump('poison', world.url)]),
    )
    const good = await api.publish(
      chain('good', [node('start', 'manual'), ...[1, 2, 3, 4].map((n) => bump(`good${n}`, world.url))]),
    )
    let started = 0
    for (let i = 0; i < poisons; i++) {
      await api.must('POST', `/workflows/${poison}/executions`, { input: {} })
      for (let j = 0; j < 5; j++, started++) await api.must('POST', `/workflows/${good}/executions`, { input: {} })
      await sleep(500)
    }
    failures = (await cluster.finished(SETTLE_MS_MAX + poisons * 15_000)).map((each) => `did not end: ${each}`)
    const { rows } = await cluster.sql.query<{ id: string; workflow: string; status: string; error: string | null }>(
      'select id, workflow_id as workflow, status, error from execution.finished',
    )
    let attemptsMax = 0
    for (const { id, workflow, status, error } of rows) {
      if (workflow === good && status !== 'succeeded')
        failures.push(`R14: a good execution ended as ${status}: ${error}`)
      if (workflow !== poison) continue
      const attempts = world.starts.filter((each) => each.execution === id && each.node === 'poison').length
      attemptsMax = Math.max(attemptsMax, attempts)
      if (attempts > ATTEMPTS_MAX) failures.push(`R14: poison ${id} was started ${attempts} times`)
      if (status !== 'failed' || !String(error).includes('execution-crashed'))
        failures.push(`R14: poison ${id} ended as ${status}: ${error}`)
    }
    failures.push(...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    say(`${cluster.kills} workers died of ${poisons} poisons`)
    return {
      operations: started,
      succeeded: rows.filter(({ workflow, status }) => workflow === good && status === 'succeeded').length,
      failures,
      figures: { poisons, 'workers killed': cluster.kills, 'attempts at most': attemptsMax },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

const BOMBS: readonly (readonly [name: string, source: string])[] = [
  ['memory', 'const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()))'],
  ['endless', 'for (;;);'],
  ['deep', 'const f = () => f() + f(); return f()'],
]

/** Code that takes its process down, beside calls of others whose time is measured. */
async function killsCode({ size, say }: UnitContext): Promise<Outcome> {
  const { measureMs } = COUNTS[size]
  const cluster = await Cluster.open({
    roles: ['api', 'worker', 'scheduler'],
    leaseMs: 5000,
    env: { LINKFLOW_CODE_PROCESSES: '2' },
  })
  let failures: string[] = []
  try {
    const { api } = cluster
    const bombs: { readonly name: string; readonly id: string }[] = []
    for (const [name, source] of BOMBS) {
      const id = await api.publish(
        chain(`bomb ${name}`, [node('start', 'manual'), node('bomb', 'code', { source, timeoutMs: 1000 })]),
      )
      bombs.push({ name, id })
    }
    await api.publish(
      chain('others', [
        node('hook', 'webhook', { path: 'others', respond: 'last-node' }),
        node('value', 'set', { values: { n: '{{ $json.body.n + 1 }}' }, keep: 'none' }),
      ]),
    )
    await api.listening('others')
    let wrong = 0
    let calls = 0
    const measure = async (): Promise<number[]> => {
      const times: number[] = []
      const endMs = performance.now() + measureMs
      while (performance.now() < endMs) {
        const startedMs = performance.now()
        const reply = await api.request('POST', '/webhook/others', JSON.stringify({ n: calls++ }), {
          'content-type': 'application/json',
        })
        times.push(performance.now() - startedMs)
        if (reply.status !== 200) wrong += 1
        await sleep(10)
      }
      return times
    }
    await measure()
    const quiet = await measure()
    let thrown = 0
    let isOver = false
    const throwing = (async () => {
      while (!isOver) {
        const { id } = bombs[thrown++ % bombs.length]!
        await api.must('POST', `/workflows/${id}/executions`, { input: {} })
        await sleep(1500)
      }
    })()
    const loud = await measure()
    isOver = true
    await throwing
    failures = (await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`)
    const { rows } = await cluster.sql.query<{ status: string; error: string; n: number }>(
      `select status, error::json ->> 'code' as error, count(*)::int as n from execution.finished where error is not null group by 1, 2`,
    )
    const [quietP99, loudP99] = [percentile(quiet, 0.99), percentile(loud, 0.99)]
    if (loudP99 > quietP99 * SLOWER_MAX + NOISE_MS)
      failures.push(`R14: others took ${loudP99} ms (p99) beside bombs, ${quietP99} ms without`)
    failures.push(...cluster.unexpectedDeaths(), ...(await historyFailures(cluster)))
    for (const { status, error, n } of rows) say(`${n} bombs ended as ${status}: ${error}`)
    if (rows.reduce((sum, { n }) => sum + n, 0) !== thrown)
      failures.push(`R14: ${thrown} bombs were thrown, but ${JSON.stringify(rows)} failed`)
    return {
      operations: calls,
      succeeded: calls - wrong,
      failures,
      figures: {
        bombs: thrown,
        'quiet p50 ms': percentile(quiet, 0.5),
        'quiet p99 ms': quietP99,
        'beside bombs p50 ms': percentile(loud, 0.5),
        'beside bombs p99 ms': loudP99,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r14: Suite = {
  name: 'R14',
  promise: 'A poison execution is parked, not retried for ever, and others do not feel it',
  units: () => ['kills-workers', 'kills-code'],
  run: (unit, context) => (unit === 'kills-workers' ? killsWorkers(context) : killsCode(context)),
}
