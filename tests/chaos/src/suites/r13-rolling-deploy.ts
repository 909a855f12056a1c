import { ApiClient, NoAnswer } from '../harness/api-client.ts'
import { Cluster, withNames } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { LoadBalancer } from '../harness/load-balancer.ts'
import type { Reaction } from '../harness/outside-world.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { percentile, sleep } from '../wait.ts'

const ROLES = ['api', 'api', 'worker', 'worker', 'scheduler'] as const
const COUNTS = {
  short: { perSecond: 40, rounds: 1 },
  default: { perSecond: 150, rounds: 5 },
  full: { perSecond: 300, rounds: 20 },
} as const
const DRAINED_MS_MAX = 30_000
/** Below the length of the slow executions, so that each worker has some to hand back. */
const DRAIN_MS = 1500
/** Far above it: what was not handed back at once would be late by this. */
const LEASE_MS = 20_000
const SLOW_STEPS = 8
const SLOW_MS = 400
const SLOW_EVERY_MS = 250
/** A worker gets a slow one within this, however busy the machine. */
const HELD_MS_MAX = 20_000
/** Calls under way: a machine that cannot follow gets fewer, and the run is void if they are much fewer. */
const OPEN_MAX = 200
const REACHED_MIN = 0.5
/** A caller has more patience than the load balancer. */
const PATIENCE_MS = 80_000

/** A release before this one, with what it needs installed: its processes and ours then share a database. */
const OLDER_RELEASE = process.env['CHAOS_OLDER_RELEASE']
const MIXED = 'mixed-releases'

/** Every process gets its SIGTERM, ends, and is started again, one after another, while calls come in through a load balancer. */
async function run(unit: string, { size, random, say }: UnitContext) {
  const { perSecond, rounds } = COUNTS[size]
  // All begin as the older release; each start of a process changes it to the other one: an upgrade, then its reversal.
  const older = new Set<string>(unit === MIXED ? withNames(ROLES).map(({ name }) => name) : [])
  const cluster = await Cluster.open({
    roles: ROLES,
    release: ({ name }) => (older.has(name) ? OLDER_RELEASE : undefined),
    leaseMs: LEASE_MS,
    env: { LINKFLOW_DRAIN_MS: String(DRAIN_MS), LINKFLOW_BACKLOG_MAX: '50000' },
  })
  const balancer = await LoadBalancer.open(cluster.api.ports)
  const client = new ApiClient([balancer.port])
  const failures: string[] = []
  try {
    const { api, world } = cluster
    world.onBump = async ({ node: name }): Promise<Reaction> => {
      if (name.startsWith('slow')) await sleep(SLOW_MS)
      return 'answer'
    }
    await api.publish(chain('now', [node('hook', 'webhook', { path: 'now' }), bump('now', world.url, call())]))
    await api.publish(
      chain('answer', [
        node('hook', 'webhook', { path: 'answer', respond: 'last-node' }),
        bump('answer', world.url, call()),
        node('twice', 'set', { values: { twice: "{{ $('hook').item.json.body.n * 2 }}" }, keep: 'none' }),
      ]),
    )
    await api.publish(
      chain('slow', [
        node('hook', 'webhook', { path: 'slow' }),
        ...Array.from({ length: SLOW_STEPS }, (_, i) => bump(`slow-${i}`, world.url)),
      ]),
    )
    for (const path of ['now', 'answer', 'slow']) await api.listening(path)

    const answered: Answered[] = []
    const refused: string[] = []
    /** What was done last, for whoever looks for the cause of a refusal. */
    let lastDone = 'nothing was done yet'
    let lastDoneMs = performance.now()
    const did = (what: string) => {
      lastDone = what
      lastDoneMs = performance.now()
    }
    let sent = 0
    let promised = 0
    const send = async (path: Answered['path'], n: number) => {
      sent += 1
      const headers = { 'content-type': 'application/json' }
      const reply = await client
        .request('POST', `/webhook/${path}`, JSON.stringify({ n }), headers, { timeoutMs: PATIENCE_MS })
        .catch((error) => {
          if (!(error instanceof NoAnswer)) throw error
          return { status: 0, text: error.message, json: undefined }
        })
      const twice = (reply.json as { twice?: number } | undefined)?.twice
      // Who waited for too long when a process stopped is told where the answer will be.
      const isGood = path === 'answer' ? reply.status === 202 || twice === n * 2 : reply.status === 202
      if (path === 'answer' && reply.status === 202) promised += 1
      if (isGood) return void answered.push({ path, n })
      refused.push(
        `R13: ${path} ${n} was answered with ${reply.status} ${reply.text.slice(0, 160)}, ${Math.round(performance.now() - lastDoneMs)} ms after ${lastDone}`,
      )
    }
    let isOver = false
    const beganMs = performance.now()
    const load = Promise.all([
      steadily(
        perSecond,
        () => isOver,
        (i) => send(i % 2 === 0 ? 'now' : 'answer', i),
      ),
      steadily(
        1000 / SLOW_EVERY_MS,
        () => isOver,
        (i) => send('slow', i),
      ),
    ])
    await sleep(1000)

    // In the short form one of each role.
    const victims = size === 'short' ? [...new Set(ROLES)].map((role) => cluster.ofRole(role)[0]!) : cluster.processes
    const drains: number[] = []
    let handedBack = 0
    for (let round = 0; round < rounds; round++) {
      const before = refused.length
      for (const victim of random.shuffled(victims)) {
        const owner = victim.workerName
        const held = victim.role === 'worker' ? await heldBy(cluster, owner) : []
        did(`SIGTERM of ${victim.name}`)
        const { ms, code, signal } = await victim.drain()
        did(`the end of ${victim.name}`)
        drains.push(ms)
        if (ms > DRAINED_MS_MAX || code !== 0)
          failures.push(`R13: ${victim.name} ended with ${signal ?? code} after ${Math.round(ms)} ms`)
        failures.push(...(await keptLeases(cluster, owner)))
        handedBack += await changedHands(cluster, held)
        if (unit === MIXED && !older.delete(victim.name)) older.add(victim.name)
        await victim.start()
        did(`the start of ${victim.name}`)
        await sleep(random.int(200, 800))
      }
      for (const each of refused.slice(before, before + 3)) say(each)
      say(
        `round ${round + 1}: ${answered.length} answered, ${refused.length} not, drained in ${percentile(drains, 1)} ms at most`,
      )
    }
    isOver = true
    const reached = sent / ((performance.now() - beganMs) / 1000)
    await load
    failures.push(...refused, ...(await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`))
    const { rows } = await cluster.sql.query<{ id: string; status: string; error: string | null }>(
      "select id, status, error from execution.finished where status <> 'succeeded'",
    )
    failures.push(...rows.map((each) => `R13: execution ${each.id} was cut: ${each.status}, ${each.error}`))
    const done = await cluster.count('select count(*)::int as n from execution.finished')
    if (done < answered.length) failures.push(`R13: ${answered.length} were answered and ${done} executions are there`)
    failures.push(...effectsMissing(answered, cluster), ...world.strangeKeys())
    failures.push(...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    if (reached < perSecond * REACHED_MIN)
      failures.push(`void: only ${Math.round(reached)} of ${perSecond} calls a second could be made`)
    if (handedBack === 0) failures.push('void: no worker had anything to hand back')
    return {
      operations: sent,
      succeeded: answered.length,
      failures,
      figures: {
        calls: sent,
        'calls a second': Math.round(reached),
        'not 2xx': refused.length,
        'answered with an address': promised,
        'handed on by the load balancer': balancer.retried,
        restarts: drains.length,
        cut: rows.length,
        'handed back': handedBack,
        'drain p50 ms': percentile(drains, 0.5),
        'drain max ms': percentile(drains, 1),
      },
    }
  } finally {
    client.close()
    await balancer.close()
    await cluster.close(failures.length > 0)
  }
}

interface Answered {
  readonly path: 'now' | 'answer' | 'slow'
  readonly n: number
}

const call = () => ({ n: "{{ $('hook').item.json.body.n }}" })

/** So many a second, however long each takes. */
async function steadily(
  perSecond: number,
  isOver: () => boolean,
  work: (index: number) => Promise<void>,
): Promise<void> {
  const under = new Set<Promise<void>>()
  const beginMs = performance.now()
  for (let i = 0; !isOver(); i++) {
    await sleep(beginMs + (i * 1000) / perSecond - performance.now())
    if (under.size >= OPEN_MAX) await Promise.race(under)
    const one = work(i).finally(() => under.delete(one))
    under.add(one)
  }
  await Promise.all(under)
}

/** What the worker holds, once one of it is slow and has the most of its way to go: that one it will have to hand back. */
async function heldBy(cluster: Cluster, workerName: string): Promise<readonly { id: string; fence: string }[]> {
  const owner = { workerName, kill: async () => {} }
  for (const beganMs = performance.now(); ; await sleep(20)) {
    const held = await cluster.ownedBy(owner)
    const ages = held.map(({ id }) => Date.now() - Number.parseInt(id.replace('-', '').slice(0, 12), 16))
    if (ages.some((ms) => ms > SLOW_MS && ms < 2 * SLOW_MS) || performance.now() - beganMs > HELD_MS_MAX) return held
  }
}

/** A process that has ended in peace holds nothing: nobody need wait for its lease to run out. */
async function keptLeases(cluster: Cluster, workerName: string): Promise<string[]> {
  const leases = await cluster.count('select count(*)::int as n from execution.workers where name = $1', [workerName])
  const { rows } = await cluster.sql.query<{ id: string }>(
    `select l.id from execution.live l left join execution.workers w on w.id = l.worker_id
     where (l.status = 'running' and (w.id is null or w.name = $1)) or l.crashes > 0`,
    [workerName],
  )
  return [
    ...(leases > 0 ? [`R13: ${workerName} has ended, and still has its lease`] : []),
    ...rows.map(({ id }) => `R13: ${workerName} has ended, and execution ${id} was not handed back`),
  ]
}

async function changedHands(cluster: Cluster, held: readonly { id: string; fence: string }[]): Promise<number> {
  const { rows } = await cluster.sql.query<{ id: string; fence: string }>(
    'select id, fence from execution.live where id = any($1)',
    [held.map(({ id }) => id)],
  )
  const before = new Map(held.map(({ id, fence }) => [id, fence]))
  return rows.filter(({ id, fence }) => before.get(id) !== fence).length
}

function effectsMissing(answered: readonly Answered[], { world }: Cluster): string[] {
  const seen = new Set(world.starts.map((each) => `${each.node} ${each.data['n']}`))
  return answered
    .filter(({ path, n }) => path !== 'slow' && !seen.has(`${path} ${n}`))
    .map(({ path, n }) => `R13: ${path} ${n} was answered and had no effect`)
}

export const r13: Suite = {
  name: 'R13',
  promise: 'A rolling deploy drops nothing',
  units: () => (OLDER_RELEASE === undefined ? ['restarts'] : ['restarts', MIXED]),
  run,
}
