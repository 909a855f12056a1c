import { PARTITIONED_TABLES } from '@linkflow/execution'
import type { AllowRule } from '@linkflow/http-egress'
import type { Clock } from '@linkflow/kernel'
import { KeyHolder, type Keys, openKeys, WorkspacePayloads } from '@linkflow/keys'
import { logMailer, type Mailer, smtpMailer } from '@linkflow/mail'
import { type Database, ensurePartitions, migrate, openDatabaseClock, sql } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import type { Closers } from './closers.ts'
import { openServerDatabase } from './database.ts'
import type { Duties } from './duties.ts'
import { keySource } from './key-source.ts'
import { migrationSets } from './migration-sets.ts'
import { Pause } from './pause.ts'
import type { Config } from './settings.ts'

/** What all of a process rests on, and every process of an installation has alike. */
export interface Installation {
  readonly config: Config
  readonly log: Logger
  readonly dataDir: string
  readonly database: Database
  readonly keys: Keys
  readonly keyHolder: KeyHolder
  readonly clock: Clock
  readonly payloads: WorkspacePayloads
  readonly pause: Pause
  readonly publicUrl: string
  readonly mailer: Mailer
  readonly onMailError: (error: unknown) => void
  /** Addresses that no workflow reaches, whatever is allowed. */
  readonly deny: readonly AllowRule[]
}

/** The database with its newest tables, the keys that fit it, its clock, and whether it is paused. */
export async function openInstallation(parts: {
  readonly config: Config
  readonly log: Logger
  readonly dataDir: string
  readonly duties: Duties
  readonly closers: Closers
}): Promise<Installation> {
  const { config, log, dataDir, duties, closers } = parts
  const database = await openServerDatabase(config, dataDir, log)
  closers.push(() => database.close({ stopNow: true }))
  await migrate(database, migrationSets, log)
  await ensurePartitions(database, PARTITIONED_TABLES)
  const keys = await openKeys(database, keySource(config, dataDir))
  const keyHolder = new KeyHolder({
    database,
    keys,
    name: duties.name,
    onError: (error) => log.error({ err: error }, 'the master key is not as the database needs it'),
  })
  await keyHolder.join()
  closers.push(() => keyHolder.leave())
  const clock = await openDatabaseClock(database.engine)
  closers.push(() => clock.close())
  const pause = new Pause(database)
  await pause.start()
  closers.push(() => pause.stop())
  const mailer =
    config.smtpUrl === undefined ? logMailer(log) : smtpMailer({ url: config.smtpUrl, from: config.mailFrom })
  closers.push(() => mailer.close())
  return {
    config,
    log,
    dataDir,
    database,
    keys,
    keyHolder,
    clock,
    payloads: new WorkspacePayloads(keys.workspaces, { isSealing: config.encryptPayloads }),
    pause,
    publicUrl: config.publicUrl ?? `${config.tlsCert === undefined ? 'http' : 'https'}://localhost:${config.port}`,
    mailer,
    onMailError: (error) => log.warn({ err: error }, 'a mail could not be sent; it is tried again'),
    deny: [{ kind: 'this-machine', port: config.port }, ...(await databaseAddresses(database))],
  }
}

/** The database's own addresses: never reachable by a workflow, whatever is allowed. */
async function databaseAddresses(database: Database): Promise<AllowRule[]> {
  const rows = await database.engine.query<{ port: string }>(sql`select current_setting('port') as port`)
  return rows.map(({ port }) => ({ kind: 'this-machine', port: Number(port) }))
}
