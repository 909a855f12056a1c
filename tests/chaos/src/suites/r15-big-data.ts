import { Cluster } from '../harness/cluster.ts'
import { historyFailures } from '../harness/history.ts'
import { PeakMemory } from '../harness/process-memory.ts'
import { chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Random } from '../random.ts'
import type { Outcome, Suite, UnitContext } from '../suite.ts'
import { eventually, inParallel } from '../wait.ts'

const MB = 1_000_000
const MIB = 1024 * 1024
const BYTES_MIN = 1000
const BYTES_MAX = 100 * MB
/** Of these, one in so many is as large as can be; the others are spread evenly over the orders of magnitude. */
const LARGEST_EVERY = 10
const AT_ONCE = 50
const RSS_MAX_MIB = 1024
/** Above this an output is a reference to an object, so that no row of the journal is much longer. */
const ROW_CHARS_MAX = 2 * MIB
const OUTPUT_IN_ROW_CHARS_MAX = 256 * 1024
/** What `/blob` sends an entry for. */
const ENTRY_BYTES = 1012
const RUN_MS_MAX = 600_000

const COUNTS = { short: 20, default: 200, full: 1000 } as const

type Kind = 'json' | 'file'

/** Answers of 1 KB to 100 MB that become items, and files; fifty executions at once in one worker. */
async function parallel({ size, random, say }: UnitContext): Promise<Outcome> {
  const cluster = await open()
  let failures: string[] = []
  try {
    const { api } = cluster
    const ids = { json: await api.publish(asItems(cluster)), file: await api.publish(asFile(cluster)) }
    const peak = new PeakMemory(cluster.ofRole('worker'))
    const runs = new Map<string, { readonly kind: Kind; readonly bytes: number }>()
    await inParallel(COUNTS[size], AT_ONCE, async (index) => {
      const kind = random.chance(0.75) ? 'json' : 'file'
      const bytes = index % LARGEST_EVERY === 0 ? BYTES_MAX : spread(random)
      const id = await start(cluster, ids[kind], { bytes })
      runs.set(id, { kind, bytes })
      await ended(cluster, id)
    })
    failures = (await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`)
    let right = 0
    for (const [id, { kind, bytes }] of runs) {
      const { status, error } = await endOf(cluster, id)
      const result = status === 'succeeded' ? JSON.stringify(await resultOf(cluster, id)) : error
      const wanted = JSON.stringify(kind === 'json' ? { count: entriesOf(bytes) } : { size: lengthOf(bytes) })
      if (result === wanted) right += 1
      else failures.push(`R15: ${kind} of ${bytes} bytes (${id}) ended as ${status}: ${result}`)
    }
    failures.push(...(await rowsTooLong(cluster)), ...(await cannotBeShown(cluster, runs)))
    failures.push(...memoryFailures(peak.stop()), ...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    say(`${right} of ${runs.size} right, the worker had ${Math.round(peak.bytes / MIB)} MiB at most`)
    return {
      operations: runs.size,
      succeeded: right,
      failures,
      figures: {
        runs: runs.size,
        'at once': AT_ONCE,
        'MB in all': Math.round([...runs.values()].reduce((sum, { bytes }) => sum + bytes, 0) / MB),
        'worker RSS at most MiB': Math.round(peak.bytes / MIB),
        'deaths of processes': cluster.unexpectedDeaths().length,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

/** Too much is refused by the node that it is too much for, and by name; others beside it go on. */
async function overTheLimit({ size, say }: UnitContext): Promise<Outcome> {
  const rounds = { short: 1, default: 10, full: 50 }[size]
  const cluster = await open()
  let failures: string[] = []
  try {
    const { api, world } = cluster
    const cases: { readonly name: string; readonly node: string; readonly code: string; readonly id: string }[] = []
    const refused = async (name: string, at: string, code: string, steps: Parameters<typeof chain>[1]) =>
      cases.push({ name, node: at, code, id: await api.publish(chain(name, [node('start', 'manual'), ...steps])) })
    const url = (bytes: number) => `${world.url}/blob/${bytes}`
    await refused('an answer over the default limit', 'fetch', 'http-response-too-large', [
      node('fetch', 'http-request', { url: url(BYTES_MAX) }),
    ])
    await refused('an answer over any limit', 'fetch', 'http-response-too-large', [
      node('fetch', 'http-request', { url: url(300 * MB), response: { bytesMax: 1024 * MIB } }),
    ])
    await refused('a text over the limit of expressions', 'grow', 'expression-failed', [
      node('grow', 'set', { values: { text: "{{ 'x'.repeat(2000000000) }}" } }),
    ])
    const good = await api.publish(asItems(cluster))
    const peak = new PeakMemory(cluster.ofRole('worker'))
    const runs: { readonly id: string; readonly of: (typeof cases)[number] | undefined }[] = []
    await inParallel(rounds * (cases.length + 1), AT_ONCE, async (index) => {
      const of = cases[index % (cases.length + 1)]
      const id = await start(cluster, of?.id ?? good, { bytes: MB })
      runs.push({ id, of })
      await ended(cluster, id)
    })
    failures = (await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`)
    let right = 0
    for (const { id, of } of runs) {
      const { status, error } = await endOf(cluster, id)
      const told = error === undefined ? undefined : (JSON.parse(error) as { code?: string; node?: string })
      const isRight =
        of === undefined
          ? status === 'succeeded'
          : status === 'failed' && told?.code === of.code && told.node === of.node
      if (isRight) right += 1
      else failures.push(`R15: ${of?.name ?? 'a good one'} (${id}) ended as ${status}: ${error}`)
    }
    failures.push(...memoryFailures(peak.stop()), ...(await historyFailures(cluster)), ...cluster.unexpectedDeaths())
    say(`${right} of ${runs.length} right, the worker had ${Math.round(peak.bytes / MIB)} MiB at most`)
    return {
      operations: runs.length,
      succeeded: right,
      failures,
      figures: {
        refusals: rounds * cases.length,
        'worker RSS at most MiB': Math.round(peak.bytes / MIB),
        'deaths of processes': cluster.unexpectedDeaths().length,
      },
    }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

/** All fifty are in one worker. */
const open = () =>
  Cluster.open({
    roles: ['api', 'worker', 'scheduler'],
    leaseMs: 10_000,
    env: { LINKFLOW_CONCURRENCY: String(AT_ONCE), LINKFLOW_BACKLOG_MAX: '50000' },
  })

const spread = (random: Random): number => Math.round(BYTES_MIN * (BYTES_MAX / BYTES_MIN) ** random.next())

/** What `/blob` makes of a number of bytes. */
const entriesOf = (bytes: number): number => Math.max(1, Math.floor(bytes / ENTRY_BYTES))
const lengthOf = (bytes: number): number => entriesOf(bytes) * ENTRY_BYTES + '{"list":[]}'.length - 1

/** One large item, then many small ones. */
const asItems = ({ world }: Cluster) =>
  chain('big items', [
    node('start', 'manual'),
    node('fetch', 'http-request', {
      url: `${world.url}/blob/{{ $json.bytes }}`,
      response: { bytesMax: 128 * MIB },
      timeout: { value: RUN_MS_MAX / 1000, unit: 'seconds' },
    }),
    node('mark', 'set', { values: { marked: true } }),
    node('split', 'split-out', { fields: [{ field: 'list', as: 'entry' }] }),
    node('result', 'aggregate', { mode: 'count' }),
  ])

const asFile = ({ world }: Cluster) =>
  chain('big files', [
    node('start', 'manual'),
    node('fetch', 'http-request', {
      url: `${world.url}/blob/{{ $json.bytes }}`,
      response: { format: 'file' },
      timeout: { value: RUN_MS_MAX / 1000, unit: 'seconds' },
    }),
    node('result', 'set', { values: { size: '{{ $json.bytes }}' }, keep: 'none' }),
  ])

async function start({ api }: Cluster, workflow: string, input: unknown): Promise<string> {
  const { execution } = await api.must<{ execution: { id: string } }>('POST', `/workflows/${workflow}/executions`, {
    input,
  })
  return execution.id
}

const ended = (cluster: Cluster, id: string) =>
  eventually(
    async () => (await cluster.count('select count(*)::int as n from execution.live where id = $1', [id])) === 0,
    RUN_MS_MAX,
  )

async function endOf(cluster: Cluster, id: string) {
  const { rows } = await cluster.sql.query<{ status: string; error: string | null }>(
    'select status, error from execution.finished where id = $1',
    [id],
  )
  return { status: rows[0]?.status ?? 'unfinished', error: rows[0]?.error ?? undefined }
}

/** The one item that the last step put out. */
async function resultOf({ api }: Cluster, id: string): Promise<unknown> {
  const reply = await api.patiently('GET', `/executions/${id}/steps/result/items`)
  return (reply.json as { items?: { json: unknown }[] }).items?.[0]?.json
}

const memoryFailures = (bytes: number): string[] =>
  bytes > RSS_MAX_MIB * MIB ? [`R15: the worker had ${Math.round(bytes / MIB)} MiB, more than ${RSS_MAX_MIB}`] : []

async function rowsTooLong(cluster: Cluster): Promise<string[]> {
  const chars = await cluster.count(
    'select coalesce(max(coalesce(length(facts), octet_length(sealed))), 0)::int as n from execution.journal',
  )
  return chars > ROW_CHARS_MAX ? [`R15: a row of the journal has ${chars} characters`] : []
}

/** What was large is still there, page by page. */
async function cannotBeShown(cluster: Cluster, runs: ReadonlyMap<string, { kind: Kind; bytes: number }>) {
  const failures: string[] = []
  const large = [...runs].filter(([, { kind, bytes }]) => kind === 'json' && bytes > OUTPUT_IN_ROW_CHARS_MAX)
  for (const [id, { bytes }] of large.slice(0, 10)) {
    const reply = await cluster.api.patiently('GET', `/executions/${id}/steps/split/items`)
    const { items, count } = reply.json as { items?: unknown[]; count?: number }
    if (reply.status !== 200 || !items?.length || count !== entriesOf(bytes))
      failures.push(`R15: items of ${id} (${bytes} bytes) cannot be shown: ${reply.status} ${reply.text.slice(0, 200)}`)
  }
  return failures
}

export const r15: Suite = {
  name: 'R15',
  promise: 'Big data does not kill a worker, and what is too big is refused with the name of its node',
  units: () => ['parallel', 'over-the-limit'],
  run: (unit, context) => (unit === 'parallel' ? parallel(context) : overTheLimit(context)),
}
