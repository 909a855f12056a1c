import { isUnreadable, type Payloads, type SealLabel, unreadableMessage } from '@linkflow/keys'
import type { ExecutionError, ExecutionId, SealedError } from '../domain/execution.ts'

// What is sealed is bound to its workspace, to what it is, and to where it stands: a row that was moved does not open.
export const journalLabel = (id: ExecutionId, seq: number): SealLabel => ({
  purpose: 'execution journal',
  context: `${id} ${seq}`,
})
export const signalLabel = (executionId: ExecutionId, signalId: string): SealLabel => ({
  purpose: 'execution signal',
  context: `${executionId} ${signalId}`,
})
export const errorLabel = (id: ExecutionId): SealLabel => ({ purpose: 'execution error', context: id })
export const callbackLabel = (id: ExecutionId): SealLabel => ({ purpose: 'execution callback', context: id })

/** A row of the journal as the database has it. */
export interface StoredJournalRow {
  readonly execution_id: ExecutionId
  readonly workspace_id: string
  readonly seq: number
  readonly facts: string | null
  readonly sealed: Uint8Array | null
}

/** The facts of a row: text, whatever form it is stored in. */
export async function openFacts(payloads: Payloads, row: StoredJournalRow): Promise<string> {
  if (row.sealed === null) return row.facts!
  return (await payloads.open(row.workspace_id, journalLabel(row.execution_id, row.seq), row.sealed)).toString('utf8')
}

/** Where the message does not open it says why instead: that an execution failed is to be seen all the same. */
export async function openError(
  payloads: Payloads,
  { id, workspaceId }: { readonly id: ExecutionId; readonly workspaceId: string },
  stored: ExecutionError | SealedError,
): Promise<ExecutionError> {
  if (!('sealed' in stored)) return stored
  const { sealed, ...rest } = stored
  try {
    const message = await payloads.open(workspaceId, errorLabel(id), Buffer.from(sealed, 'base64'))
    return { ...rest, message: message.toString('utf8') }
  } catch (error) {
    if (!isUnreadable(error)) throw error
    return { ...rest, message: unreadableMessage(error) }
  }
}
