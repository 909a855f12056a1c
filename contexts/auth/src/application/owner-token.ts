import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Clock, newUuidV7 } from '@linkflow/kernel'
import { type Database, sql } from '@linkflow/postgres'
import { type ApiKeyId, newToken, parseToken, stateOf } from '../domain/api-key.ts'
import { findKeyAnywhere, insertKey } from '../infrastructure/api-key-repository.postgres.ts'

export const OWNER_TOKEN_FILE = 'owner-token'

/**
 * Makes sure that `<data>/owner-token` (mode 600) holds a key of the default workspace that may do everything: made on the
 * first start, found again on the next. A file that is lost, or does not fit this database, is made anew; the older key
 * stays valid, for another machine over the same database may have it (revoke it by the list of keys).
 */
export async function ensureOwnerToken(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly dataDir: string
  readonly workspaceId: string
}): Promise<{ readonly path: string; readonly made: boolean }> {
  const { database, clock, dataDir, workspaceId } = needs
  const path = join(dataDir, OWNER_TOKEN_FILE)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  for (;;) {
    const found = readToken(path)
    if (found !== undefined && (await isValid(database, clock, found))) {
      chmodSync(path, 0o600)
      return { path, made: false }
    }
    const id = newUuidV7<'api-key'>(clock.nowMs()) as ApiKeyId
    const { token, secretHash } = newToken(id)
    const name = `Owner token of ${hostname()}`
    // The key first: a file that names a key which is not there yet would be made anew by a neighbour.
    await database.engine.transaction((queries) =>
      insertKey(queries, {
        id,
        workspaceId,
        name,
        secretHash,
        scopes: ['*'],
        expiresAt: undefined,
        createdBy: undefined,
      }),
    )
    if (writeAtomically(path, token, found === undefined ? 'if-absent' : 'replace')) return { path, made: true }
    // Another process was first: its file is read again, and this key, which nobody has, goes.
    await database.engine.execute(sql`delete from auth.api_keys where id = ${id}`)
  }
}

function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function isValid(database: Database, clock: Clock, token: string): Promise<boolean> {
  const parsed = parseToken(token)
  if (parsed === undefined) return false
  const key = await findKeyAnywhere(database, parsed.id)
  return key !== undefined && stateOf(key, parsed.secretHash, clock.nowMs()) === 'valid'
}

/** Readers see no file or a whole one. False if another process was first. */
function writeAtomically(path: string, token: string, mode: 'if-absent' | 'replace'): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, `${token}\n`, { mode: 0o600, flag: 'wx', flush: true })
  try {
    if (mode === 'replace') renameSync(draft, path)
    else linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}
