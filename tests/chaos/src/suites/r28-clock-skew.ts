import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { factsByExecution } from '../harness/opened-journal.ts'
import { SignedLoad } from '../harness/signed-load.ts'
import { CLOCK_BY } from '../harness/skewed-clock.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { eventually, inBackground, inParallel, percentile, sleep } from '../wait.ts'

const COUNTS = {
  short: { runs: 60, rounds: 2, signed: 20, workers: 3 },
  default: { runs: 600, rounds: 8, signed: 300, workers: 5 },
  full: { runs: 6000, rounds: 40, signed: 3000, workers: 5 },
} as const
const MINUTE_MS = 60_000
const MOST_MS = 10 * MINUTE_MS
/** Far above a machine that is busy with others: a lease that is lost here was taken. */
const LEASE_MS = 15_000
const STEPS = 6
const SIGNALS = 5
const WAIT_MS = 1500
/** What `$now` and a timer may be off in a process that knows only what it measured of the database's clock. */
const NEAR_MS = 3000
/** Executions that begin so far apart have an order, whichever processes begin them. */
const APART_MS = 300

interface Fact {
  readonly t: string
  readonly at?: number
  readonly until?: number
}

/** Nobody is killed or stopped; only the clocks of the hosts are wrong, each by another amount. */
async function run(unit: string, { size, random, say }: UnitContext) {
  const { runs: count, rounds, signed, workers } = COUNTS[size]
  const offsets = new Map<string, number>()
  const cluster = await Cluster.open({
    roles: ['api', 'api', ...Array.from({ length: workers }, () => 'worker' as const), 'scheduler'],
    leaseMs: LEASE_MS,
    env: { LINKFLOW_BACKLOG_MAX: '50000', LINKFLOW_DB_POOL: '4' },
    clockOffsetMs({ name, role }) {
      const number = Number(name.split('-')[1]) - 1
      const offsetMs =
        role === 'worker'
          ? -MOST_MS + (2 * MOST_MS * number) / (workers - 1)
          : // The doors and the scheduler too: half of the time the first is ahead of the second.
            (random.fork(unit).chance(0.5) ? 1 : -1) * (number === 0 ? MOST_MS : -MOST_MS)
      offsets.set(name, offsetMs)
      return offsetMs
    },
  })
  let failures: string[] = []
  try {
    const { api, world } = cluster
    world.delayMs = 20
    const load = await SignedLoad.open(cluster, random)
    const writes = await api.publish(
      chain('writes', [
        node('start', 'manual'),
        node('time', 'set', { values: { now: '{{ $now.toMillis() }}' } }),
        ...Array.from({ length: STEPS }, (_, i) =>
          bump(`w${i}`, world.url, i === 0 ? { now: "{{ $('time').item.json.now }}" } : {}),
        ),
      ]),
    )
    const waits = await api.publish(
      chain('waits', [
        node('start', 'manual'),
        node('wait', 'wait', { duration: { value: WAIT_MS / 1000, unit: 'seconds' } }),
        bump('after', world.url),
      ]),
    )
    const signalled = await api.publish(
      chain('signalled', [
        node('start', 'manual'),
        node('first', 'wait', { duration: { value: WAIT_MS / 1000, unit: 'seconds' } }),
        ...Array.from({ length: SIGNALS }, (_, i) => [
          node(`wait-${i}`, 'wait', { for: 'signal', signal: 'next' }),
          bump(`got-${i}`, world.url, { n: '{{ $json.signal.n }}' }),
        ]).flat(),
      ]),
    )
    const start = async (workflow: string, port?: number): Promise<string> => {
      const reply = await api.request(
        'POST',
        `/api/v1/workflows/${workflow}/executions`,
        JSON.stringify({ input: {}, callback: `${world.url}/callback` }),
        { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
        port === undefined ? {} : { port },
      )
      if (reply.status !== 202) throw new Error(`a start was answered with ${reply.status}: ${reply.text}`)
      return (reply.json as { execution: { id: string } }).execution.id
    }

    const background = inBackground(
      Promise.all([
        inParallel(count, 12, async (index) => void (await start(index % 3 === 0 ? waits : writes))),
        inParallel(signed, 4, () => load.deliver()),
      ]),
    )
    // One door after the other, and far enough apart that everybody can tell which was first.
    const inOrder: string[] = []
    const waiting: string[] = []
    for (let round = 0; round < rounds; round++) {
      const id = await start(signalled)
      inOrder.push(id)
      waiting.push(id)
      // All of them before the first is waited for, by doors whose clocks are minutes apart.
      for (let n = 0; n < SIGNALS; n++) await api.must('POST', `/executions/${id}/signals/next`, { data: { n } })
      await sleep(APART_MS)
      inOrder.push(await start(writes, random.pick(api.ports)))
      await sleep(APART_MS)
    }
    await background
    failures = (await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`)
    const finished = await cluster.count('select count(*)::int as n from execution.finished')
    const isTold = () => Promise.resolve(world.callbacks.length >= count + inOrder.length)
    if (!(await eventually(isTold, SETTLE_MS_MAX))) failures.push('not every end was called back')

    const theft = await thefts(cluster, waits, signalled)
    const wrong = [
      ...signalsOutOfOrder(cluster, waiting),
      ...(await listedOutOfOrder(cluster, inOrder)),
      ...stepsOutOfOrder(cluster),
      ...(await timesOutOfOrder(cluster)),
    ]
    const strange = [...nowElsewhere(cluster), ...callbacksElsewhere(cluster)]
    const { early, lateMs } = await timers(cluster)
    failures.push(...theft, ...wrong, ...strange, ...early)
    failures.push(...(await load.failures()), ...world.strangeKeys())
    failures.push(...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    const { rows } = await cluster.sql.query<{ id: string; error: string }>(
      "select id, error from execution.finished where status <> 'succeeded'",
    )
    failures.push(...rows.map(({ id, error }) => `R28: execution ${id} failed: ${error}`))
    const minutes = [...offsets].map(([name, ms]) => `${name} ${ms / MINUTE_MS}`).join(', ')
    say(`${finished} executions; minutes off: ${minutes}`)
    return {
      operations: count + signed + inOrder.length,
      succeeded: finished - rows.length,
      failures,
      figures: {
        executions: finished,
        'lease theft': theft.length,
        'wrong order': wrong.length,
        'wrong time told': strange.length,
        'woken early': early.length,
        'woken late p99 ms': percentile(lateMs, 0.99),
        'clock by': CLOCK_BY,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

/**
 * Nobody died, so whatever changed its owner while it ran was taken from one that lived. It is accepted under fence 0 and
 * claimed once, as 1; what waited is claimed anew.
 */
async function thefts(cluster: Cluster, ...waiting: string[]): Promise<string[]> {
  const { rows } = await cluster.sql.query<{ id: string; fences: string }>(
    `select j.execution_id as id, string_agg(distinct j.fence::text, ', ') as fences
     from execution.journal j join execution.finished f on f.id = j.execution_id
     where not f.workflow_id = any($1::uuid[]) group by 1 having max(j.fence) > 1`,
    [waiting],
  )
  const again = [...cluster.world.byRow()].filter(([, bumps]) => bumps.length > 1)
  return [
    ...rows.map(({ id, fences }) => `R28: execution ${id} changed its owner while that lived (fences ${fences})`),
    ...again.map(([row, bumps]) => `R28: ${row} was written ${bumps.length} times, and nobody died`),
  ]
}

/** Signals are used up in the order in which they were accepted, whichever door accepted them. */
function signalsOutOfOrder({ world }: Cluster, executions: readonly string[]): string[] {
  const got = Map.groupBy(
    world.starts.filter((each) => each.node.startsWith('got-')),
    ({ execution }) => execution,
  )
  return executions.flatMap((id) => {
    const order = (got.get(id) ?? []).map(({ data }) => data['n'])
    return order.every((n, index) => n === index) && order.length === SIGNALS
      ? []
      : [`R28: signals 0 to ${SIGNALS - 1} of ${id} came out as ${order.join(', ')}`]
  })
}

/** The list is newest first. */
async function listedOutOfOrder({ api }: Cluster, inOrder: readonly string[]): Promise<string[]> {
  const place = new Map<string, number>()
  let cursor: string | undefined
  do {
    const page = await api.must<{ items: { id: string }[]; nextCursor?: string }>(
      'GET',
      `/executions?limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`,
    )
    for (const { id } of page.items) place.set(id, place.size)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return inOrder.slice(1).flatMap((id, index) => {
    const before = inOrder[index]!
    if (place.get(id) === undefined) return [`R28: execution ${id} is not listed`]
    return place.get(id)! < place.get(before)! ? [] : [`R28: ${id} began after ${before}, and is listed as older`]
  })
}

function stepsOutOfOrder({ world }: Cluster): string[] {
  const furthest = new Map<string, number>()
  return world.starts.flatMap(({ execution, node: name }) => {
    if (!/^w\d$/.test(name)) return []
    const number = Number(name.slice(1))
    const before = furthest.get(execution) ?? -1
    furthest.set(execution, Math.max(before, number))
    return number === before + 1 ? [] : [`R28: ${name} of ${execution} came after w${before}`]
  })
}

/** The times of an execution, which several hosts wrote, rise. */
async function timesOutOfOrder(cluster: Cluster): Promise<string[]> {
  const { rows } = await cluster.sql.query<{ id: string; created: number; finished: number }>(
    `select id, (extract(epoch from created_at) * 1000)::float8 as created, (extract(epoch from finished_at) * 1000)::float8 as finished
     from execution.finished`,
  )
  const factsOf = await factsByExecution<Fact>(cluster.sql, cluster.dataDir)
  return rows.flatMap(({ id, created, finished }) => {
    const times = [created, ...(factsOf.get(id) ?? []).flatMap(({ at }) => at ?? []), finished]
    const back = times.slice(1).map((ms, index) => times[index]! - ms)
    const most = Math.max(...back)
    return most <= NEAR_MS ? [] : [`R28: the times of execution ${id} go back by ${Math.round(most)} ms`]
  })
}

/** What a workflow takes for now. The suite's own clock is the database's: they share a host. */
function nowElsewhere({ world }: Cluster): string[] {
  return world.starts.flatMap(({ execution, data, wallMs }) => {
    if (data['now'] === undefined) return []
    const offMs = Math.abs(wallMs - Number(data['now']))
    // It was read when its step began; since then the machine may have been busy.
    return offMs < MINUTE_MS ? [] : [`R28: $now of ${execution} was ${Math.round(offMs / 1000)} s off`]
  })
}

/** Whoever is called back refuses what is signed minutes ago, or in minutes. */
function callbacksElsewhere({ world }: Cluster): string[] {
  return world.callbacks.flatMap(({ id, timestamp, wallMs }) => {
    const offMs = Math.abs(wallMs - timestamp * 1000)
    return offMs < MINUTE_MS ? [] : [`R28: callback ${id} was signed ${Math.round(offMs / 1000)} s off`]
  })
}

async function timers(cluster: Cluster): Promise<{ early: string[]; lateMs: number[] }> {
  const early: string[] = []
  const lateMs: number[] = []
  for (const [id, all] of await factsByExecution<Fact>(cluster.sql, cluster.dataDir)) {
    const until = all.find((fact) => fact.t === 'wait' && fact.until !== undefined)?.until
    const woken = all.find((fact) => fact.t === 'wake')?.at
    if (until === undefined || woken === undefined) continue
    if (woken < until) early.push(`R28: execution ${id} woke ${until - woken} ms early`)
    else lateMs.push(woken - until)
  }
  return { early, lateMs }
}

export const r28: Suite = {
  name: 'R28',
  promise: 'Clocks of hosts that are minutes off are harmless: only the time of the database decides',
  units: () => ['skewed'],
  run,
}
