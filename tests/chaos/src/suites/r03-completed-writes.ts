import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { openedJournal } from '../harness/opened-journal.ts'
import type { Bump, Reaction } from '../harness/outside-world.ts'
import type { Owner } from '../harness/owner.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { LOOK_MS, REQUEST_MS_MAX, SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { eventually, inBackground, inParallel, sleep } from '../wait.ts'

const NODES = 30
/** After those, so many more: who was spared at its last boundary dies there. */
const SPARE_NODES = 8
/** This node writes for many items: it checkpoints at each hundred (J5). */
const MANY = 15
const ITEMS = 230
const ROWS = NODES + SPARE_NODES - 1 + ITEMS
const MOMENTS = ['before-effect', 'before-answer', 'after-answer'] as const
type Moment = (typeof MOMENTS)[number]

/** Runs, kills in each, runs side by side, workers. */
const COUNTS = {
  short: { runs: 6, kills: 3, atOnce: 6, workers: 2, units: 1 },
  default: { runs: 50, kills: 5, atOnce: 50, workers: 3, units: 4 },
  full: { runs: 50, kills: 5, atOnce: 50, workers: 3, units: 4 },
} as const
/** A machine that is busy with others is late with a heartbeat; what loses its owner by that may be parked as well. */
const LEASE_MS = 2500
/** Who is at its boundary waits so long for the others of its worker to come to theirs. */
const GATHER_MS_MAX = 4000

interface Boundary {
  readonly node: number
  readonly item: number
  readonly moment: Moment
}

interface Held {
  readonly execution: string
  readonly owner: Owner
  readonly node: number
  readonly moment: Moment
  readonly sinceMs: number
  readonly react: (reaction: Reaction) => void
}

async function run(unit: string, context: UnitContext) {
  const { size, random, say } = context
  const { runs, kills, atOnce, workers } = COUNTS[size]
  const roles = ['api', ...Array.from({ length: workers }, () => 'worker' as const), 'scheduler'] as const
  const cluster = await Cluster.open({ roles, leaseMs: LEASE_MS })
  const failures: string[] = []
  try {
    const { api, world } = cluster
    const id = await api.publish(workflow(world.url))
    /** Where each execution still has to die. */
    const plans = new Map<string, Boundary[]>()
    /** A worker may be quicker than the answer that tells us the id. */
    const planOf = async (execution: string) =>
      (await eventually(async () => plans.get(execution), REQUEST_MS_MAX)) ?? []
    // All boundaries are covered: the runs of all units go through nodes and moments in turn.
    let next = (Number(unit.split('-')[1] ?? 1) - 1) * runs * kills
    const boundary = (): Boundary => {
      const number = next++
      const at = number % NODES
      const item = at === MANY ? random.int(0, ITEMS - 1) : 0
      return { node: at, item, moment: MOMENTS[Math.floor(number / NODES) % MOMENTS.length]! }
    }
    const floors = new Map<string, number>()
    const covered = new Set<string>()
    const deaths = new Map<string, number>()
    const furthest = new Map<string, number>()
    /** Who must not die at its boundary dies at the next node that has no death of its own. */
    const postpone = (execution: string, moment: Moment) => {
      const plan = plans.get(execution)!
      let node = furthest.get(execution)! + 1
      while (plan.some((each) => each.node === node)) node += 1
      plan.push({ node, item: 0, moment })
    }
    /** Requests at a boundary, which nobody answers before their worker is killed. */
    const held = new Set<Held>()
    const kill = async (owner: Owner, atBoundary: readonly Held[]) => {
      for (const each of atBoundary) held.delete(each)
      await cluster.untilProgress(owner)
      const owned = await cluster.ownedBy(owner)
      // Who has another owner by now dies elsewhere.
      const isOfIt = ({ execution }: Held) => owned.some(({ id }) => id === execution)
      for (const each of atBoundary.filter((each) => !isOfIt(each))) {
        postpone(each.execution, each.moment)
        each.react('answer')
      }
      const ofIt = atBoundary.filter(isOfIt)
      for (const { node: number, moment } of ofIt) if (number < NODES) covered.add(`${number} ${moment}`)
      const after = ofIt.filter(({ moment }) => moment === 'after-answer')
      for (const each of after) each.react('answer')
      // Somewhere between the answer, the fact's commit and the next node.
      if (after.length > 0) await sleep(random.int(2, 12))
      await owner.kill()
      for (const each of ofIt) each.react(each.moment === 'before-effect' ? 'drop' : 'answer')
      for (const { id } of owned) {
        deaths.set(id, (deaths.get(id) ?? 0) + 1)
        // What was checkpointed when the owner died may never be written again.
        const floor = await checkpointed(cluster, id)
        if (floor > 0) floors.set(id, Math.max(floor, floors.get(id) ?? 0))
      }
    }
    world.onBump = async (each): Promise<Reaction> => {
      const floor = floors.get(each.execution) ?? 0
      if (each.node === name(MANY) && each.item < floor) {
        failures.push(
          `item ${each.item} of ${each.node} of ${each.execution} was written again, though ${floor} were checkpointed`,
        )
      }
      furthest.set(each.execution, Math.max(numberOf(each.node), furthest.get(each.execution) ?? 0))
      const plan = await planOf(each.execution)
      const index = plan.findIndex(({ node: number, item }) => name(number) === each.node && item === each.item)
      const owner = index < 0 ? undefined : await cluster.ownerOf(each.execution)
      // What a worker had sent before it died may come late: its boundary is still to come.
      if (owner === undefined) return 'answer'
      const [{ node: number, moment }] = plan.splice(index, 1) as [Boundary]
      // Two deaths in a row would make it a suspect: whose owners die of it is R14's business.
      if (!(await cluster.isFurther(each.execution))) {
        postpone(each.execution, moment)
        return 'answer'
      }
      return new Promise((react) =>
        held.add({ execution: each.execution, owner, node: number, moment, sinceMs: performance.now(), react }),
      )
    }
    let isOver = false
    const dying = new Set<Owner>()
    const deathsOnTheWay: Promise<void>[] = []
    /** One death serves all that the worker has in hand, once each of them is at its boundary. */
    const reap = async () => {
      for (; !isOver; await sleep(LOOK_MS)) {
        for (const [owner, ofIt] of Map.groupBy(held, (each) => each.owner)) {
          if (dying.has(owner)) continue
          const owned = await cluster.ownedBy(owner)
          const isAtBoundary = ({ id }: { id: string }) => ofIt.some(({ execution }) => execution === id)
          const isLate = ofIt.some(({ sinceMs }) => performance.now() - sinceMs > GATHER_MS_MAX)
          if (!isLate && !owned.every(isAtBoundary)) continue
          dying.add(owner)
          deathsOnTheWay.push(inBackground(kill(owner, ofIt).finally(() => dying.delete(owner))))
        }
      }
      await Promise.all(deathsOnTheWay)
    }
    const reaper = inBackground(reap())
    let started = 0
    await inParallel(runs, atOnce, async () => {
      const points = Array.from({ length: kills }, boundary)
      const { execution } = await api.must<{ execution: { id: string } }>('POST', `/workflows/${id}/executions`, {
        input: {},
      })
      plans.set(execution.id, points)
      started += 1
      await ended(cluster, execution.id)
    })
    isOver = true
    await reaper
    const unfinished = await cluster.finished(SETTLE_MS_MAX)
    failures.push(...unfinished.map((each) => `did not end: ${each}`))
    const { rows } = await cluster.sql.query<{ id: string; status: string; error: string | null; crashes: number }>(
      'select id, status, error, crashes from execution.finished',
    )
    for (const row of rows.filter(({ status }) => status !== 'succeeded')) {
      failures.push(`execution ${row.id} ended as ${row.status} after ${row.crashes} crashes: ${row.error}`)
    }
    failures.push(...judge(world.starts, deaths), ...world.strangeKeys(), ...(await historyFailures(cluster)))
    failures.push(...cluster.unexpectedDeaths())
    for (const row of rows) {
      const died = deaths.get(row.id) ?? 0
      if (died >= kills) continue
      const left = plans.get(row.id)!.map(({ node: number, item, moment }) => `${name(number)} ${item} ${moment}`)
      failures.push(
        `void: execution ${row.id} lost ${died} owners, not ${kills}; not reached: ${left.join(', ') || 'none'}`,
      )
    }
    const doubles = [...world.byRow().values()].filter((each) => each.length > 1)
    say(`${cluster.kills} kills, ${covered.size} boundaries of ${NODES * MOMENTS.length}`)
    return {
      operations: started,
      succeeded: rows.filter(({ status }) => status === 'succeeded').length,
      failures,
      figures: {
        runs: started,
        kills: cluster.kills,
        'owners lost': deaths.values().reduce((sum, each) => sum + each, 0),
        boundaries: covered.size,
        rows: world.byRow().size,
        'started again in flight': doubles.length,
        'completed and started again': failures.filter((each) => each.includes('was completed')).length,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

const name = (number: number) => `w${number}`
const numberOf = (name: string) => Number(name.slice(1))

/** Writes in a row; one of them writes for many items, in a loop's stead. */
function workflow(worldUrl: string) {
  const writes = Array.from({ length: NODES + SPARE_NODES }, (_, number) => number)
  return chain('many writes', [
    node('start', 'manual'),
    ...writes.flatMap((number) => {
      if (number !== MANY) return [bump(name(number), worldUrl)]
      return [
        node('list', 'set', { values: { list: `{{ Array.from({ length: ${ITEMS} }, (_, i) => i) }}` } }),
        node('split', 'split-out', { fields: [{ field: 'list', as: 'n' }] }),
        bump(name(number), worldUrl, {}, { batch: { size: 5 } }),
        node('join', 'aggregate', {}),
      ]
    }),
  ])
}

async function checkpointed(cluster: Cluster, execution: string): Promise<number> {
  const rows = await Array.fromAsync(openedJournal(cluster.sql, cluster.dataDir, execution))
  const counts = rows
    .flatMap(({ facts }) => JSON.parse(facts) as { t: string; k?: string; n: number }[])
    .filter(({ t, k }) => t === 'check' && k === name(MANY))
    .map(({ n }) => n)
  return Math.max(0, ...counts)
}

async function ended(cluster: Cluster, execution: string): Promise<void> {
  for (let looks = 0; looks < 2400; looks++) {
    const left = await cluster.count('select count(*)::int as n from execution.live where id = $1', [execution])
    if (left === 0) return
    await sleep(50)
  }
}

/** Once a later node of a run has started, the earlier ones are facts (J1): none of them may be started again. */
function judge(starts: readonly Bump[], deaths: ReadonlyMap<string, number>): string[] {
  const failures: string[] = []
  for (const [execution, bumps] of Map.groupBy(starts, (each) => each.execution)) {
    let furthest = -1
    for (const each of bumps) {
      const number = numberOf(each.node)
      if (number < furthest) failures.push(`node ${each.node} of ${execution} was completed, and was started again`)
      furthest = Math.max(furthest, number)
    }
    for (const [row, same] of Map.groupBy(bumps, (each) => `${each.node} ${each.item}`)) {
      // In flight at a kill: once more for each.
      if (same.length > 1 + (deaths.get(execution) ?? 0))
        failures.push(`row ${row} of ${execution} was started ${same.length} times`)
    }
    const seen = new Set(bumps.map((each) => `${each.node} ${each.item}`)).size
    if (seen !== ROWS) failures.push(`execution ${execution} wrote ${seen} rows, not ${ROWS}`)
  }
  return failures
}

export const r3: Suite = {
  name: 'R3',
  promise: 'A completed write step, and each checkpointed item, is never run again after a resume',
  units: (size) => Array.from({ length: COUNTS[size].units }, (_, i) => `runs-${i + 1}`),
  run,
}
