import { randomBytes } from 'node:crypto'
import { type Database, LOCKS, type Queries, sql } from '@linkflow/postgres'
import { DATA_KEY_BYTES } from './data-key.ts'
import { KeyError } from './key-error.ts'
import { KeySource, type MasterKeySource } from './key-source.ts'
import { addMasterKey, readMasterKeys, readSentinel } from './key-store.postgres.ts'
import { MasterKey } from './master-key.ts'
import { MasterKeyRing } from './master-key-ring.ts'
import { INSTALLATION, type MasterKeyVersion } from './master-key-version.ts'
import { PostgresWorkspaceKeys } from './workspace-keys.postgres.ts'
import { makeDataKey, notHeld, unwrapDataKey } from './wrapping.ts'

export type KeyDatabase = Pick<Database, 'engine' | 'listener'>

export interface Keys {
  /** For what belongs to the installation. */
  readonly master: MasterKey
  /** For what belongs to workspaces. */
  readonly workspaces: PostgresWorkspaceKeys
  readonly ring: MasterKeyRing
  /** The file of the master key was made by this start. */
  readonly made: boolean
}

/**
 * The keys of this installation. The master key is configured, or `<data>/keys/master` (mode 600), which is made on the
 * first start; all that it does is wrap data keys, which are in the database.
 *
 * K1. A key is made only for a database that has none: never over one whose secrets another key has sealed.
 * K2. The key is on disk before the database names it: a crash between leaves a key that the next start uses.
 * K3. Whoever starts unwraps the installation's key; a master key that does not fit stops the start.
 */
export async function openKeys(database: KeyDatabase, given: MasterKeySource): Promise<Keys> {
  const { engine } = database
  // In this order: a neighbour that is just making both has the key on disk before the database is seen here (K2).
  const [masters, sentinel] = [await readMasterKeys(engine), await readSentinel(engine)]
  const isNew = masters.current === undefined && sentinel === undefined
  const source = new KeySource(given)
  const ring = new MasterKeyRing(source)
  const isEmpty = ring.ids.length === 0
  if (isEmpty && !isNew) throw missing(source.name, masters.current)
  if (isEmpty) {
    source.make()
    ring.refresh()
  }
  if (masters.current === undefined) await establish(engine, ring, sentinel)
  const bytes = await unwrapDataKey(engine, ring, INSTALLATION)
  if (bytes === undefined) throw notHeld(ring, ['?'])
  const workspaces = new PostgresWorkspaceKeys({ database, ring })
  return { master: new MasterKey(bytes), workspaces, ring, made: isEmpty }
}

/**
 * Names the master key in the database and wraps the installation's key with it. Where an earlier release sealed with the
 * master key itself, that key is the installation's: what it sealed and the addresses it signed stay good.
 */
async function establish(
  engine: Database['engine'],
  ring: MasterKeyRing,
  sentinel: Uint8Array | undefined,
): Promise<void> {
  const key = sentinel === undefined ? ring.find(ring.ids[0]!)! : openerOf(sentinel, ring)
  await engine.transaction(async (queries) => {
    await queries.query(sql`select pg_advisory_xact_lock(${LOCKS.firstMasterKey})`)
    if ((await readMasterKeys(queries)).current !== undefined) return
    await addMasterKey(queries, key.id, 'current')
    await makeDataKey(queries, ring, INSTALLATION, sentinel === undefined ? randomBytes(DATA_KEY_BYTES) : key.reveal())
  })
}

const SENTINEL = 'sentinel'

function openerOf(sentinel: Uint8Array, ring: MasterKeyRing): MasterKeyVersion {
  const keys = ring.ids.flatMap((id) => ring.find(id) ?? [])
  const found = keys.find((key) => new MasterKey(key.reveal()).open(SENTINEL, SENTINEL, sentinel) !== undefined)
  if (found === undefined) throw notHeld(ring, ['that it was made with'])
  return found
}

/** Is anything here that a master key must open? */
export const hasKeys = async (queries: Queries): Promise<boolean> =>
  (await readMasterKeys(queries)).current !== undefined || (await readSentinel(queries)) !== undefined

const missing = (name: string, id: string | undefined): KeyError =>
  new KeyError(
    'master-key-missing',
    `The database holds secrets under ${id === undefined ? 'a master key' : `the master key ${id}`}, and ${name} is not there. Restore that file from your backup, ` +
      'or set LINKFLOW_MASTER_KEY to the key. A new key is never made over an existing database: it could read nothing.',
  )
