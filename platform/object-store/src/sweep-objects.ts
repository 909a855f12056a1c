import { ok, type Result } from '@linkflow/kernel'
import type { ObjectStore, ObjectStoreError, SweepOptions } from './object-store.ts'

/** The sweep of every store: page by page, so that it never holds more than one page of keys. */
export async function sweepObjects(
  store: Pick<ObjectStore, 'list' | 'remove'>,
  { prefix, storedBeforeMs, keep }: SweepOptions,
): Promise<Result<{ readonly removed: number }, ObjectStoreError>> {
  let removed = 0
  let cursor: string | undefined
  do {
    const page = await store.list(prefix, cursor === undefined ? {} : { cursor })
    if (!page.ok) return page
    const old = page.value.objects.filter(({ storedMs }) => storedMs < storedBeforeMs).map(({ key }) => key)
    const kept = old.length > 0 ? await keep(old) : new Set()
    for (const key of old) {
      if (kept.has(key)) continue
      const gone = await store.remove(key)
      if (!gone.ok) return gone
      removed += 1
    }
    cursor = page.value.nextCursor
  } while (cursor !== undefined)
  return ok({ removed })
}
