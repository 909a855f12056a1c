import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { OutboxRelay, PARTITIONED_TABLES, setAside } from '@linkflow/execution'
import { hasKeys, keyStatus, openKeys } from '@linkflow/keys'
import { type Database, listPartitions, pendingMigrations, sql } from '@linkflow/postgres'
import { type Config, keySource, migrationSets, openServerDatabase, pausedSince } from '@linkflow/server'
import { createLogger } from '@linkflow/telemetry'
import { bytesText } from '../backup/progress-lines.ts'
import { duration, plural } from '../print/text.ts'
import { type Finding, fine, guarded, problem, warning } from './finding.ts'

const OUTBOX_LAG_MS_MAX = 60_000
const CLOCK_OFFSET_MS_MAX = 1000
const DAY_MS = 86_400_000
/** After so long without a backup somebody should look why. */
const BACKUP_AGE_MS_MAX = 7 * DAY_MS

/** Everything behind the database; one that is not made yet is not made for this. */
export async function databaseFindings(config: Config): Promise<Finding[]> {
  const dataDir = resolve(config.dataDir)
  if (config.databaseUrl === undefined && !existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) {
    return [fine('database', 'The embedded database does not exist yet; the first start makes it.')]
  }
  const log = createLogger({ level: 'silent' })
  let database: Database
  try {
    database = await openServerDatabase({ ...config, databasePool: 2 }, dataDir, log)
  } catch (error) {
    return [problem('database', (error as Error).message)]
  }
  try {
    return await look(database, config, dataDir)
  } finally {
    await database.close()
  }
}

async function look(database: Database, config: Config, dataDir: string): Promise<Finding[]> {
  const findings = [
    ...(await guarded('database', () => server(database, config))),
    ...(await guarded('durability', () => durability(database))),
    ...(await guarded('clock', () => clock(database))),
  ]
  const pending = await pendingMigrations(database, migrationSets).catch((error: Error) => error)
  if (pending instanceof Error) return [...findings, problem('migrations', pending.message)]
  if (pending.length > 0) {
    const list = pending.slice(0, 5).join(', ')
    const waiting = `${plural(pending.length, 'migration')} to run at the next start (${list}${pending.length > 5 ? ', …' : ''}).`
    return [...findings, warning('migrations', waiting)]
  }
  return [
    ...findings,
    fine('migrations', 'None is pending.'),
    ...(await guarded('master key', () => masterKey(database, config, dataDir))),
    ...(await guarded('partitions', () => partitions(database))),
    ...(await guarded('outbox', () => outbox(database))),
    ...(await guarded('refused events', () => refusedEvents(database))),
    ...(await guarded('workers', () => workers(database))),
    ...(await guarded('backup', () => backup(database))),
    ...(await guarded('pause', () => pause(database))),
  ]
}

async function server(database: Database, { databaseUrl }: Config): Promise<Finding> {
  const row = await database.engine.one<{ version: string }>(sql`select current_setting('server_version') as version`)
  const { owner, app, engine } = database.roleNames
  const which = databaseUrl === undefined ? 'embedded' : 'DATABASE_URL'
  const roles = `roles ${owner}, ${app} and ${engine}, each with the rights that it needs and no more`
  return fine('database', `PostgreSQL ${row?.version} (${which}) answers; ${roles}.`)
}

/** With one of these off, a crash of the machine loses what was acknowledged. */
async function durability(database: Database): Promise<Finding> {
  const names = ['fsync', 'synchronous_commit', 'full_page_writes']
  const rows = await database.engine.query<{ name: string; setting: string }>(
    sql`select name, setting from pg_settings where name = any(${names}::text[])`,
  )
  const off = rows.filter(({ setting }) => setting === 'off').map(({ name }) => name)
  return off.length === 0
    ? fine('durability', `${names.join(', ')} are on.`)
    : problem(
        'durability',
        `${off.join(' and ')} off: a crash of the machine can lose executions that were acknowledged. Turn on.`,
      )
}

async function clock(database: Database): Promise<Finding> {
  const beforeMs = Date.now()
  const row = await database.engine.one<{ ms: number }>(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
  )
  const offsetMs = Math.round(Number(row!.ms) - (beforeMs + Date.now()) / 2)
  const text = `The database's clock differs from this machine's by ${Math.abs(offsetMs)} ms.`
  return Math.abs(offsetMs) <= CLOCK_OFFSET_MS_MAX
    ? fine('clock', text)
    : warning(
        'clock',
        `${text} LinkFlow goes by the database's; let both follow a time server, or logs will not match.`,
      )
}

async function masterKey(database: Database, config: Config, dataDir: string): Promise<Finding> {
  // Without any, opening would make a key, and doctor changes nothing.
  if (!(await hasKeys(database.engine))) return fine('master key', 'Not made yet; the first start does it.')
  const { ring } = await openKeys(database, keySource(config, dataDir))
  const { masterKeys, holders } = await keyStatus(database, ring, [])
  const lacking = holders.filter(({ lacks }) => lacks.length > 0)
  if (masterKeys.length === 1 && lacking.length === 0) return fine('master key', 'It opens what the database holds.')
  return warning(
    'master key',
    'A rotation was not finished, or a key that is not used lies there: linkflow keys status.',
  )
}

async function partitions(database: Database): Promise<Finding> {
  const row = await database.engine.one<{ ms: number }>(
    sql`select (extract(epoch from platform.now()) * 1000)::float8 as ms`,
  )
  const ahead = await Promise.all(
    PARTITIONED_TABLES.map(async (table) => {
      const last = (await listPartitions(database, table)).at(-1)
      return last === undefined ? -1 : Math.floor((last.dayStartMs - Number(row!.ms)) / DAY_MS) + 1
    }),
  )
  const days = Math.min(...ahead)
  if (days < 0)
    return problem(
      'partitions',
      'There is none for today: executions cannot be stored. Start a server in the role all or scheduler.',
    )
  return days === 0
    ? warning('partitions', 'The last is for today; a server in the role all or scheduler makes those ahead each hour.')
    : fine('partitions', `Made for ${plural(days, 'day')} ahead.`)
}

async function outbox(database: Database): Promise<Finding> {
  const { lagMs, heldBy } = await new OutboxRelay(database.engine, []).lag()
  if (lagMs < OUTBOX_LAG_MS_MAX) return fine('outbox', lagMs === 0 ? 'Empty.' : `${duration(lagMs)} behind.`)
  const why = heldBy === undefined ? 'Does a server in the role all or scheduler run?' : `It is held back by ${heldBy}.`
  return warning('outbox', `${duration(lagMs)} behind: error workflows and callbacks wait. ${why}`)
}

async function refusedEvents(database: Database): Promise<Finding[]> {
  const waiting = [...(await setAside(database.engine))].map(([consumer, count]) => `${count} for ${consumer}`)
  if (waiting.length === 0) return []
  const text = `Set aside, because they were refused too often: ${waiting.join(', ')}.`
  return [warning('refused events', `${text} «linkflow outbox list» says why; then retry or drop them.`)]
}

async function workers(database: Database): Promise<Finding> {
  const row = await database.engine.one<{ workers: number; queued: number }>(sql`
    select (select count(*)::int from execution.workers where lease_until > platform.now()) as workers,
           (select count(*)::int from (select 1 from execution.live where status = 'queued' limit 100001) q) as queued`)
  const { workers, queued } = row!
  if (queued > 0 && workers === 0) return warning('workers', `${plural(queued, 'execution')} wait, and no worker runs.`)
  return fine('workers', `${plural(workers, 'worker')} at work, ${plural(queued, 'execution')} queued.`)
}

/** The last that «linkflow backup» made; of other ways of making one we know nothing. */
async function backup(database: Database): Promise<Finding> {
  const last = await database.engine.one<{ age: number; host: string; path: string; bytes: number }>(sql`
    select (extract(epoch from platform.now() - taken_at) * 1000)::float8 as age, host, path, bytes
    from platform.backups order by taken_at desc limit 1`)
  if (last !== undefined) {
    const text = `The last was made ${duration(last.age)} ago: ${last.path} on ${last.host}, ${bytesText(last.bytes)}.`
    return last.age <= BACKUP_AGE_MS_MAX ? fine('backup', text) : warning('backup', `${text} Make them more often.`)
  }
  const row = await database.engine.one<{ age: number }>(
    sql`select (extract(epoch from platform.now() - min(made_at)) * 1000)::float8 as age from keys.master_keys`,
  )
  const none = '«linkflow backup» has not made one yet.'
  return (row?.age ?? 0) < DAY_MS
    ? fine('backup', none)
    : warning('backup', `${none} Make one, or be sure that something else does.`)
}

async function pause(database: Database): Promise<Finding[]> {
  const since = await pausedSince(database.engine)
  if (since === undefined) return []
  return [
    warning(
      'pause',
      `A copy that was restored with --pause, since ${since.toISOString()}: nothing in it begins by itself. «linkflow resume» ends that.`,
    ),
  ]
}
