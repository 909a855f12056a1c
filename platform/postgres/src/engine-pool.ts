import { inTransaction, type Lender, lend, type Queries, queriesOver, sendAlone } from './queries.ts'

/** The engine's own work, over all workspaces: pipeline, claim, sweeper, outbox, scheduler. */
export interface EnginePool extends Queries {
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>
}

export function enginePool(lender: Lender): EnginePool {
  return {
    ...queriesOver((statement) => lend(lender, (client) => sendAlone(client, statement))),
    transaction: (work) => inTransaction(lender, 'begin', work),
  }
}
