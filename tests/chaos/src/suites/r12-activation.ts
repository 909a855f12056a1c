import type { WorkflowFileInput } from '@linkflow/contracts'
import { NoAnswer } from '../harness/api-client.ts'
import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { bump, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Outcome, Suite, UnitContext } from '../suite.ts'
import { inBackground, percentile, sleep } from '../wait.ts'

const COUNTS = {
  short: { publishes: 60, callsPerSecond: 30 },
  default: { publishes: 1000, callsPerSecond: 60 },
  full: { publishes: 1000, callsPerSecond: 100 },
} as const
/** From the answer to a publish on, nothing older may be accepted anywhere after so long. */
const FOLLOWED_MS = 1000
/** How often the processes lose their connections, and with them what they would have been told. */
const CUT_EVERY_MS = 3000
const CUT_MS = 200

interface Publish {
  readonly stamp: number
  readonly answeredMs: number
}

interface Run {
  readonly by: 'webhook' | 'schedule'
  readonly stamp: number
  /** When the caller began to ask, or the execution was accepted: nothing that came earlier counts. */
  readonly acceptedMs: number
}

async function run(unit: string, { size, random, say }: UnitContext): Promise<Outcome> {
  const { publishes: count, callsPerSecond } = COUNTS[size]
  const cluster = await Cluster.open({
    roles: ['api', 'api', 'worker', 'scheduler'],
    viaProxy: unit === 'cut-off',
    env: { LINKFLOW_BACKLOG_MAX: '50000' },
  })
  const failures: string[] = []
  try {
    const { api, world } = cluster
    const id = await api.publish(stamped(0, world.url))
    await api.listening('stamped')
    const published: Publish[] = [{ stamp: 0, answeredMs: Date.now() }]
    const runs: Run[] = []
    const calls: Promise<void>[] = []
    let lost = 0
    let sent = 0
    let isOver = false

    const call = async (port?: number): Promise<number | undefined> => {
      const acceptedMs = Date.now()
      sent += 1
      const reply = await api
        .request(
          'POST',
          '/webhook/stamped',
          '{}',
          { 'content-type': 'application/json' },
          port === undefined ? {} : { port },
        )
        .catch((error) => {
          if (!(error instanceof NoAnswer)) throw error
        })
      const stamp = (reply?.json as { stamp?: number } | undefined)?.stamp
      if (reply?.status !== 200 || stamp === undefined) {
        lost += 1
        return undefined
      }
      runs.push({ by: 'webhook', stamp, acceptedMs })
      return stamp
    }
    const feed = inBackground(
      (async () => {
        while (!isOver) {
          calls.push(call().then(() => {}))
          await sleep(1000 / callsPerSecond)
        }
      })(),
    )
    const monkey = inBackground(
      (async () => {
        while (cluster.proxy !== undefined && !isOver) {
          await sleep(random.int(CUT_EVERY_MS / 2, CUT_EVERY_MS * 1.5))
          cluster.proxy.goAway()
          await sleep(CUT_MS)
          cluster.proxy.back()
        }
      })(),
    )

    const publishMs: number[] = []
    for (let stamp = 1; stamp <= count; stamp++) {
      const port = random.pick(api.ports)
      // A draft that is saved and never published must never run.
      await save(cluster, id, stamped(stamp - 0.5, world.url))
      await save(cluster, id, stamped(stamp, world.url))
      const beganMs = Date.now()
      if (!(await publish(cluster, id, port, `stamp-${stamp}`))) continue
      published.push({ stamp, answeredMs: Date.now() })
      publishMs.push(Date.now() - beganMs)
      // The process that answered has it already.
      const seen = await call(port)
      if (seen !== undefined && seen < stamp)
        failures.push(`R12: port ${port} answered the publish of ${stamp}, and ran ${seen} right after it`)
      if (stamp % 100 === 0) say(`${stamp} published, ${runs.length} runs`)
    }
    // Long enough that the schedule shows the last one too.
    await sleep(FOLLOWED_MS + 2000)
    isOver = true
    await Promise.all([feed, monkey])
    await Promise.all(calls)
    await api.must('POST', `/workflows/${id}/unpublish`)
    failures.push(...(await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`))
    runs.push(...(await scheduled(cluster, id)))
    failures.push(...staleRuns(runs, published))
    failures.push(
      ...(await cluster.sql
        .query<{ id: string; status: string; error: string }>(
          "select id, status, error from execution.finished where status <> 'succeeded'",
        )
        .then(({ rows }) => rows.map((each) => `execution ${each.id} ended as ${each.status}: ${each.error}`))),
    )
    failures.push(...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    const bySchedule = runs.filter(({ by }) => by === 'schedule').length
    if (bySchedule === 0) failures.push('void: the schedule never fired')
    if (published.length - 1 < count * 0.9)
      failures.push(`void: only ${published.length - 1} of ${count} were published`)
    return {
      operations: sent,
      // A call may fail while the database is away; it is then no run of any version.
      succeeded: unit === 'cut-off' ? runs.length - bySchedule + lost : runs.length - bySchedule,
      failures,
      figures: {
        published: published.length - 1,
        'runs by webhook': runs.length - bySchedule,
        'runs by schedule': bySchedule,
        'calls without a run': lost,
        'old versions': failures.filter((each) => each.startsWith('R12')).length,
        'publish p50 ms': percentile(publishMs, 0.5),
        'publish p99 ms': percentile(publishMs, 0.99),
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

/** Both triggers of one version lead to runs that say which it was. */
function stamped(stamp: number, worldUrl: string): WorkflowFileInput {
  return {
    linkflow: 1,
    name: 'stamped',
    nodes: [
      node('hook', 'webhook', { path: 'stamped', respond: 'last-node' }),
      node('answer', 'set', { values: { stamp }, keep: 'none' }),
      node('clock', 'schedule', { rules: [{ cron: '* * * * * *' }] }),
      bump('tick', worldUrl, { stamp }),
    ],
    connections: [
      { from: { node: 'hook', port: 'main' }, to: { node: 'answer', port: 'main' } },
      { from: { node: 'clock', port: 'main' }, to: { node: 'tick', port: 'main' } },
    ],
  }
}

async function save({ api }: Cluster, id: string, file: WorkflowFileInput): Promise<void> {
  await api.must('PUT', `/workflows/${id}`, file)
}

/** True when it was answered with 2xx; who gets no answer does not know, and asks nothing of it. */
async function publish({ api }: Cluster, id: string, port: number, key: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${api.token}`, 'idempotency-key': key }
  const reply = await api
    .request('POST', `/api/v1/workflows/${id}/publish`, undefined, headers, { port })
    .catch((error) => {
      if (!(error instanceof NoAnswer)) throw error
    })
  if (reply !== undefined && reply.status >= 400 && reply.status < 500)
    throw new Error(`the publish was answered with ${reply.status}: ${reply.text}`)
  return reply?.status === 200
}

/** Which version an execution ran is what it told the world; when it was accepted, its row. */
async function scheduled(cluster: Cluster, workflow: string): Promise<Run[]> {
  const { rows } = await cluster.sql.query<{ id: string; ms: number }>(
    `select id, (extract(epoch from created_at) * 1000)::float8 as ms from execution.finished where workflow_id = $1 and mode = 'schedule'`,
    [workflow],
  )
  const stamps = new Map(cluster.world.starts.map(({ execution, data }) => [execution, Number(data['stamp'])]))
  return rows.flatMap(({ id, ms }) =>
    stamps.has(id) ? [{ by: 'schedule' as const, stamp: stamps.get(id)!, acceptedMs: ms }] : [],
  )
}

/** Runs of what was neither the live version then nor had been it within the last second. */
function staleRuns(runs: readonly Run[], published: readonly Publish[]): string[] {
  return runs.flatMap(({ by, stamp, acceptedMs }) => {
    if (!Number.isInteger(stamp)) return [`R12: ${by}: the draft ${stamp} ran, which was never published`]
    const live = published.findLast(({ answeredMs }) => answeredMs <= acceptedMs - FOLLOWED_MS)
    return live === undefined || stamp >= live.stamp
      ? []
      : [
          `R12: ${by}: ${stamp} ran ${Math.round(acceptedMs - live.answeredMs)} ms after the publish of ${live.stamp} had been answered`,
        ]
  })
}

export const r12: Suite = {
  name: 'R12',
  promise: 'Only the active version of a workflow fires',
  units: (size) => (size === 'short' ? ['edited'] : ['edited', 'cut-off']),
  run,
}
