import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { SignedLoad } from '../harness/signed-load.ts'
import { PROGRESS_MS_MAX, SETTLE_MS_MAX } from '../limits.ts'
import type { Outcome, Suite, UnitContext } from '../suite.ts'
import { eventually, inBackground, sleep } from '../wait.ts'
import { atPoints, pointUnits } from './r01-crash-points.ts'

const RATE = 200
const KILL_EVERY_MS = 2000
const ANSWERED_BETWEEN_KILLS = 50
const COUNTS = {
  short: { webhooks: 500, rate: 50, randomKills: 5, kills: 2 },
  default: { webhooks: 10_000, rate: RATE, randomKills: 25, kills: 20 },
  full: { webhooks: 10_000, rate: RATE, randomKills: 25, kills: 40 },
} as const
/** 200 a second, and every two seconds one process chosen at random is killed. */
async function randomKills({ size, random, say }: UnitContext): Promise<Outcome> {
  const { webhooks, rate, randomKills: kills } = COUNTS[size]
  const cluster = await Cluster.open({
    roles: ['api', 'worker', 'scheduler'],
    leaseMs: 2500,
    env: { LINKFLOW_BACKLOG_MAX: '50000' },
  })
  let failures: string[] = []
  try {
    const load = await SignedLoad.open(cluster, random)
    const monkey = inBackground(
      (async () => {
        for (let answered = 0; cluster.kills < kills; answered = load.acknowledged.size) {
          await sleep(KILL_EVERY_MS)
          // A machine that cannot follow would show nothing: the next kill waits until calls get through again.
          const enough = async () => load.acknowledged.size >= answered + ANSWERED_BETWEEN_KILLS
          if (!(await eventually(enough, PROGRESS_MS_MAX))) throw new Error('calls did not get through any more')
          const victim = random.pick(cluster.processes)
          await cluster.untilProgress(victim)
          await victim.kill()
          await victim.ready()
        }
      })(),
    )
    await load.atRate(rate, () => load.sent >= webhooks && cluster.kills >= kills)
    await monkey
    await cluster.allReady()
    const unfinished = await cluster.finished(SETTLE_MS_MAX * 2)
    failures = [
      ...unfinished.map((each) => `did not end: ${each}`),
      ...(await load.failures()),
      ...(await historyFailures(cluster)),
      ...cluster.unexpectedDeaths(),
    ]
    say(
      `${load.acknowledged.size} of ${load.sent} acknowledged in ${load.calls} calls (${[...load.statuses].map(([status, n]) => `${status}: ${n}`).join(', ')}), ${cluster.kills} kills`,
    )
    return {
      operations: load.sent,
      succeeded: load.acknowledged.size,
      failures,
      figures: {
        acknowledged: load.acknowledged.size,
        calls: load.calls,
        kills: cluster.kills,
        lost: failures.filter((each) => each.startsWith('R1')).length,
        duplicates: failures.filter((each) => each.startsWith('R2')).length,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r1: Suite = {
  name: 'R1',
  promise: 'A webhook we answered 2xx is never lost, whichever process dies wherever (and R2: it starts one execution)',
  units: (size) => ['random-kills', ...pointUnits(size)],
  run: (unit, context) =>
    unit === 'random-kills' ? randomKills(context) : atPoints(unit, COUNTS[context.size].kills, context),
}

/** R2 with a client that is never content: each delivery is sent six times, at once and one after another. */
async function repeated({ size, random }: UnitContext): Promise<Outcome> {
  const count = { short: 150, default: 2000, full: 10_000 }[size]
  const cluster = await Cluster.open({ roles: ['api', 'worker', 'scheduler'], leaseMs: 1000 })
  let failures: string[] = []
  try {
    const load = await SignedLoad.open(cluster, random)
    failures = await load.repeated(count, 6, async () => {
      if (random.chance(4 / count)) await random.pick(cluster.ofRole('worker', 'scheduler')).kill()
    })
    await cluster.allReady()
    failures.push(...(await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`))
    failures.push(...(await load.failures()), ...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    return {
      operations: load.sent,
      succeeded: load.acknowledged.size,
      failures,
      figures: {
        deliveries: load.sent,
        calls: load.calls,
        kills: cluster.kills,
        duplicates: failures.filter((each) => each.startsWith('R2')).length,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r2: Suite = {
  name: 'R2',
  promise: 'A delivery id starts one execution, however often and through whichever process it is sent',
  units: () => ['repeated'],
  run: (_, context) => repeated(context),
}
