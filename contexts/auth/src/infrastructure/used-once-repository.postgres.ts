import { createHash } from 'node:crypto'
import { type Queries, sql } from '@linkflow/postgres'

/** True for the first who uses it; of two at once the second waits for the first and gets false. */
export const useOnce = async (
  queries: Pick<Queries, 'execute'>,
  once: { readonly of: Uint8Array; readonly expiresAt: Date },
): Promise<boolean> =>
  (await queries.execute(
    sql`insert into auth.used_once (hash, expires_at)
        values (${createHash('sha256').update(once.of).digest()}, ${once.expiresAt}) on conflict (hash) do nothing`,
  )) === 1

/** A minute later than they expire: the clocks of two processes may differ by seconds. */
export const removeExpiredUses = (queries: Pick<Queries, 'execute'>): Promise<number> =>
  queries.execute(sql`delete from auth.used_once where expires_at < platform.now() - interval '1 minute'`)
