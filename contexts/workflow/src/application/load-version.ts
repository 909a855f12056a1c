import type { Database } from '@linkflow/postgres'
import type { LoadedVersion } from '../domain/workflow.ts'
import { readVersion } from '../infrastructure/version-repository.postgres.ts'
import { VERSION_CACHE_CHARS_MAX } from '../limits.ts'

export type LoadVersion = (versionId: string) => Promise<LoadedVersion | undefined>

interface Kept {
  readonly version: Promise<LoadedVersion | undefined>
  chars: number
}

/** Versions never change, so what was read once is true for ever; those unused for longest make room. */
export function versionLoader(
  database: Pick<Database, 'engine'>,
  charsMax: number = VERSION_CACHE_CHARS_MAX,
): LoadVersion {
  const kept = new Map<string, Kept>()
  let chars = 0
  const forget = (id: string) => {
    chars -= kept.get(id)?.chars ?? 0
    kept.delete(id)
  }

  async function read(id: string, entry: Kept): Promise<LoadedVersion | undefined> {
    try {
      const found = await readVersion(database, id)
      // Forgotten while it was read: who asked gets it, nobody counts it.
      if (kept.get(id) !== entry) return found?.version
      if (found === undefined) {
        forget(id)
        return undefined
      }
      entry.chars = found.chars
      chars += found.chars
      for (const oldest of kept.keys()) {
        if (chars <= charsMax || oldest === id) break
        forget(oldest)
      }
      return found.version
    } catch (error) {
      forget(id)
      throw error
    }
  }

  return (id) => {
    const known = kept.get(id)
    if (known !== undefined) {
      kept.delete(id)
      kept.set(id, known)
      return known.version
    }
    // All who ask while it is being read wait for the one query.
    const entry: { version: Promise<LoadedVersion | undefined>; chars: number } = {
      version: Promise.resolve(undefined),
      chars: 0,
    }
    kept.set(id, entry)
    entry.version = read(id, entry)
    return entry.version
  }
}
