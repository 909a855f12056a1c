import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { KEY_CRASH_POINTS } from '@linkflow/kernel'
import { NoAnswer } from '../harness/api-client.ts'
import { Cluster } from '../harness/cluster.ts'
import { command } from '../harness/command.ts'
import { historyFailures } from '../harness/history.ts'
import { bump, chain, node } from '../harness/workflow-builder.ts'
import { SETTLE_MS_MAX } from '../limits.ts'
import type { Random } from '../random.ts'
import type { Outcome, Suite, UnitContext } from '../suite.ts'
import { inParallel, sleep } from '../wait.ts'

/** Enough that a data key is taken over in several pieces. */
const CREDENTIALS = { short: 120, default: 450, full: 450 } as const
const ROTATIONS = { short: 2, default: 6, full: 6 } as const
const LANES = 6
const USED_AT_ONCE = 40
const PAUSE_MS = 700
/** A workspace may have 1,000. */
const CREDENTIALS_MAX = 950
const BEGIN = 'canary-of-key-rotation-'

interface Kept {
  readonly id: string
  /** The last one that was answered, and those that a change without an answer may have left. */
  tokens: string[]
}

/** Writes credentials, uses them in executions, and knows what each of them holds. */
class Load {
  readonly #cluster: Cluster
  readonly #failures: string[]
  readonly kept: Kept[] = []
  operations = 0
  succeeded = 0
  runs = 0
  isOver = false

  constructor(cluster: Cluster, failures: string[]) {
    this.#cluster = cluster
    this.#failures = failures
  }

  async create(): Promise<Kept> {
    const token = newToken()
    const body = { type: 'bearer', ...this.#body(token) }
    const { id } = await this.#cluster.api.must<{ id: string }>('POST', '/credentials', body)
    const kept = { id, tokens: [token] }
    this.kept.push(kept)
    return kept
  }

  /** Changes, uses and creates, again and again. */
  async lane(number: number): Promise<void> {
    const kept = await this.create()
    const workflow = await this.#publish(`lane ${number}`, [kept])
    for (let turn = 0; !this.isOver; turn++) {
      this.operations += 1
      try {
        if (turn % 3 === 0) await this.#change(kept)
        if (turn % 5 === 0 && this.kept.length < CREDENTIALS_MAX) await this.create()
        await this.#run(workflow)
        this.succeeded += 1
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
      }
    }
  }

  /** Uses every credential there is in executions, and compares what arrives. */
  async useAll(): Promise<void> {
    const { api, world } = this.#cluster
    for (let from = 0; from < this.kept.length; from += USED_AT_ONCE) {
      const some = this.kept.slice(from, from + USED_AT_ONCE)
      const workflow = await this.#publish(`all from ${from}`, some)
      const { execution } = await api.must<{ execution: { id: string } }>('POST', `/workflows/${workflow}/executions`, {
        input: {},
      })
      const left = await this.#cluster.finished(SETTLE_MS_MAX)
      if (left.length > 0) this.#failures.push(`did not end: ${left.join(', ')}`)
      for (const [i, { id, tokens }] of some.entries()) {
        this.operations += 1
        const seen = world.starts.find((each) => each.execution === execution.id && each.node === `c${i}`)
        if (tokens.some((token) => seen?.authorization === `Bearer ${token}`)) this.succeeded += 1
        else this.#failures.push(`R22: credential ${id} ${seen === undefined ? 'was not used' : 'is another one'}`)
      }
    }
  }

  async #change(kept: Kept): Promise<void> {
    const token = newToken()
    kept.tokens.push(token)
    await this.#cluster.api.must('PUT', `/credentials/${kept.id}`, this.#body(token))
    kept.tokens = [token]
  }

  async #run(workflow: string): Promise<void> {
    await this.#cluster.api.must('POST', `/workflows/${workflow}/executions`, { input: {}, wait: 20 })
    this.runs += 1
  }

  #body = (token: string) => ({
    name: 'Shop',
    fields: { token },
    allowedHosts: [`127.0.0.1:${this.#cluster.world.port}`],
  })

  #publish(name: string, credentials: readonly Kept[]): Promise<string> {
    const { api, world } = this.#cluster
    return api.publish(
      chain(name, [
        node('start', 'manual'),
        ...credentials.map(({ id }, i) =>
          bump(`c${i}`, world.url, {}, { authentication: 'bearer' }, { credentials: { bearer: id } }),
        ),
      ]),
    )
  }
}

const newToken = (): string => BEGIN + randomBytes(12).toString('hex')

async function run(unit: string, context: UnitContext): Promise<Outcome> {
  const { size, random, say } = context
  const cluster = await Cluster.open({ roles: ['api', 'api', 'worker', 'worker', 'scheduler'] })
  const failures: string[] = []
  const load = new Load(cluster, failures)
  try {
    await inParallel(CREDENTIALS[size], 8, async () => void (await load.create()))
    const lanes = Promise.all(Array.from({ length: LANES }, (_, i) => load.lane(i)))
    lanes.catch(() => {})
    const startMs = performance.now()
    const rotations = unit === 'load' ? await whole(cluster, ROTATIONS[size], failures) : 0
    const deaths = unit === 'load' ? 0 : await killed(cluster, unit, random, failures, say)
    load.isOver = true
    await lanes
    const seconds = (performance.now() - startMs) / 1000
    failures.push(...(await cluster.finished(SETTLE_MS_MAX)).map((each) => `did not end: ${each}`))
    await withoutOldKeys(cluster)
    await load.useAll()
    const failed = await cluster.count(`select count(*) as n from execution.finished where status <> 'succeeded'`)
    if (failed > 0) failures.push(`R22: ${failed} executions failed`)
    failures.push(
      ...(await keysFailures(cluster)),
      ...(await secretsSeen(cluster)),
      ...(await historyFailures(cluster)),
    )
    return {
      operations: load.operations,
      succeeded: load.succeeded,
      failures,
      figures: {
        rotations,
        'commands killed': deaths,
        'servers killed': cluster.kills,
        credentials: load.kept.length,
        runs: load.runs,
        'runs/s': Math.round(load.runs / seconds),
        'runs that failed': failed,
      },
    }
  } finally {
    load.isOver = true
    await cluster.close(failures.length > 0)
  }
}

const workspaceOf = async (cluster: Cluster): Promise<string> =>
  (await cluster.sql.query<{ id: string }>('select id from workspace.workspaces')).rows[0]!.id

/** Master key and data key in turn, nobody harmed. */
async function whole(cluster: Cluster, count: number, failures: string[]): Promise<number> {
  const workspace = await workspaceOf(cluster)
  for (let i = 0; i < count; i++) {
    await must(cluster, ['keys', 'rotate'], failures)
    await must(cluster, ['keys', 'rotate', '--workspace', workspace], failures)
  }
  return count * 2
}

/** The command dies at each of its steps, and servers die whenever they like; then it is called again. */
async function killed(
  cluster: Cluster,
  unit: string,
  random: Random,
  failures: string[],
  say: (line: string) => void,
): Promise<number> {
  const workspace = await workspaceOf(cluster)
  let isOver = false
  const monkey = (async () => {
    while (!isOver) {
      await sleep(PAUSE_MS)
      await cluster.allReady()
      const victim = cluster.processes[random.int(0, cluster.processes.length - 1)]!
      await cluster.untilProgress()
      await victim.kill()
    }
    await cluster.allReady()
  })()
  monkey.catch(() => {})
  let deaths = 0
  for (const point of KEY_CRASH_POINTS.filter((each) =>
    each.startsWith(unit === 'master-key' ? 'keys.' : 'data-key.'),
  )) {
    const args = ['keys', 'rotate', ...(unit === 'master-key' ? [] : ['--workspace', workspace])]
    const ended = await command(cluster, args, point)
    if (ended.signal === 'SIGKILL') deaths += 1
    else failures.push(`${point} was not passed: ${ended.code} ${ended.stderr}`)
    say(point)
    await must(cluster, args, failures)
  }
  isOver = true
  await monkey
  return deaths
}

async function must(cluster: Cluster, args: readonly string[], failures: string[]): Promise<void> {
  const { code, stderr } = await command(cluster, args)
  if (code !== 0) failures.push(`${args.join(' ')} ended with ${code}: ${stderr}`)
}

/** Everything starts again with what is in the file now, and nothing else. */
async function withoutOldKeys(cluster: Cluster): Promise<void> {
  await Promise.all(cluster.processes.map((each) => each.drain()))
  const folder = join(cluster.dataDir, 'keys')
  for (const name of readdirSync(folder)) if (name.includes('retired')) rmSync(join(folder, name))
  await Promise.all(cluster.processes.map((each) => each.start()))
}

/** One master key is left, in the file and in the database, and it wraps everything; nothing is under an old data key. */
async function keysFailures(cluster: Cluster): Promise<string[]> {
  const status = JSON.parse((await command(cluster, ['keys', 'status', '--json'])).stdout) as {
    masterKeys: { state: string; wraps: number }[]
    dataKeys: number
    workspaces: unknown[]
  }
  const isOne = status.masterKeys.length === 1 && status.masterKeys[0]?.state === 'current'
  const isWhole = status.masterKeys[0]?.wraps === status.dataKeys && status.workspaces.length === 0
  const behind = await cluster.count(
    `select count(*) as n from credential.credentials c
     where c.key_version < (select max(version) from keys.data_keys d where d.workspace_id = c.workspace_id)`,
  )
  const files = readdirSync(join(cluster.dataDir, 'keys')).filter((name) => name.startsWith('master'))
  return [
    ...(isOne && isWhole ? [] : [`R22: the keys are ${JSON.stringify(status)}`]),
    ...(behind === 0 ? [] : [`R22: ${behind} credentials are under an old data key`]),
    ...(files.length === 1 ? [] : [`R22: key files were left: ${files.join(', ')}`]),
  ]
}

/** Every token begins alike: plain, in hex, and in base64 at each of its three places, without what its neighbours decide. */
const FORMS = [
  BEGIN,
  Buffer.from(BEGIN).toString('hex'),
  ...[0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + BEGIN)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4)
      .slice(0, -4),
  ),
]

/** No secret, and no key, in a table or in what any process or command said. */
async function secretsSeen(cluster: Cluster): Promise<string[]> {
  const keys = readFileSync(join(cluster.dataDir, 'keys', 'master'), 'utf8')
    .trim()
    .split('\n')
  const needles = [...FORMS, ...keys, ...keys.map((key) => Buffer.from(key, 'base64').toString('hex'))]
  const found: string[] = []
  const look = (where: string, text: string) => {
    if (needles.some((needle) => text.includes(needle))) found.push(`R22: a secret is in ${where}`)
  }
  const { rows: tables } = await cluster.sql.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'`,
  )
  for (const { name } of tables) {
    const { rows } = await cluster.sql.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
    for (const { row } of rows) look(`table ${name}`, row)
  }
  const logs = join(cluster.folder, 'logs')
  for (const name of readdirSync(logs)) look(`the log ${name}`, readFileSync(join(logs, name), 'utf8'))
  return [...new Set(found)]
}

export const r22: Suite = {
  name: 'R22',
  promise: 'Key rotation under load loses nothing',
  units: () => ['load', 'master-key', 'data-key'],
  run,
}
