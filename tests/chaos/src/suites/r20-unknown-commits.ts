import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { MixedLoad } from '../harness/mixed-load.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'

const COUNTS = {
  short: { ms: 12_000, share: 0.02 },
  default: { ms: 180_000, share: 0.02 },
  full: { ms: 600_000, share: 0.02 },
} as const
/** Statements are known by their beginning; each loses its answer this often before it is left alone. */
const TIMES = { short: 1, default: 5, full: 20 } as const

/** Whoever calls our API again after no answer, calls it with the same idempotency key. */
async function run(unit: string, { size, random, say }: UnitContext) {
  const { ms, share } = COUNTS[size]
  const [how, shape] = unit.split(':') as ['each' | 'random', 'one' | 'several']
  const roles = shape === 'one' ? (['all'] as const) : (['api', 'worker', 'scheduler'] as const)
  const cluster = await Cluster.open({ roles, leaseMs: 5000, viaProxy: true })
  let failures: string[] = []
  try {
    const proxy = cluster.proxy!
    const load = await MixedLoad.open(cluster, random.fork('load'))
    const lost = new Map<string, number>()
    const seen = new Map<string, number>()
    const dice = random.fork('dice')
    proxy.dropAnswer = ({ statement }) => {
      const passing = (seen.get(statement) ?? 0) + 1
      seen.set(statement, passing)
      const times = lost.get(statement) ?? 0
      // Systematically: the 2nd, 5th, 8th … passing of every statement there is.
      const drops = how === 'each' ? passing % 3 === 2 && times < TIMES[size] : dice.chance(share)
      if (drops) lost.set(statement, times + 1)
      return drops
    }
    const endMs = performance.now() + ms
    const { settled } = await load.run(() => performance.now() > endMs)
    proxy.dropAnswer = undefined
    await settled()
    failures = [
      ...(await load.failures(SETTLE_MS_MAX)),
      ...(await historyFailures(cluster)),
      ...cluster.unexpectedDeaths(),
      ...effectFailures(cluster),
    ]
    for (const [statement, times] of lost)
      say(`${String(times).padStart(4)} of ${seen.get(statement)} lost: ${statement}`)
    if (proxy.dropped === 0) failures.push('void: no answer was lost')
    return {
      operations: load.signed.sent,
      succeeded: load.signed.acknowledged.size,
      failures,
      figures: { commits: proxy.seen, 'answers lost': proxy.dropped, statements: lost.size, others: load.started },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

/** No process died, so no write had a reason to happen twice. */
function effectFailures(cluster: Cluster): string[] {
  return [...cluster.world.byRow()].flatMap(([row, bumps]) =>
    bumps.length > 1 ? [`R20: row ${row} was written ${bumps.length} times, though no process died`] : [],
  )
}

export const r20: Suite = {
  name: 'R20',
  promise: 'A commit whose answer is lost is neither lost nor done twice',
  units: () => ['each:one', 'each:several', 'random:one', 'random:several'],
  run,
}
