import { randomBytes } from 'node:crypto'
import type { Queries } from '@linkflow/postgres'
import { DATA_KEY_BYTES } from './data-key.ts'
import { KeyError } from './key-error.ts'
import { addDataKey, addWraps, idsOf, readMasterKeys, type Wrap, wrapsOf } from './key-store.postgres.ts'
import type { MasterKeyRing } from './master-key-ring.ts'
import type { DataKeyName } from './master-key-version.ts'

/**
 * Makes a data key, within a transaction of the engine; false when there is one of this name. First the key, then the
 * question which master keys there are: a rotation that is just ending locks the first and so is seen by the second.
 */
export async function makeDataKey(
  queries: Queries,
  ring: MasterKeyRing,
  name: DataKeyName,
  bytes: Uint8Array = randomBytes(DATA_KEY_BYTES),
): Promise<boolean> {
  if (!(await addDataKey(queries, name))) return false
  const masters = await readMasterKeys(queries)
  const held = idsOf(masters).flatMap((id) => ring.find(id) ?? [])
  if (!held.some(({ id }) => id === masters.current)) throw notHeld(ring, [masters.current ?? '?'])
  await addWraps(
    queries,
    held.map((key) => ({ ...name, masterKey: key.id, wrapped: key.wrap(name, bytes) })),
  )
  bytes.fill(0)
  return true
}

/** The bytes of a data key, which belong to the caller; undefined when there is none of this name. */
export async function unwrapDataKey(
  queries: Queries,
  ring: MasterKeyRing,
  name: DataKeyName,
): Promise<Uint8Array | undefined> {
  const wraps = await wrapsOf(queries, name)
  if (wraps.length === 0) return undefined
  const wrap = wraps.find(({ masterKey }) => ring.find(masterKey) !== undefined)
  if (wrap === undefined) {
    throw notHeld(
      ring,
      wraps.map(({ masterKey }) => masterKey),
    )
  }
  return unwrap(ring, wrap)
}

export function unwrap(ring: MasterKeyRing, wrap: Wrap): Uint8Array {
  const bytes = ring.find(wrap.masterKey)?.unwrap(wrap, wrap.wrapped)
  if (bytes === undefined) {
    throw new KeyError(
      'data-key-wrong',
      `Data key ${wrap.version} of workspace ${wrap.workspaceId} does not unwrap: its row in keys.wrapped_keys was changed or moved. Restore it from a backup.`,
    )
  }
  return bytes
}

export const notHeld = (ring: MasterKeyRing, needed: readonly string[]): KeyError =>
  new KeyError(
    'master-key-wrong',
    `The secrets of this database are under the master key ${needed.join(' or ')}, and ${ring.source.name} ` +
      `holds ${ring.ids.join(', ')}. Restore the right file or variable, or point DATABASE_URL (or LINKFLOW_DATA_DIR) to ` +
      'the database that belongs to this key. Nothing was changed.',
  )
