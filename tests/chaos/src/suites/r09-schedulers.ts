import { Cluster } from '../harness/cluster.ts'
import { type Firing, firings, wrongFirings } from '../harness/fired-instants.ts'
import { historyFailures } from '../harness/history.ts'
import type { ServerProcess } from '../harness/server-process.ts'
import { CLOCK_BY } from '../harness/skewed-clock.ts'
import { node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { eventually, inBackground, inParallel, percentile, sleep } from '../wait.ts'

/** Seconds of the minute, as the suite reckons them; the product has its own calendar. */
const PATTERNS = {
  'each-second': { cron: '* * * * * *', fires: () => true },
  'every-second-second': { cron: '*/2 * * * * *', fires: (second: number) => second % 2 === 0 },
  'every-5-seconds': { cron: '3-59/5 * * * * *', fires: (second: number) => second % 5 === 3 },
  'four-a-minute': { cron: '7,8,29,53 * * * * *', fires: (second: number) => [7, 8, 29, 53].includes(second) },
} as const
type Pattern = keyof typeof PATTERNS

const COUNTS = {
  short: { schedules: 20, ms: 5000, faultEveryMs: 1600 },
  default: { schedules: 200, ms: 45_000, faultEveryMs: 5000 },
  full: { schedules: 200, ms: 1_800_000, faultEveryMs: 5000 },
} as const
const SCHEDULES_A_WORKFLOW = 20
const OFFSETS_MS = [-30_000, 0, 30_000]
/** What a process may be off that has measured the database's clock; a wrong clock of its own is off by much more. */
const MEASURED_MS = 500

/** None of the schedulers leads, so whichever is hit may be the one that was at it. */
const FAULTS = ['killed', 'stopped', 'cut off'] as const

async function run(unit: string, { size, random, say }: UnitContext) {
  const { schedules, ms, faultEveryMs } = COUNTS[size]
  const pattern = PATTERNS[unit as Pattern]
  const cluster = await Cluster.open({
    roles: ['scheduler', 'scheduler', 'scheduler', 'api', 'worker'],
    leaseMs: 5000,
    env: { LINKFLOW_BACKLOG_MAX: '50000', LINKFLOW_DB_POOL: '4' },
    clockOffsetMs: ({ name, role }) => (role === 'scheduler' ? OFFSETS_MS[Number(name.split('-')[1]) - 1]! : 0),
    isCuttable: ({ role }) => role === 'scheduler',
  })
  let failures: string[] = []
  try {
    const { api } = cluster
    const workflows: string[] = []
    await inParallel(schedules / SCHEDULES_A_WORKFLOW, 4, async (index) => {
      workflows.push(await api.publish(clocks(index, pattern.cron)))
    })
    // From the first whole second at which all of them were live.
    const fromMs = Math.ceil(Date.now() / 1000) * 1000 + 1000
    let isOver = false
    const hits = { killed: 0, stopped: 0, 'cut off': 0 }
    const monkey = inBackground(
      (async () => {
        // Each kind at least once, also where the machine is slow.
        const first = random.int(0, FAULTS.length - 1)
        for (let turn = 0; !isOver || turn < FAULTS.length; turn++) {
          const victim = random.pick(cluster.ofRole('scheduler'))
          const fault = FAULTS[(first + turn) % FAULTS.length]!
          hits[fault] += 1
          await hit(cluster, victim, fault, faultEveryMs * 0.8)
          await sleep(faultEveryMs * 0.2)
        }
      })(),
    )
    await sleep(ms)
    isOver = true
    await monkey
    const toMs = Math.floor(Date.now() / 1000) * 1000
    await cluster.allReady()
    const expected = instants(fromMs, toMs, pattern.fires)
    const inTime = (all: Map<string, Firing[]>) =>
      new Map(
        [...all].map(([name, each]) => [name, each.filter((one) => one.instantMs >= fromMs && one.instantMs <= toMs)]),
      )
    const fired = async () => inTime(await firings(cluster, workflows))
    const count = (all: Map<string, Firing[]>) => [...all.values()].reduce((sum, each) => sum + each.length, 0)
    await eventually(async () => {
      await sleep(200)
      return count(await fired()) >= expected.length * schedules
    }, SETTLE_MS_MAX)
    for (const id of workflows) await api.must('POST', `/workflows/${id}/unpublish`)
    failures = (await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`)
    const all = await fired()
    if (all.size !== schedules) failures.push(`R9: ${schedules - all.size} of ${schedules} schedules never fired`)
    for (const [name, each] of all) failures.push(...wrongFirings(`R9: ${name}`, each, expected))
    const firing = [...all.values()].flat()
    const lateMs = firing.map((each) => each.lateMs)
    failures.push(
      ...firing
        .filter((each) => each.lateMs < -MEASURED_MS)
        .map((each) => `R9: ${each.execution} started before its instant`),
    )
    failures.push(...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    say(
      `${firing.length} starts, schedulers killed ${hits.killed}, stopped ${hits.stopped}, cut off ${hits['cut off']} times`,
    )
    return {
      operations: expected.length * schedules,
      succeeded: firing.filter(({ status }) => status === 'succeeded').length,
      failures,
      figures: {
        schedules,
        instants: expected.length,
        'double fires': failures.filter((each) => / fired \d+ times/.test(each)).length,
        missed: failures.filter((each) => each.endsWith('was missed')).length,
        ...hits,
        'late p50 ms': percentile(lateMs, 0.5),
        'late p99 ms': percentile(lateMs, 0.99),
        'clock by': CLOCK_BY,
      },
    }
  } finally {
    for (const each of cluster.processes) each.continue()
    await cluster.close(failures.length > 0)
  }
}

/** It is gone, or still, or cannot reach the database, for so long. */
async function hit(cluster: Cluster, victim: ServerProcess, fault: (typeof FAULTS)[number], ms: number): Promise<void> {
  if (fault === 'killed') {
    await victim.kill()
    await Promise.all([victim.ready(), sleep(ms)])
  } else if (fault === 'stopped') {
    victim.stop()
    await sleep(ms)
    victim.continue()
  } else {
    cluster.proxyOf(victim).goAway()
    await sleep(ms)
    cluster.proxyOf(victim).back()
  }
}

/** Twenty schedules of one pattern. Nothing is let go for being late: it is not punctuality that is tried here. */
const clocks = (index: number, cron: string) => ({
  linkflow: 1 as const,
  name: `clocks ${index}`,
  nodes: Array.from({ length: SCHEDULES_A_WORKFLOW }, (_, i) =>
    node(`clock-${i}`, 'schedule', { rules: [{ cron }], missed: 'all' }),
  ),
  connections: [],
})

function instants(fromMs: number, toMs: number, fires: (second: number) => boolean): number[] {
  const seconds = Array.from({ length: (toMs - fromMs) / 1000 + 1 }, (_, i) => fromMs + i * 1000)
  return seconds.filter((each) => fires((each / 1000) % 60))
}

export const r9: Suite = {
  name: 'R9',
  promise: 'One scheduled instant, one execution, whatever happens to the schedulers and their clocks',
  units: (size) => (size === 'short' ? ['each-second'] : Object.keys(PATTERNS)),
  run,
}
