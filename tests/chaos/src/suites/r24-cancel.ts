import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { eventually, inParallel, percentile, sleep } from '../wait.ts'

const COUNTS = {
  short: { runs: 100, units: 1 },
  default: { runs: 1250, units: 8 },
  full: { runs: 1250, units: 8 },
} as const
const STEPS = 30
const NO_START_AFTER_MS = 1000
const FINAL_WITHIN_MS = 5000
const AT_ONCE = 32
const EFFECT_MS = 60

async function run(_unit: string, { size, random }: UnitContext) {
  const { runs } = COUNTS[size]
  const cluster = await Cluster.open({ roles: ['api', 'worker', 'worker', 'scheduler'], leaseMs: 5000 })
  const failures: string[] = []
  try {
    const { api, world } = cluster
    // Most must still run when they are cancelled: 45 writes then take longer than the longest pause before that.
    world.delayMs = EFFECT_MS
    const child = await api.publish(
      chain('called', [
        node('called', 'workflow-trigger'),
        ...Array.from({ length: 10 }, (_, i) => bump(`c${i}`, world.url, { root: "{{ $('called').item.json.root }}" })),
      ]),
    )
    const writes = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => bump(`w${from + i}`, world.url, { root: '{{ $execution.id }}' }))
    const id = await api.publish(
      chain('to be cancelled', [
        node('start', 'manual'),
        ...writes(0, 5),
        node('root', 'set', { values: { root: '{{ $execution.id }}' } }),
        node('call', 'execute-workflow', { workflow: child }),
        ...writes(5, STEPS),
      ]),
    )
    const answered = new Map<string, number>()
    const finalMs: number[] = []
    let cancelled = 0
    await inParallel(runs, AT_ONCE, async () => {
      const { execution } = await api.must<{ execution: { id: string } }>('POST', `/workflows/${id}/executions`, {
        input: {},
      })
      await sleep(random.int(0, 2500))
      const reply = await api.patiently('POST', `/executions/${execution.id}/cancel`)
      const atMs = performance.now()
      // It was quicker than we.
      if (reply.status === 409) return
      if (reply.status !== 202)
        return void failures.push(`cancel answered ${reply.status}: ${reply.text.slice(0, 200)}`)
      answered.set(execution.id, atMs)
      const status = await eventually(async () => {
        const { rows } = await cluster.sql.query<{ status: string }>(
          'select status from execution.finished where id = $1',
          [execution.id],
        )
        return rows[0]?.status
      }, FINAL_WITHIN_MS * 4)
      const tookMs = performance.now() - atMs
      finalMs.push(tookMs)
      if (status === undefined || tookMs > FINAL_WITHIN_MS)
        failures.push(`R24: ${execution.id} was ${status ?? 'unfinished'} ${Math.round(tookMs)} ms after cancel`)
      else if (status !== 'cancelled' && status !== 'succeeded')
        failures.push(`R24: ${execution.id} ended as ${status}`)
      if (status === 'cancelled') cancelled += 1
    })
    await sleep(NO_START_AFTER_MS * 2)
    failures.push(...(await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`))
    let late = 0
    for (const each of world.starts) {
      const atMs = answered.get(String(each.data.root))
      if (atMs === undefined || each.atMs <= atMs + NO_START_AFTER_MS) continue
      late += 1
      failures.push(
        `R24: ${each.node} of ${each.data.root} started ${Math.round(each.atMs - atMs)} ms after the answer to cancel`,
      )
    }
    failures.push(...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    return {
      operations: runs,
      succeeded: finalMs.length,
      failures,
      figures: {
        runs,
        cancelled,
        'starts after +1 s': late,
        'final p50 ms': percentile(finalMs, 0.5),
        'final p99 ms': percentile(finalMs, 0.99),
        'final at most ms': percentile(finalMs, 1),
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r24: Suite = {
  name: 'R24',
  promise: 'Cancel means cancel',
  units: (size) => Array.from({ length: COUNTS[size].units }, (_, i) => `runs-${i + 1}`),
  run,
}
