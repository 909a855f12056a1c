import type { Database, Queries } from '@linkflow/postgres'
import { type Turn, takeTurns } from '../infrastructure/condition-repository.postgres.ts'
import { TROUBLES_AT_ONCE } from '../limits.ts'

export type { Turn } from '../infrastructure/condition-repository.postgres.ts'

/**
 * A chore: tells which credentials expired, are refused, or work again, each turn once, in the transaction that notes that
 * it was told. True when there may be more.
 */
export const tellTroubles = (
  database: Pick<Database, 'engine'>,
  tell: (queries: Queries, turns: readonly Turn[]) => Promise<void>,
): Promise<boolean> =>
  database.engine.transaction(async (queries) => {
    const turns = await takeTurns(queries)
    if (turns.length > 0) await tell(queries, turns)
    return turns.length === TROUBLES_AT_ONCE
  })
