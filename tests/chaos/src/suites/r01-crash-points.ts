import { CRASH_POINTS, type CrashPoint } from '@linkflow/kernel'
import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { MixedLoad } from '../harness/mixed-load.ts'
import type { Role, ServerProcess } from '../harness/server-process.ts'
import { PROGRESS_MS_MAX, SETTLE_MS_MAX } from '../limits.ts'
import type { Random } from '../random.ts'
import type { Outcome, UnitContext } from '../suite.ts'
import { eventually, inBackground, sleep } from '../wait.ts'

/** Who passes which points, by the point or by its first word. A batch is written by whoever accepts or runs something. */
const PASSED_BY: Readonly<Record<string, readonly Role[]>> = {
  'first-lane': ['all'],
  webhook: ['api'],
  accept: ['api'],
  signal: ['api'],
  cancel: ['api'],
  permit: ['api'],
  // Given on by whoever ran the one that held it before.
  'permit.decided': ['api', 'worker'],
  publish: ['api'],
  run: ['worker'],
  worker: ['worker'],
  claim: ['worker'],
  object: ['worker'],
  pipeline: ['worker', 'api', 'scheduler'],
  requeue: ['scheduler'],
  outbox: ['scheduler'],
  'error-workflow': ['scheduler'],
  callback: ['scheduler'],
  schedule: ['scheduler'],
}
/** Passed only while a process starts, before anybody could tell it to die. */
const AT_START: readonly CrashPoint[] = ['worker.registered']
/** In CI these stand for all: one of each kind of write. */
const SHORT_POINTS: readonly CrashPoint[] = [
  'accept.committed',
  'run.started-mark-committed',
  'pipeline.committed',
  'permit.before-decide',
  'permit.decided',
]
const GROUPS = 4

const isFirstLane = (point: CrashPoint) => point.startsWith('first-lane.')
const afterAccept = CRASH_POINTS.filter((point) => !isFirstLane(point))

const INSTALLATIONS = {
  short: { api: 1, worker: 3, scheduler: 1, all: 2 },
  default: { api: 2, worker: 6, scheduler: 2, all: 4 },
  full: { api: 2, worker: 6, scheduler: 2, all: 4 },
} as const

/** Units of points that are killed at side by side in one installation, each of them mixed of all kinds. */
export const pointUnits = (size: UnitContext['size']): readonly string[] =>
  size === 'short'
    ? ['points-short']
    : ['points-first-lane', ...Array.from({ length: GROUPS }, (_, i) => `points-${i + 1}`)]

function pointsOf(unit: string): readonly CrashPoint[] {
  if (unit === 'points-short') return SHORT_POINTS
  if (unit === 'points-first-lane') return CRASH_POINTS.filter(isFirstLane)
  return afterAccept.filter((_, index) => `points-${(index % GROUPS) + 1}` === unit)
}

/** How long a process that was told to die at its point may go on without passing it. */
const UNPASSED_MS_MAX = 20_000
/**
 * Owners that may be about to die at once. With one more, an execution that recorded nothing could lose three in a row,
 * and would be parked, as R14 wants it.
 */
const DYING_OWNERS_MAX = 2
/** Executions of other kinds than signed webhooks that a unit needs. */
const OTHERS_MIN = 20
/** Calls of any kind that got through between two deaths of a role. */
const STEPS_BETWEEN_DEATHS = 5
const PAUSE_MS = 1000
/** A machine that is busy with others is late with a heartbeat; what loses its owner by that may be parked as well. */
const LEASE_MS = 2500

/** Gives each process at its start a point to die at, and tells it when. */
class Deaths {
  readonly at: Map<CrashPoint, number>
  readonly #misses = new Map<CrashPoint, number>()
  readonly #aims = new Map<string, CrashPoint>()
  readonly #wanted: number
  readonly #random: Random
  isOn = false

  constructor(points: readonly CrashPoint[], wanted: number, random: Random) {
    this.at = new Map(points.map((point) => [point, 0]))
    this.#wanted = wanted
    this.#random = random
  }

  get total(): number {
    return this.at.values().reduce((sum, each) => sum + each, 0)
  }

  left(role?: Role): readonly CrashPoint[] {
    return [...this.at]
      .filter(([point, deaths]) => deaths < this.#wanted && (role === undefined || passes(role, point)))
      .map(([point]) => point)
  }

  /** For LINKFLOW_CRASH_AT: the point that has had the fewest deaths, at a passing chosen anew. */
  aim({ name, role }: Pick<ServerProcess, 'name' | 'role'>): string | undefined {
    const taken = [...this.#aims].filter(([other]) => other !== name).map(([, point]) => point)
    const weight = (point: CrashPoint) =>
      this.at.get(point)! + (this.#misses.get(point) ?? 0) + taken.filter((each) => each === point).length
    const [point] = this.left(role)
      .filter((each) => this.isOn || !AT_START.includes(each))
      .sort((a, b) => weight(a) - weight(b))
    this.#aims.delete(name)
    if (point === undefined) return undefined
    this.#aims.set(name, point)
    return AT_START.includes(point) ? point : `${point}:${this.#random.int(1, 4)}:told`
  }

  died(process: ServerProcess): void {
    const point = this.#aims.get(process.name)!
    this.at.set(point, this.at.get(point)! + 1)
  }

  missed(process: ServerProcess): void {
    const point = this.#aims.get(process.name)
    if (point !== undefined) this.#misses.set(point, (this.#misses.get(point) ?? 0) + 1)
  }
}

const ownsExecutions = (role: Role): boolean => role === 'worker' || role === 'all'

const passes = (role: Role, point: CrashPoint): boolean =>
  (PASSED_BY[point] ?? PASSED_BY[point.slice(0, point.indexOf('.'))]!).includes(role)

/** Every process dies at one named place, then at another, while everything is in use. */
export async function atPoints(unit: string, kills: number, { size, random, say }: UnitContext): Promise<Outcome> {
  const points = pointsOf(unit)
  const deaths = new Deaths(points, kills, random.fork('aim'))
  const counts = INSTALLATIONS[size]
  const kinds = points.every(isFirstLane) ? (['all'] as const) : (['api', 'worker', 'scheduler'] as const)
  const cluster = await Cluster.open({
    roles: kinds.flatMap((role) => Array.from({ length: counts[role] }, () => role)),
    leaseMs: LEASE_MS,
    env: { LINKFLOW_BACKLOG_MAX: '50000' },
    crashAt: (process) => deaths.aim(process),
  })
  let failures: string[] = []
  try {
    const load = await MixedLoad.open(cluster, random.fork('load'))
    deaths.isOn = true
    const endMs = performance.now() + 60_000 + points.length * kills * 4000
    const isOver = () => (deaths.left().length === 0 && load.started >= OTHERS_MIN) || performance.now() > endMs
    for (const each of cluster.processes) each.onDeath = () => deaths.died(each)
    const lanes = kinds.flatMap((role) => {
      const waiting = [...cluster.ofRole(role)]
      // One of several is always left to serve.
      const lanesMax = ownsExecutions(role) ? DYING_OWNERS_MAX : 1
      const count = Math.min(lanesMax, Math.max(1, waiting.length - 1))
      return Array.from({ length: count }, () => inBackground(dieInTurn(cluster, load, waiting, deaths, isOver)))
    })
    const { settled } = await load.run(isOver)
    await Promise.all(lanes)
    await cluster.allReady()
    await settled()
    failures = await load.failures(SETTLE_MS_MAX)
    failures.push(...(await historyFailures(cluster)))
    const ends = cluster.unexpectedDeaths()
    const byPoint = ends.filter((end) => end.endsWith('SIGKILL')).length
    failures.push(...ends.filter((end) => !end.endsWith('SIGKILL')))
    if (byPoint !== deaths.total) failures.push(`${byPoint - deaths.total} processes were killed, and not by us`)
    for (const point of deaths.left()) failures.push(`void: only ${deaths.at.get(point)} deaths at ${point}`)
    const { signed, started } = load
    say(`${deaths.total} deaths, ${signed.acknowledged.size} of ${signed.sent} signed webhooks, ${started} others`)
    return {
      operations: signed.sent,
      succeeded: signed.acknowledged.size,
      failures,
      figures: {
        points: points.join(' '),
        deaths: deaths.total,
        'deaths at each, at least': Math.min(...deaths.at.values()),
        acknowledged: signed.acknowledged.size,
        others: started,
        lost: failures.filter((each) => each.startsWith('R1')).length,
        duplicates: failures.filter((each) => each.startsWith('R2')).length,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

/** One after another of these processes dies at its point, each when there was progress since the last death. */
async function dieInTurn(
  cluster: Cluster,
  load: MixedLoad,
  waiting: ServerProcess[],
  deaths: Deaths,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const victim = waiting.shift()!
    await victim.ready()
    const steps = load.steps
    await eventually(async () => load.steps >= steps + STEPS_BETWEEN_DEATHS || isOver(), PROGRESS_MS_MAX)
    if (ownsExecutions(victim.role)) await cluster.untilProgress()
    if (isOver()) return
    const died = deaths.left(victim.role).length > 0 && (await diesAtItsPoint(victim, deaths, isOver))
    if (!died) {
      // Its points have had their deaths, or it does not pass this one now: others' points may need a death of its kind.
      await victim.kill()
      await sleep(PAUSE_MS)
    }
    waiting.push(victim)
  }
}

async function diesAtItsPoint(victim: ServerProcess, deaths: Deaths, isOver: () => boolean): Promise<boolean> {
  const before = victim.unexpected.length
  victim.arm()
  const isDead = async () => victim.unexpected.length > before
  await eventually(async () => (await isDead()) || isOver(), UNPASSED_MS_MAX)
  if (!(await isDead())) deaths.missed(victim)
  return isDead()
}
