import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { invariant } from '@linkflow/kernel'
import type pg from 'pg'
import type { Database } from './database.ts'
import { DatabaseError } from './errors.ts'
import { MIGRATION_LOCK_TIMEOUT_MS, MIGRATION_WAIT_TIMEOUT_MS } from './limits.ts'
import { LOCKS } from './locks.ts'
import { type Log, silentLog } from './log.ts'
import { refuseHalfRestored } from './restore-mark.ts'

export type Migration = Readonly<{ id: number; name: string; sql: string }>

/** The migrations of one context. They run in order of their ids; sets run in the order given. */
export type MigrationSet = Readonly<{
  context: string
  /** Made if missing; tables of the context live there. */
  schema: string
  migrations: readonly Migration[]
}>

const FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/
const LOCK_NOT_AVAILABLE = '55P03'
const UNDEFINED = new Set(['42P01', '3F000'])
const LOCK_ATTEMPTS_MAX = 20

/** Reads `0001-name.sql` … of a folder. */
export function readMigrations(folder: string | URL): Migration[] {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder
  return readdirSync(path)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const [, id, name] = FILE.exec(file) ?? []
      invariant(id !== undefined && name !== undefined, `a migration is called 0001-name.sql, not ${file}`)
      return { id: Number(id), name, sql: readFileSync(join(path, file), 'utf8') }
    })
}

/** What every database has. */
export const PLATFORM: MigrationSet = {
  context: 'platform',
  schema: 'platform',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}

/** A migration that ran in a database, as it says itself. */
export type MigrationMark = Readonly<{ context: string; id: number; name: string; checksum: string }>
type Pending = { set: MigrationSet; migration: Migration }

/**
 * Brings the database to the state that this release expects. Any number of processes may do it at once; one does, the
 * others wait. Says how many migrations ran.
 */
export function migrate(database: Database, sets: readonly MigrationSet[], log: Log = silentLog): Promise<number> {
  const all = [PLATFORM, ...sets]
  checkSets(all)
  return database.asOwner(async (client) => {
    await refuseHalfRestored(client)
    // The usual start: everything is there, and nobody has to wait for anybody.
    const applied = await readApplied(client)
    if (applied !== null && pendingOf(all, applied).length === 0) return 0
    return locked(client, () => run(client, database, all, log))
  })
}

/** What `migrate` would run, without running it. */
export function pendingMigrations(database: Database, sets: readonly MigrationSet[]): Promise<string[]> {
  return database.asOwner(async (client) => {
    await refuseHalfRestored(client)
    return pendingOf([PLATFORM, ...sets], (await readApplied(client)) ?? []).map(({ set, migration }) =>
      title(set, migration),
    )
  })
}

/** Throws unless this release has all of these migrations, with the same text: what `migrate` says of a database. */
export function refuseUnknownMigrations(sets: readonly MigrationSet[], applied: readonly MigrationMark[]): void {
  const all = [PLATFORM, ...sets]
  pendingOf(all, applied)
  const others = applied.filter(({ context }) => !all.some((set) => set.context === context))
  if (others.length > 0) throw newer(others)
}

/**
 * For a database that a backup is restored into, which `migrate` refuses: brings it to where these migrations had brought
 * another one, or to what this release expects.
 */
export function migrateRestored(
  database: Database,
  sets: readonly MigrationSet[],
  to: readonly MigrationMark[] | 'newest',
  log: Log = silentLog,
): Promise<number> {
  const all = [PLATFORM, ...sets]
  const marks = to === 'newest' ? undefined : new Set(to.map(({ context, id }) => `${context} ${id}`))
  const wanted = all.map((set) => ({
    ...set,
    migrations: set.migrations.filter(({ id }) => marks?.has(`${set.context} ${id}`) ?? true),
  }))
  checkSets(wanted)
  return database.asOwner((client) => locked(client, () => run(client, database, wanted, log)))
}

/** While `work` runs, and its connection lives, nobody migrates: who wants to waits. */
export async function holdingMigrations<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('select pg_advisory_lock_shared($1)', [LOCKS.migrations])
  return work()
}

async function locked<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query(`set lock_timeout = ${MIGRATION_WAIT_TIMEOUT_MS}; set statement_timeout = 0`)
  await client.query('select pg_advisory_lock($1)', [LOCKS.migrations])
  // An error, not silence, where a data migration could not see all rows.
  await client.query(`set lock_timeout = ${MIGRATION_LOCK_TIMEOUT_MS}; set row_security = off`)
  // The lock ends with the connection, whatever happens.
  return work()
}

async function run(client: pg.Client, database: Database, sets: readonly MigrationSet[], log: Log): Promise<number> {
  await client.query(`create schema if not exists platform;
    create table if not exists platform.migrations (
      context text not null, id int not null, name text not null, checksum text not null,
      applied_at timestamptz not null default clock_timestamp(), primary key (context, id))`)
  // Read again under the lock: another process may just have done it all.
  const pending = pendingOf(sets, (await readApplied(client)) ?? [])
  const startedMs = performance.now()
  for (const { set, migration } of pending) {
    await client.query(`create schema if not exists ${client.escapeIdentifier(set.schema)}`)
    await apply(client, database, set, migration)
  }
  if (pending.length > 0) {
    const migrations = pending.map(({ set, migration }) => title(set, migration)).join(' ')
    log.info({ ms: Math.round(performance.now() - startedMs), migrations }, 'migrated the database')
  }
  return pending.length
}

async function readApplied(client: pg.Client): Promise<MigrationMark[] | null> {
  try {
    return (await client.query<MigrationMark>('select context, id, name, checksum from platform.migrations')).rows
  } catch (error) {
    if (UNDEFINED.has((error as { code?: string }).code ?? '')) return null
    throw error
  }
}

/** What is left to do; throws if what was done is not what we would have done. */
function pendingOf(sets: readonly MigrationSet[], applied: readonly MigrationMark[]): Pending[] {
  const done = new Map(applied.map((row) => [`${row.context} ${row.id}`, row]))
  const pending: Pending[] = []
  for (const set of sets) {
    for (const migration of set.migrations) {
      const row = done.get(`${set.context} ${migration.id}`)
      if (row === undefined) pending.push({ set, migration })
      else if (row.checksum !== checksum(migration)) throw changed(set, migration)
    }
  }
  refuseNewer(sets, applied)
  return pending
}

/** A context that we do not know at all may be another program's; a number that we do not know is the future. */
function refuseNewer(sets: readonly MigrationSet[], applied: readonly MigrationMark[]): void {
  const known = new Map(sets.map((set) => [set.context, new Set(set.migrations.map(({ id }) => id))]))
  const unknown = applied.filter((row) => known.get(row.context)?.has(row.id) === false)
  if (unknown.length > 0) throw newer(unknown)
}

const newer = (unknown: readonly MigrationMark[]): DatabaseError =>
  new DatabaseError(
    'database-newer',
    `The database was migrated by a newer release of LinkFlow (${unknown.map(({ context, name }) => `${context}/${name}`).join(', ')}). ` +
      'Start that release or a later one; this one changes nothing here.',
  )

async function apply(client: pg.Client, database: Database, set: MigrationSet, migration: Migration): Promise<void> {
  const text = withRoleNames(migration.sql, database.roleNames, client)
  const header = migration.sql.split('\n', 1)[0]!.trim()
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (header === '-- no-transaction') await applyOutside(client, set, migration, text)
      else
        await applyInside(client, set, migration, header === '-- as-engine' ? asEngine(text, database, client) : text)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || attempt >= LOCK_ATTEMPTS_MAX)
        throw failed(set, migration, error)
      await wait(100 * attempt)
    }
  }
}

async function applyInside(client: pg.Client, set: MigrationSet, migration: Migration, text: string): Promise<void> {
  await client.query('begin')
  try {
    await client.query(text)
    await record(client, set, migration)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/** For `create index concurrently`: one statement, which must bear being run again after a crash (`if not exists`). */
async function applyOutside(client: pg.Client, set: MigrationSet, migration: Migration, text: string): Promise<void> {
  await client.query(text)
  await record(client, set, migration)
}

const asEngine = (text: string, database: Database, client: pg.Client): string =>
  `set local row_security = on; set local role ${client.escapeIdentifier(database.roleNames.engine)};\n${text};\nreset role`

async function record(client: pg.Client, set: MigrationSet, migration: Migration): Promise<void> {
  await client.query('insert into platform.migrations (context, id, name, checksum) values ($1, $2, $3, $4)', [
    set.context,
    migration.id,
    migration.name,
    checksum(migration),
  ])
}

/** `:app`, `:engine`, `:owner` become quoted names, `:app_name` and so on string literals. `::app` is a cast and stays. */
function withRoleNames(text: string, names: Database['roleNames'], client: pg.Client): string {
  return text.replace(/(?<!:):(app|engine|owner)(_name)?\b/g, (_, role: 'app' | 'engine' | 'owner', literal) =>
    literal === undefined ? client.escapeIdentifier(names[role]) : client.escapeLiteral(names[role]),
  )
}

/** Line ends do not count: a checkout on another system has others. */
const checksum = (migration: Migration): string =>
  createHash('sha256').update(migration.sql.replaceAll('\r\n', '\n')).digest('hex')

function checkSets(sets: readonly MigrationSet[]): void {
  invariant(new Set(sets.map(({ context }) => context)).size === sets.length, 'two migration sets of one context')
  for (const { schema, context, migrations } of sets) {
    invariant(SCHEMA.test(schema), `not a schema name: ${schema}`)
    migrations.forEach(({ id }, index) => {
      invariant(
        id === index + 1,
        `the migrations of ${context} must be numbered 1, 2, 3 …; ${id} is at place ${index + 1}`,
      )
    })
  }
}

const title = (set: MigrationSet, { id, name }: Migration): string =>
  `${set.context}/${String(id).padStart(4, '0')}-${name}`

function changed(set: MigrationSet, migration: Migration): DatabaseError {
  return new DatabaseError(
    'migration-changed',
    `The migration ${title(set, migration)} was changed after it ran here. Put the old text back and write a new migration.`,
  )
}

function failed(set: MigrationSet, migration: Migration, cause: unknown): DatabaseError {
  return new DatabaseError(
    'migration-failed',
    `The migration ${title(set, migration)} failed: ${(cause as Error).message}`,
    { cause },
  )
}
