import { resolve } from 'node:path'
import { sealedCredentials } from '@linkflow/credential'
import { hasKeys, type Keys, openKeys, type SealedRecords } from '@linkflow/keys'
import { type Database, pendingMigrations } from '@linkflow/postgres'
import { keySource, migrationSets, openServerDatabase, readConfig } from '@linkflow/server'
import { createLogger } from '@linkflow/telemetry'
import { sealedVariables } from '@linkflow/workspace'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'

export interface KeysOptions {
  readonly dataDir?: string
  readonly json?: boolean
}

export interface RotateOptions extends KeysOptions {
  readonly workspace?: string
  readonly wait: number
  readonly startOver?: boolean
}

export interface Installation {
  readonly database: Database
  readonly keys: Keys
  readonly records: readonly SealedRecords[]
}

/** The database and keys of an installation that is in use, with nothing of a server around them. */
export async function withInstallation<T>(
  { dataDir }: KeysOptions,
  terminal: Terminal,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const config = readConfig(terminal.env, new Map(dataDir === undefined ? [] : [['data-dir', dataDir]]))
  if (!config.ok) throw new CliError(EXIT.usage, 'setting-malformed', config.problems.join('\n'))
  const folder = resolve(config.config.dataDir)
  const log = createLogger({ level: 'silent' })
  const database = await openServerDatabase({ ...config.config, databasePool: 4 }, folder, log)
  try {
    if ((await pendingMigrations(database, migrationSets)).length > 0 || !(await hasKeys(database.engine))) {
      throw new CliError(
        EXIT.failed,
        'not-started',
        'This installation was not started with this release yet. Start it.',
      )
    }
    const keys = await openKeys(database, keySource(config.config, folder))
    const records = [
      sealedCredentials({ database, keys: keys.workspaces, key: keys.master }),
      sealedVariables(database, keys.workspaces),
    ]
    return await work({ database, keys, records })
  } finally {
    await database.close()
  }
}
