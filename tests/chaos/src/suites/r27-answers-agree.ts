import { isFinal, LinkFlow } from '@linkflow/sdk'
import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { type Observer, Sightings } from '../harness/sightings.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Suite, UnitContext } from '../suite.ts'
import { eventually, inBackground, inParallel, sleep } from '../wait.ts'

const COUNTS = {
  short: { runs: 80, startMs: 6000, killEveryMs: [1500, 2500] },
  default: { runs: 1000, startMs: 90_000, killEveryMs: [2000, 4000] },
  full: { runs: 1000, startMs: 300_000, killEveryMs: [2000, 4000] },
} as const
const GRACE_MS = 2000
const KILLS_MIN = 2
const PAGE = 200
/** All that one run of the suite has. */
const RUNS_MAX = 2000
/** Executions whose own pages are read side by side. */
const READERS = 4
const BETWEEN_READS_MS = 50

interface Item {
  readonly id: string
  readonly status: string
}

/** Reads the same executions wherever they can be read, while processes die. */
async function run(_unit: string, { size, random, say }: UnitContext) {
  const { runs: count, startMs, killEveryMs } = COUNTS[size]
  const cluster = await Cluster.open({ roles: ['api', 'api', 'worker', 'worker', 'scheduler'], leaseMs: 2000 })
  const failures: string[] = []
  let isOver = false
  try {
    const { api } = cluster
    const workflows = await publishAll(cluster)
    const runs: string[] = []
    const sightings = new Sightings(GRACE_MS)
    const live = api.ports.map((port, index) => liveOf(cluster, port, `/ws of api-${index + 1}`, sightings))
    const told = [listOf(cluster), detailOf(cluster, runs, sightings), databaseOf(cluster), ...live]
    const observers = [...told, stepsOf(cluster, runs, sightings)]
    const watching = inBackground(
      Promise.all(observers.map((each) => each.watch(sightings.by(each.name), () => isOver))),
    )
    let isCalm = false
    const monkey = inBackground(
      (async () => {
        while (!isCalm) {
          await sleep(random.int(killEveryMs[0], killEveryMs[1]))
          const victim = random.pick(cluster.processes)
          await cluster.untilProgress(victim)
          await victim.kill()
          await victim.ready()
        }
      })(),
    )
    const beginMs = performance.now()
    await inParallel(count, 8, async (index) => {
      await sleep(beginMs + (index * startMs) / count - performance.now())
      const kind = random.pick(workflows)
      const reply = await api.patiently('POST', `/workflows/${kind.id}/executions`, { input: {} })
      if (reply.status !== 202) return void failures.push(`a start was answered with ${reply.status}: ${reply.text}`)
      const { id } = (reply.json as { execution: { id: string } }).execution
      runs.push(id)
      if (!kind.isCancelled) return
      await sleep(random.int(0, 500))
      const cancelled = await api.patiently('POST', `/executions/${id}/cancel`)
      // Asked again after a kill it may have ended already; anything else leaves it waiting for its hour.
      if (cancelled.status !== 202 && cancelled.status !== 409)
        failures.push(`a cancel was answered with ${cancelled.status}: ${cancelled.text}`)
    })
    // On a busy machine what died takes long to get further; fewer kills would prove nothing.
    await eventually(async () => cluster.kills >= KILLS_MIN, SETTLE_MS_MAX)
    isCalm = true
    await monkey
    await cluster.allReady()
    await cancelUnknown(cluster, workflows, runs)
    failures.push(...(await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`))
    const names = told.map(({ name }) => name)
    // Nothing changes any more: whoever has not told the end of one by now does not know it.
    await eventually(async () => sightings.agreedBy(names) >= runs.length, SETTLE_MS_MAX)
    isOver = true
    await watching
    const agreed = sightings.agreedBy(names)
    if (agreed < runs.length) failures.push(...sightings.untold(names).map((each) => `R27: the end of ${each}`))
    failures.push(...sightings.contradictions.map((each) => `R27: ${each}`))
    failures.push(...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    if (cluster.kills < KILLS_MIN) failures.push(`void: only ${cluster.kills} kills`)
    say(`${[...sightings.counts].map(([name, n]) => `${name}: ${n}`).join(', ')}; ${cluster.kills} kills`)
    return {
      operations: count,
      succeeded: agreed,
      failures,
      figures: {
        executions: runs.length,
        contradictions: sightings.contradictions.length,
        'longest behind ms': sightings.behindMs,
        kills: cluster.kills,
        ...Object.fromEntries([...sightings.counts].map(([name, n]) => [`${name} seen`, n])),
      },
    }
  } finally {
    isOver = true
    await cluster.close(failures.length > 0)
  }
}

/** Every end there is but that of time, and an execution that is long in each state. */
async function publishAll({ api, world }: Cluster): Promise<{ readonly id: string; readonly isCancelled: boolean }[]> {
  const start = node('start', 'manual')
  const pause = (ms: number) => node('pause', 'wait', { duration: { value: ms / 1000, unit: 'seconds' } })
  return [
    {
      id: await api.publish(chain('writes', [start, ...[1, 2, 3].map((i) => bump(`write-${i}`, world.url))])),
      isCancelled: false,
    },
    { id: await api.publish(chain('waits', [start, pause(800), bump('after', world.url)])), isCancelled: false },
    {
      id: await api.publish(
        chain('fails', [start, pause(300), node('stop', 'stop-and-error', { message: 'as planned' })]),
      ),
      isCancelled: false,
    },
    { id: await api.publish(chain('cancelled', [start, pause(3_600_000)])), isCancelled: true },
  ]
}

/** A start whose answer died with its process was sent again: the first one is known to nobody, and would wait for its hour. */
async function cancelUnknown(
  { api, sql }: Cluster,
  workflows: readonly { readonly id: string; readonly isCancelled: boolean }[],
  known: readonly string[],
): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(
    'select id from execution.live where workflow_id = any($1::uuid[]) and not id = any($2::uuid[])',
    [workflows.filter(({ isCancelled }) => isCancelled).map(({ id }) => id), known],
  )
  for (const { id } of rows) await api.patiently('POST', `/executions/${id}/cancel`)
}

const listOf = ({ api }: Cluster): Observer => ({
  name: 'list',
  async watch(saw, isOver) {
    while (!isOver()) {
      let cursor: string | undefined
      do {
        const askedMs = performance.now()
        const reply = await api
          .api('GET', `/executions?limit=${PAGE}${cursor === undefined ? '' : `&cursor=${cursor}`}`)
          .catch(() => undefined)
        if (reply?.status !== 200) break
        const page = reply.json as { items: Item[]; nextCursor?: string }
        for (const { id, status } of page.items) saw(id, status, askedMs)
        cursor = page.nextCursor
      } while (cursor !== undefined && !isOver())
      await sleep(BETWEEN_READS_MS)
    }
  },
})

/** `GET /executions/:id`, of one process after the other. */
const detailOf = ({ api }: Cluster, runs: readonly string[], sightings: Sightings): Observer => ({
  name: 'GET /executions/:id',
  watch: (saw, isOver) =>
    oneByOne(
      () => runs.filter((id) => sightings.isOpen(id, 'GET /executions/:id')),
      isOver,
      async (id) => {
        const askedMs = performance.now()
        const reply = await api.api('GET', `/executions/${id}`).catch(() => undefined)
        if (reply?.status === 200) saw(id, (reply.json as Item).status, askedMs)
      },
    ),
})

/** The steps that the page of an execution shows. They have no word of its end; one that runs says that it has none. */
const stepsOf = ({ api }: Cluster, runs: readonly string[], sightings: Sightings): Observer => ({
  name: 'steps',
  watch: (saw, isOver) =>
    oneByOne(
      () => runs.filter((id) => sightings.isOpen(id)),
      isOver,
      async (id) => {
        const askedMs = performance.now()
        const reply = await api.api('GET', `/executions/${id}/steps`).catch(() => undefined)
        if (reply?.status !== 200) return
        const open = (reply.json as { items: Item[] }).items.find(({ status }) => UNFINISHED_STEP.has(status))
        if (open !== undefined) saw(id, `at a step that is ${open.status}`, askedMs)
      },
    ),
})

const UNFINISHED_STEP = new Set(['queued', 'running', 'waiting'])

/**
 * What a screen knows that listens over the WebSocket of one process: it keeps the newest of each execution, and reads the
 * list again where it is told that it missed something. Only ends are compared, for what was missed is told late; one that
 * it is told to take back is a contradiction however soon.
 */
const liveOf = ({ api }: Cluster, port: number, name: string, sightings: Sightings): Observer => ({
  name,
  async watch(saw, isOver) {
    const client = new LinkFlow({ url: `http://127.0.0.1:${port}`, token: api.token })
    const stop = new AbortController()
    const { signal } = stop
    const newest = new Map<string, { readonly at: string; readonly isEnd: boolean }>()
    let isStale = true
    const listening = inBackground(
      (async () => {
        for await (const { event } of client.events.listen(['executions'], { signal, asks: false })) {
          if (event.type !== 'execution') isStale = true
          else {
            const { execution, status, at } = event
            const before = newest.get(execution)
            if (before !== undefined && at < before.at && !isFinal(status)) continue
            newest.set(execution, { at, isEnd: isFinal(status) })
            if (isFinal(status)) saw(execution, status, performance.now())
            else if (before?.isEnd)
              sightings.contradictions.push(`${execution} is ${status} for ${name}, after its end`)
          }
        }
      })(),
    )
    while (!isOver()) {
      if (isStale) {
        isStale = false
        const askedMs = performance.now()
        const all = await client.executions
          .list({ signal })
          .take(RUNS_MAX)
          .catch(() => undefined)
        isStale ||= all === undefined
        for (const { id, status } of all ?? []) if (isFinal(status)) saw(id, status, askedMs)
      }
      await sleep(BETWEEN_READS_MS)
    }
    stop.abort()
    await listening.catch((error) => {
      if (!signal.aborted) throw error
    })
  },
})

/** Past every process. */
const databaseOf = ({ sql }: Cluster): Observer => ({
  name: 'database',
  async watch(saw, isOver) {
    while (!isOver()) {
      const askedMs = performance.now()
      const { rows } = await sql.query<Item>(
        'select id, status from execution.live union all select id, status from execution.finished',
      )
      for (const { id, status } of rows) saw(id, status, askedMs)
      await sleep(BETWEEN_READS_MS)
    }
  },
})

/** Those that are worth a look, again and again, some of them side by side. */
async function oneByOne(
  open: () => readonly string[],
  isOver: () => boolean,
  look: (id: string) => Promise<void>,
): Promise<void> {
  while (!isOver()) {
    const ids = open()
    await inParallel(ids.length, READERS, (index) => look(ids[index]!), isOver)
    await sleep(BETWEEN_READS_MS)
  }
}

export const r27: Suite = {
  name: 'R27',
  promise: 'Two answers never disagree: list, pages, live events and database say the same of an execution',
  units: () => ['observed'],
  run,
}
