import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BACKUP_CRASH_POINTS } from '@linkflow/kernel'
import { openEmbeddedDatabase } from '@linkflow/postgres'
import pg from 'pg'
import { Cluster, type ClusterFolder } from '../harness/cluster.ts'
import { command } from '../harness/command.ts'
import { historyFailures } from '../harness/history.ts'
import { MixedLoad } from '../harness/mixed-load.ts'
import { openedJournal } from '../harness/opened-journal.ts'
import type { Bump, OutsideWorld } from '../harness/outside-world.ts'
import { PROGRESS_MS_MAX, SETTLE_MS_MAX } from '../limits.ts'
import type { Random } from '../random.ts'
import type { Outcome, Suite, UnitContext } from '../suite.ts'
import { eventually, inBackground, sleep } from '../wait.ts'

const KILL_EVERY_MS = 2000
const LEASE_MS = 2500
const COUNTS = {
  short: { backups: 1, betweenMs: 3000 },
  default: { backups: 5, betweenMs: 6000 },
  full: { backups: 12, betweenMs: 10_000 },
} as const

interface Backup {
  readonly path: string
  readonly keys: string
  /** Executions that somebody had been told of when the backup began. */
  readonly acknowledged: ReadonlySet<string>
}

/** What a restored database says before anything has run in it. */
interface Restored {
  /** Of all executions, finished or not. */
  readonly executions: ReadonlySet<string>
  readonly finished: ReadonlyMap<string, string>
  /** `execution node`, and how many of its items were checkpointed or done. */
  readonly done: ReadonlyMap<string, number>
  readonly running: number
}

async function run(unit: string, context: UnitContext): Promise<Outcome> {
  const { random, say } = context
  const cluster = await Cluster.open({
    roles: ['api', 'worker', 'worker', 'scheduler'],
    leaseMs: LEASE_MS,
    env: { LINKFLOW_BACKLOG_MAX: '50000' },
  })
  const failures: string[] = []
  const figures = { backups: 0, acknowledged: 0, unfinished: 0, 'commands killed': 0 }
  let operations = 0
  try {
    const load = await MixedLoad.open(cluster, random.fork('load'))
    const backups = await takeBackups(cluster, load, unit, context, figures)
    operations = load.steps
    await cluster.allReady()
    const { token } = cluster.api
    // Nobody else writes to the world from here on.
    await Promise.all(cluster.processes.map((each) => each.drain()))
    for (const backup of backups) {
      const found = await restoreElsewhere(
        cluster,
        load,
        backup,
        token,
        unit === 'killed' ? random : undefined,
        figures,
      )
      failures.push(...found)
      say(`${backup.acknowledged.size} acknowledged before, ${found.length} failures`)
    }
    return { operations, succeeded: operations, failures, figures: { ...figures, kills: cluster.kills } }
  } finally {
    await cluster.close(failures.length > 0)
  }
}

type Figures = Record<'backups' | 'acknowledged' | 'unfinished' | 'commands killed', number>

/** Everything is in use, processes die, and at moments that nobody chose a backup is made. */
async function takeBackups(
  cluster: Cluster,
  load: MixedLoad,
  unit: string,
  { size, random }: UnitContext,
  figures: Figures,
): Promise<Backup[]> {
  const { backups: wanted, betweenMs } = COUNTS[size]
  const backups: Backup[] = []
  const isOver = () => backups.length >= wanted
  const monkey = inBackground(
    (async () => {
      while (!isOver()) {
        await sleep(KILL_EVERY_MS)
        const victim = random.pick(cluster.processes)
        await cluster.untilProgress(victim)
        await victim.kill()
        await victim.ready()
      }
    })(),
  )
  const operator = inBackground(
    (async () => {
      for (let number = 0; number < wanted; number++) {
        await sleep(random.int(betweenMs / 2, betweenMs * 1.5))
        if (unit === 'killed') {
          const point = random.pick(BACKUP_CRASH_POINTS.filter((each) => each.startsWith('backup.')))
          const ended = await command(cluster, ['backup', join(cluster.folder, `killed-${number}.tar`)], point)
          if (ended.signal !== 'SIGKILL') throw new Error(`${point} was not passed: ${ended.stderr}`)
          figures['commands killed'] += 1
        }
        backups.push(await takeOne(cluster, load, number))
        figures.backups += 1
      }
    })(),
  )
  const { settled } = await load.run(isOver)
  await operator
  await monkey
  await cluster.allReady()
  await settled()
  return backups
}

async function takeOne(cluster: Cluster, load: MixedLoad, number: number): Promise<Backup> {
  const [path, keys] = [join(cluster.folder, `${number}.tar`), join(cluster.folder, `${number}.key`)]
  const acknowledged = load.acknowledgedNow()
  await must(cluster, ['backup', path, '--with-keys', keys, '--json'])
  return { path, keys, acknowledged }
}

/** Another machine: another folder, another database, and the same world outside. */
async function restoreElsewhere(
  original: Cluster,
  load: MixedLoad,
  backup: Backup,
  token: string,
  killer: Random | undefined,
  figures: Figures,
): Promise<string[]> {
  const { world } = original
  world.reset()
  let restored: Restored | undefined
  const cluster = await Cluster.open({
    roles: ['api', 'worker', 'scheduler'],
    leaseMs: LEASE_MS,
    world,
    prepare: async (folder) => {
      const args = ['restore', backup.path, '--keys', backup.keys, '--json']
      if (killer !== undefined) figures['commands killed'] += await killedRestores(folder, args, killer)
      await must(folder, args)
      if (killer !== undefined) {
        // The same in the place of an installation, which is kept aside each time.
        const again = [...args, '--replace']
        figures['commands killed'] += await killedRestores(folder, again, killer)
        await must(folder, again)
      }
      restored = await look(folder.dataDir)
    },
  })
  const before = restored!
  const failures: string[] = []
  try {
    figures.acknowledged += backup.acknowledged.size
    figures.unfinished += before.running
    for (const id of backup.acknowledged) {
      if (!before.executions.has(id))
        failures.push(`R23: execution ${id} was acknowledged before the backup and is not in it`)
    }
    // Keys of the API are rows: they are as good as they were.
    const answer = await cluster.api.request('GET', '/api/v1/workflows', undefined, {
      authorization: `Bearer ${token}`,
    })
    if (answer.status !== 200) failures.push(`R23: a key of the original was answered ${answer.status}`)
    const there = load.over(cluster)
    await there.endWaits()
    failures.push(...(await cluster.finished(SETTLE_MS_MAX)).map((each) => `R23: did not end: ${each}`))
    await there.endWaits()
    const isTold = async () => (await cluster.count('select count(*)::int as n from execution.outbox')) === 0
    if (!(await eventually(isTold, PROGRESS_MS_MAX))) failures.push('R23: the outbox was not emptied')
    failures.push(
      ...(await changedEnds(cluster, before)),
      ...ranAgain(world, before),
      ...world.strangeKeys(),
      ...(await objectsMissing(cluster)),
      ...(await historyFailures(cluster)),
      ...cluster.unexpectedDeaths(),
    )
    return failures
  } finally {
    await cluster.close(failures.length > 0)
  }
}

async function must(folder: ClusterFolder, args: readonly string[]): Promise<void> {
  const { code, stderr } = await command(folder, args)
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
}

/** The restore dies at each of its steps, and nothing starts until another one has come to its end. */
async function killedRestores(folder: ClusterFolder, args: readonly string[], random: Random): Promise<number> {
  const points = BACKUP_CRASH_POINTS.filter((each) => each.startsWith('restore.'))
  let deaths = 0
  for (const point of points) {
    const ended = await command(folder, args, point)
    if (ended.signal !== 'SIGKILL') throw new Error(`${point} was not passed: ${ended.code} ${ended.stderr}`)
    deaths += 1
    if (!random.chance(0.3)) continue
    const started = await command(folder, ['start', '--port', '0'])
    if (started.code !== 1 || !started.stderr.includes('restore-unfinished')) {
      throw new Error(`after ${point} a server was let start: ${started.code} ${started.stderr}`)
    }
  }
  return deaths
}

async function look(dataDir: string): Promise<Restored> {
  const database = await openEmbeddedDatabase({ dataDir })
  const client = new pg.Client({ connectionString: database.superuserConnectionString })
  try {
    await client.connect()
    const finished = await client.query<{ id: string; status: string }>('select id, status from execution.finished')
    const live = await client.query<{ id: string }>('select id from execution.live')
    const done = new Map<string, number>()
    for await (const { id, facts } of openedJournal(client, dataDir)) {
      for (const fact of JSON.parse(facts) as { t: string; k: string; n: number }[]) {
        if (fact.t === 'done') done.set(`${id} ${fact.k}`, Number.POSITIVE_INFINITY)
        if (fact.t === 'check') done.set(`${id} ${fact.k}`, Math.max(fact.n, done.get(`${id} ${fact.k}`) ?? 0))
      }
    }
    return {
      executions: new Set([...finished.rows, ...live.rows].map(({ id }) => id)),
      finished: new Map(finished.rows.map(({ id, status }) => [id, status])),
      done,
      running: live.rows.length,
    }
  } finally {
    await client.end()
    await database.close({ stopNow: true })
  }
}

/** What was done in the backup, or whose execution was over, is not written again. */
const ranAgain = ({ starts }: OutsideWorld, { done, finished }: Restored): string[] =>
  starts.flatMap(({ execution, node, item }: Bump) => {
    if (finished.has(execution)) return [`R23: ${execution} was over, and ${node} ran again`]
    return item < (done.get(`${execution} ${node}`) ?? 0)
      ? [`R23: item ${item} of ${node} in ${execution} was done, and ran again`]
      : []
  })

async function changedEnds(cluster: Cluster, { finished }: Restored): Promise<string[]> {
  const { rows } = await cluster.sql.query<{ id: string; status: string }>('select id, status from execution.finished')
  const now = new Map(rows.map(({ id, status }) => [id, status]))
  return [...finished].flatMap(([id, status]) =>
    now.get(id) === status ? [] : [`R23: ${id} had ended as ${status}, and now it is ${now.get(id)}`],
  )
}

const OBJECT_KEY = /[0-9a-f-]{36}\/[0-9]{6}\/[0-9a-f-]{36}\/[a-z0-9-]+\/[0-9a-f-]{36}/g

/** Every object that a journal names can be read. */
async function objectsMissing(cluster: Cluster): Promise<string[]> {
  const keys = new Set<string>()
  for await (const { facts } of openedJournal(cluster.sql, cluster.dataDir)) {
    for (const [key] of facts.matchAll(OBJECT_KEY)) keys.add(key)
  }
  const missing = [...keys].filter((key) => !existsSync(join(cluster.dataDir, 'blobs', key)))
  return [
    ...(keys.size === 0 ? ['void: no object was used'] : []),
    ...missing.map((key) => `R23: object ${key} is named and not there`),
  ]
}

export const r23: Suite = {
  name: 'R23',
  promise: 'A backup taken at any moment restores: what was acknowledged is there, nothing completed runs again',
  units: () => ['under-load', 'killed'],
  run,
}
