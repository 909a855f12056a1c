import { withoutTimeouts } from './connection.ts'
import type { Database } from './database.ts'
import { LOCKS } from './locks.ts'

/**
 * Whatever removes objects or files that rows may name runs within this: not while a backup is made, which copies them
 * after it has seen the rows. The lock is a session's, so it ends with its process, whatever happens. Undefined: not now.
 */
export const unlessHeld = <T>(database: Pick<Database, 'asOwner'>, work: () => Promise<T>): Promise<T | undefined> =>
  database.asOwner(async (client) => {
    await withoutTimeouts(client)
    const { rows } = await client.query('select pg_try_advisory_lock_shared($1) as free', [LOCKS.removals])
    return rows[0].free ? work() : undefined
  })

/**
 * Runs `work` while nothing is removed: it waits for a removal that is under way, and those to come skip their turn.
 * `isHeld` says whether it was so all the time.
 */
export const holdingRemovals = <T>(
  database: Pick<Database, 'asOwner'>,
  work: (isHeld: () => Promise<boolean>) => Promise<T>,
): Promise<T> =>
  database.asOwner(async (client) => {
    await withoutTimeouts(client)
    await client.query('select pg_advisory_lock($1)', [LOCKS.removals])
    return work(() =>
      client.query('select 1').then(
        () => true,
        () => false,
      ),
    )
  })
