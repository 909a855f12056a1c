import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { askToDrain, findPresent, holdTakers } from '../infrastructure/process-repository.postgres.ts'

/** The channel on which the id of a process is told that was asked to drain. */
export const DRAIN_CHANNEL = 'process_drain'

/** The audit log, as this context needs it: an entry in the transaction of the act. */
export type AuditDrain = (
  queries: Queries,
  note: { readonly action: 'process.drained'; readonly thing: string; readonly after: { readonly name: string } },
) => Promise<void>

export type DrainError = 'not-found' | 'runs-nothing' | 'last'

/**
 * Asks a process to take no more executions: what it runs gets its time to end, the rest is handed back to the others. Who is
 * asked twice is asked once.
 */
export const drainProcess =
  ({ database, audit }: { readonly database: Pick<Database, 'engine' | 'listener'>; readonly audit: AuditDrain }) =>
  async (id: string): Promise<Result<undefined, DrainError>> => {
    const done = await database.engine.transaction(async (queries): Promise<Result<undefined, DrainError>> => {
      const takers = await holdTakers(queries)
      const process = await findPresent(queries, id)
      if (process === undefined) return fail('not-found')
      if (process.isAsked) return ok(undefined)
      if (!process.runsExecutions) return fail('runs-nothing')
      // P3.
      if (takers.every((taker) => taker.id === id)) return fail('last')
      await askToDrain(queries, id)
      await audit(queries, { action: 'process.drained', thing: id, after: { name: process.name } })
      return ok(undefined)
    })
    if (done.ok) database.listener.notify(DRAIN_CHANNEL, id)
    return done
  }
