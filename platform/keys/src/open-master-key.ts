import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Database, sql } from '@linkflow/postgres'
import { KeyError } from './key-error.ts'
import { MASTER_KEY_BYTES, MasterKey } from './master-key.ts'

export interface MasterKeySource {
  readonly dataDir: string
  /** LINKFLOW_MASTER_KEY: 32 bytes as base64 or hex. */
  readonly value?: string
  /** LINKFLOW_MASTER_KEY_FILE: a file that holds the same. */
  readonly file?: string
}

const SENTINEL = new TextEncoder().encode('linkflow sentinel')
const PURPOSE = 'sentinel'

export const masterKeyPath = (dataDir: string): string => join(dataDir, 'keys', 'master')

/**
 * The master key of this installation: configured, or `<data>/keys/master` (mode 600), which is made on the first start.
 *
 * K1. A key is made only for a database that has no sentinel: never over one whose secrets another key has sealed.
 * K2. The key is on disk before the sentinel is in the database: a crash between leaves a key that the next start uses.
 * K3. Whoever starts opens the sentinel with the key; a key that does not fit stops the start.
 */
export async function openMasterKey(
  database: Pick<Database, 'engine'>,
  source: MasterKeySource,
): Promise<{ readonly key: MasterKey; readonly made: boolean }> {
  // In this order: a neighbour that is just making both has the key on disk before the sentinel is seen here (K2).
  const sentinel = await readSentinel(database)
  const found = readKey(source)
  if (found === undefined && sentinel !== undefined) throw missing(source)
  const bytes = found?.bytes ?? makeKeyFile(masterKeyPath(source.dataDir))
  const key = new MasterKey(bytes)
  if (sentinel === undefined) await writeSentinel(database, key)
  if (!opens(key, sentinel ?? (await readSentinel(database))!)) {
    throw wrong(found?.from ?? masterKeyPath(source.dataDir))
  }
  return { key, made: found === undefined }
}

const opens = (key: MasterKey, sentinel: Uint8Array): boolean => key.open(PURPOSE, PURPOSE, sentinel) !== undefined

async function readSentinel(database: Pick<Database, 'engine'>): Promise<Uint8Array | undefined> {
  return (await database.engine.one<{ sealed: Uint8Array }>(sql`select sealed from keys.sentinel`))?.sealed
}

const writeSentinel = (database: Pick<Database, 'engine'>, key: MasterKey) =>
  database.engine.execute(
    sql`insert into keys.sentinel (sealed) values (${key.seal(PURPOSE, PURPOSE, SENTINEL)}) on conflict do nothing`,
  )

function readKey(source: MasterKeySource): { bytes: Uint8Array; from: string } | undefined {
  if (source.value !== undefined && source.file !== undefined) {
    throw new KeyError(
      'master-key-malformed',
      'Both LINKFLOW_MASTER_KEY and LINKFLOW_MASTER_KEY_FILE are set; set one of them.',
    )
  }
  if (source.value !== undefined)
    return { bytes: decode(source.value, 'LINKFLOW_MASTER_KEY'), from: 'LINKFLOW_MASTER_KEY' }
  const path = source.file ?? masterKeyPath(source.dataDir)
  const text = readIfThere(path)
  if (text !== undefined) return { bytes: decode(text, path), from: path }
  if (source.file === undefined) return undefined
  throw new KeyError(
    'master-key-missing',
    `LINKFLOW_MASTER_KEY_FILE names ${path}, and there is no such file. Put the key there.`,
  )
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new KeyError(
      'master-key-unreadable',
      `The master key at ${path} cannot be read: ${message}. Give this user the right to read it.`,
    )
  }
}

function decode(text: string, from: string): Uint8Array {
  const trimmed = text.trim()
  const bytes = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  const isWhole = bytes.length === MASTER_KEY_BYTES && /^[0-9a-fA-F]{64}$|^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)
  if (isWhole) return bytes
  throw new KeyError(
    'master-key-malformed',
    `The master key in ${from} is not ${MASTER_KEY_BYTES} bytes written as base64 (44 characters) or hex (64 characters). ` +
      'Restore it from the backup of your keys; do not make another one for a database that is in use.',
  )
}

/** The first of several processes makes it; all read the same. */
function makeKeyFile(path: string): Uint8Array {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  chmodSync(dirname(path), 0o700)
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, `${randomBytes(MASTER_KEY_BYTES).toString('base64')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return decode(readFileSync(path, 'utf8'), path)
}

const missing = ({ dataDir }: MasterKeySource): KeyError =>
  new KeyError(
    'master-key-missing',
    `The database holds secrets under a master key, and ${masterKeyPath(dataDir)} is not there. Restore that file from your backup, ` +
      'or set LINKFLOW_MASTER_KEY to the key. A new key is never made over an existing database: it could read nothing.',
  )

const wrong = (from: string): KeyError =>
  new KeyError(
    'master-key-wrong',
    `The master key in ${from} is not the one that this database was made with. Restore the right file or variable, ` +
      'or point DATABASE_URL (or LINKFLOW_DATA_DIR) to the database that belongs to this key. Nothing was changed.',
  )
