import { invariant, isUuid } from '@linkflow/kernel'
import { IDLE_IN_TRANSACTION_TIMEOUT_MS, LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS } from './limits.ts'
import { inTransaction, type Lender, type Queries } from './queries.ts'
import { type Reads, readsIn } from './reads.ts'

/**
 * User-facing queries. There is no way to send one outside of a transaction that names its workspace, except
 * `withoutWorkspace`, where every tenant table is empty (row-level security).
 */
export interface WorkspacePool {
  inWorkspace<T>(workspaceId: string, work: (queries: Queries) => Promise<T>): Promise<T>
  /** For what one statement reads: a third of the round trips. Two of them may see two states. */
  readsIn(workspaceId: string): Reads
  /** For tables that belong to no workspace (accounts, settings). */
  withoutWorkspace<T>(work: (queries: Queries) => Promise<T>): Promise<T>
}

/** With the transaction and not with the connection, so that it works behind a pooler too. */
const LIMITS =
  `set local statement_timeout = ${STATEMENT_TIMEOUT_MS}; set local lock_timeout = ${LOCK_TIMEOUT_MS}; ` +
  `set local idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_TIMEOUT_MS}`

const BEGIN = `begin; ${LIMITS}`

export function workspacePool(lender: Lender): WorkspacePool {
  return {
    inWorkspace: (workspaceId, work) => inTransaction(lender, beginIn(workspaceId), work),
    readsIn: (workspaceId) => readsIn(lender, workspaceId),
    withoutWorkspace: (work) => inTransaction(lender, BEGIN, work),
  }
}

/** One round trip for four statements, which the protocol allows only without parameters. The one value in it is 36 checked characters. */
function beginIn(workspaceId: string): string {
  invariant(isUuid(workspaceId), `not a workspace id: ${JSON.stringify(workspaceId)}`)
  return `${BEGIN}; set local app.workspace = '${workspaceId}'`
}
