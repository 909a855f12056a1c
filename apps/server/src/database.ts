import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isHalfRestored } from '@linkflow/backup'
import { type Database, openDatabase } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import type { Config } from './settings.ts'
import { StartError } from './start-error.ts'

/** The embedded database of the data folder, or the server that DATABASE_URL names; not while one is being restored. */
export async function openServerDatabase(config: Config, dataDir: string, log: Logger): Promise<Database> {
  if (isHalfRestored(dataDir)) {
    throw new StartError(
      'restore-unfinished',
      `A backup is being restored into ${dataDir}, or was and has not come to its end. Wait for it, or run «linkflow restore» again: it begins anew, and what was there before stays aside.`,
    )
  }
  return openForRestore(config, dataDir, log)
}

/** The same for the restore itself. */
export function openForRestore(config: Config, dataDir: string, log: Logger): Promise<Database> {
  const {
    databaseUrl: url,
    databaseAppUrl: appUrl,
    databaseEngineUrl: engineUrl,
    databaseDirectUrl: directUrl,
  } = config
  if (url === undefined) return openDatabase({ kind: 'embedded', dataDir, poolMax: config.databasePool, log })
  return openDatabase({
    kind: 'url',
    url,
    poolMax: config.databasePool,
    log,
    rolePasswordSecret: roleSecret(config, dataDir),
    resetRolePasswords: config.resetDatabaseRoles,
    ...(appUrl !== undefined && { appUrl }),
    ...(engineUrl !== undefined && { engineUrl }),
    ...(directUrl !== undefined && { directUrl }),
  })
}

/**
 * What the two roles' passwords are made from, the same in every process of the installation: the master key where it
 * is given by environment (the first of them, which stays the same while another takes over), else a secret of the data
 * folder.
 */
function roleSecret({ masterKey }: Config, dataDir: string): string {
  if (masterKey !== undefined) {
    const [first = ''] = masterKey.trim().split(/[\s,]+/)
    return createHash('sha256').update(`roles:${first}`).digest('base64url')
  }
  const path = join(dataDir, 'keys', 'roles')
  if (!existsSync(path)) {
    mkdirSync(join(dataDir, 'keys'), { recursive: true, mode: 0o700 })
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  }
  return readFileSync(path, 'utf8').trim()
}
