import { Cluster } from '../harness/cluster.ts'
import { type Firing, firings, wrongFirings } from '../harness/fired-instants.ts'
import { historyFailures } from '../harness/history.ts'
import { node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { eventually, sleep } from '../wait.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** How long nobody schedules, one unit each: below and above the day that «all» goes back, and days. */
const DOWN_HOURS = { '3h': 3, '23h': 23, '30h': 30, '4d': 96 } as const
type Unit = keyof typeof DOWN_HOURS

const MISSED = ['skip', 'one', 'all'] as const
/** Kills of the scheduler while it catches up. */
const KILLS = { short: 1, default: 4, full: 12 } as const
/** Where the clock has arrived nothing is due for minutes, so what a second more or less does is seen by nobody. */
const QUIET_MS = 90_000

interface Rule {
  readonly node: Record<string, unknown>
  /** Reckoned here by whole minutes, without the product's calendar. */
  readonly instants: (fromMs: number, toMs: number) => number[]
}

/** Rules whose instants lie minutes away from now, and so from now and a number of hours. */
function rules(nowMs: number, publishedMs: () => number): Readonly<Record<string, Rule>> {
  const phase = (Math.floor(nowMs / MINUTE_MS) + 5) % 10
  const hourly = (Math.floor(nowMs / MINUTE_MS) + 25) % 60
  // Some minutes before now, on the clocks of Tokyo, which never change.
  const tokyo = (Math.floor(nowMs / MINUTE_MS) + 9 * 60 + 1435) % 1440
  const each = (test: (minute: number) => boolean) => (fromMs: number, toMs: number) => {
    const first = Math.ceil(fromMs / MINUTE_MS)
    const last = Math.floor(toMs / MINUTE_MS)
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
      .filter(test)
      .map((minute) => minute * MINUTE_MS)
  }
  return {
    'ten-minutes': {
      node: { rules: [{ cron: `${Array.from({ length: 6 }, (_, i) => phase + i * 10)} * * * *` }] },
      instants: each((minute) => minute % 10 === phase),
    },
    hourly: { node: { rules: [{ cron: `${hourly} * * * *` }] }, instants: each((minute) => minute % 60 === hourly) },
    tokyo: {
      node: { rules: [{ cron: `${tokyo % 60} ${Math.floor(tokyo / 60)} * * *` }], timezone: 'Asia/Tokyo' },
      instants: each((minute) => (minute + 9 * 60) % 1440 === tokyo),
    },
    interval: {
      node: { rules: [{ every: { value: 11, unit: 'minutes' } }] },
      instants(fromMs, toMs) {
        const first = Math.max(1, Math.ceil((fromMs - publishedMs()) / (11 * MINUTE_MS)))
        const last = Math.floor((toMs - publishedMs()) / (11 * MINUTE_MS))
        return Array.from({ length: last - first + 1 }, (_, i) => publishedMs() + (first + i) * 11 * MINUTE_MS)
      },
    },
  }
}

/** What the choice makes of the instants that passed while nobody looked. */
const caughtUp = {
  skip: () => [],
  one: (passed: readonly number[]) => passed.slice(-1),
  all: (passed: readonly number[], nowMs: number) => passed.filter((ms) => ms >= nowMs - DAY_MS),
} satisfies Record<(typeof MISSED)[number], (passed: readonly number[], nowMs: number) => readonly number[]>

async function run(unit: string, { size, random, say }: UnitContext) {
  const downMs = DOWN_HOURS[unit as Unit] * HOUR_MS
  const cluster = await Cluster.open({
    roles: ['scheduler', 'api', 'worker'],
    leaseMs: 2000,
    env: { LINKFLOW_RETENTION_DAYS: '3650', LINKFLOW_BACKLOG_MAX: '50000' },
  })
  const failures: string[] = []
  try {
    const { api } = cluster
    let publishedMs = 0
    const all = rules(Date.now(), () => publishedMs)
    const names = MISSED.flatMap((missed) => Object.keys(all).map((rule) => `${missed} ${rule}`))
    const workflow = await api.publish({
      linkflow: 1,
      name: 'missed',
      nodes: names.map((name) => {
        const [missed, rule] = name.split(' ') as [(typeof MISSED)[number], string]
        return node(name.replace(' ', '-'), 'schedule', { ...all[rule]!.node, missed })
      }),
      connections: [],
    })
    publishedMs = await cluster.count(
      'select (extract(epoch from min(anchor_at)) * 1000)::float8 as n from schedule.schedules',
    )
    const [scheduler] = cluster.ofRole('scheduler')
    await scheduler!.destroy()

    await cluster.sql.query(`alter database linkflow set linkflow.clock_offset_ms = '${downMs}'`)
    await Promise.all(cluster.ofRole('api', 'worker').map((each) => each.kill()))
    await cluster.allReadyBut('scheduler')
    const arrivedMs = Date.now() + downMs
    const expected = new Map(
      names.map((name) => {
        const [missed, rule] = name.split(' ') as [(typeof MISSED)[number], string]
        const passed = all[rule]!.instants(publishedMs + 1, arrivedMs)
        const near = all[rule]!.instants(arrivedMs - QUIET_MS, arrivedMs + QUIET_MS)
        if (near.length > 0) failures.push(`void: ${name} is due at ${new Date(near[0]!).toISOString()}, just then`)
        return [`${workflow} ${name.replace(' ', '-')}`, caughtUp[missed](passed, arrivedMs)]
      }),
    )
    const total = [...expected.values()].reduce((sum, each) => sum + each.length, 0)
    await scheduler!.start()
    for (let kill = 0; kill < KILLS[size]; kill++) {
      await sleep(random.int(0, 150))
      await scheduler!.kill()
      await scheduler!.ready()
    }
    const count = (fired: Map<string, Firing[]>) => [...fired.values()].reduce((sum, each) => sum + each.length, 0)
    const isThere = async () => count(await firings(cluster, [workflow])) >= total
    if (!(await eventually(isThere, SETTLE_MS_MAX))) say('not all of it was caught up in time')
    // What comes too much would come in the next rounds.
    await sleep(2000)
    failures.push(...(await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`))
    const fired = await firings(cluster, [workflow])
    for (const [name, instants] of expected)
      failures.push(...wrongFirings(`R11: ${name}`, fired.get(name) ?? [], instants))
    const { rows: ahead } = await cluster.sql.query<{ node: string; at: string | null }>(
      'select node_id as node, next_at::text as at from schedule.schedules where next_at is null or next_at <= platform.now()',
    )
    failures.push(...ahead.map((each) => `R11: ${each.node} does not go on: its next instant is ${each.at}`))
    failures.push(...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    const of = (missed: string) =>
      [...fired].filter(([name]) => name.includes(` ${missed}-`)).flatMap(([, each]) => each).length
    say(`${total} instants were to be caught up, ${count(fired)} were, with ${cluster.kills} kills`)
    return {
      operations: total,
      succeeded: [...fired.values()].flat().filter(({ status }) => status === 'succeeded').length,
      failures,
      figures: {
        skip: of('skip'),
        one: of('one'),
        all: of('all'),
        'hours down': downMs / HOUR_MS,
        kills: cluster.kills,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

export const r11: Suite = {
  name: 'R11',
  promise: 'After downtime a schedule catches up as its choice says, to the instant',
  units: (size) => (size === 'short' ? ['30h'] : Object.keys(DOWN_HOURS)),
  run,
}
