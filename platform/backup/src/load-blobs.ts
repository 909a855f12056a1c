import { isUuid } from '@linkflow/kernel'
import { asObjectKey, isObjectKey, type ObjectStore, type UserFiles } from '@linkflow/object-store'
import type { Entry } from './archive-reader.ts'
import { BackupError, damaged } from './backup-error.ts'
import { STORES_AT_ONCE } from './limits.ts'
import type { Manifest } from './manifest.ts'

export interface BlobTarget {
  readonly objects: ObjectStore
  readonly files: UserFiles
}

/** Stores what comes after the tables. Names are checked by whoever keeps them: a key is one of ours, a path leads nowhere else. */
export async function loadBlobs(
  path: string,
  { objects, files }: BlobTarget,
  first: Entry | undefined,
  rest: AsyncGenerator<Entry>,
  manifest: Manifest,
  onProgress: (count: number) => void,
): Promise<void> {
  const counts = { objects: 0, files: 0 }
  const store = async ({ name, bytes, modifiedMs, body }: Entry): Promise<void> => {
    const [, kind, key = ''] = /^(objects|files)\/([\s\S]+)$/.exec(name) ?? []
    if (kind === 'objects' && isObjectKey(key)) {
      const stored = await objects.put(asObjectKey(key), body)
      if (!stored.ok) throw unwritable(name, stored.error.message)
      counts.objects += 1
    } else if (kind === 'files' && isUuid(key.slice(0, 36)) && key[36] === '/') {
      const stored = await files.workspace(key.slice(0, 36)).write(key.slice(37), body, { bytesMax: bytes, modifiedMs })
      if (!stored.ok) throw unwritable(name, stored.error.message)
      counts.files += 1
    } else throw damaged(path, `it has no place for ${name}`)
    onProgress(counts.objects + counts.files)
  }
  // Each is synced to disk before it counts, so several wait at once.
  const underWay = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const begin = async (entry: Entry): Promise<void> => {
    const storing = store(entry)
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => underWay.delete(storing))
    underWay.add(storing)
    if (underWay.size >= STORES_AT_ONCE) await Promise.race(underWay)
    if (failure !== undefined) throw failure.error
  }
  if (first !== undefined) await begin(first)
  for await (const entry of rest) await begin(entry)
  await Promise.all(underWay)
  if (failure !== undefined) throw failure.error
  if (counts.objects !== manifest.objects.count || counts.files !== manifest.files.count) {
    throw damaged(path, 'not all objects and files that it names are in it')
  }
}

const unwritable = (name: string, why: string): BackupError =>
  new BackupError('backup-unwritable', `${name} could not be restored: ${why}`)
