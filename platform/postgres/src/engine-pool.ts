import type { Pool } from './connection.ts'
import { asConfig, inTransaction, lend, type Queries, queriesOver } from './queries.ts'

/** The engine's own work, over all workspaces: pipeline, claim, sweeper, outbox, scheduler. */
export interface EnginePool extends Queries {
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>
}

export function enginePool(pool: Pool): EnginePool {
  return {
    ...queriesOver((statement) => lend(pool, (client) => client.query(asConfig(statement)))),
    transaction: (work) => inTransaction(pool, 'begin', work),
  }
}
