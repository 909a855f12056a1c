import type { WorkflowFile } from '@linkflow/contracts'
import { isUuid } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { credentialIdsOf } from './check-credentials.ts'
import type { Author, WorkflowNeeds } from './needs.ts'

/** A draft names a credential that whoever saves it may not use. */
export interface CredentialsRefused {
  readonly type: 'credentials-refused'
  readonly credentialIds: readonly string[]
}

/**
 * Naming a credential in a draft is using it, so it is allowed or not when a draft is saved; what runs later needs to ask
 * nobody (T12). What the draft had before stays: somebody who was allowed to put it there.
 */
export async function refuseCredentials(
  { refusedCredentials }: Pick<WorkflowNeeds, 'refusedCredentials'>,
  queries: Queries,
  saved: { readonly before: WorkflowFile | undefined; readonly after: WorkflowFile; readonly by: Author | undefined },
): Promise<CredentialsRefused | undefined> {
  const had = new Set(saved.before === undefined ? [] : credentialIdsOf(saved.before))
  const added = credentialIdsOf(saved.after).filter((id) => isUuid(id) && !had.has(id))
  if (added.length === 0 || refusedCredentials === undefined) return undefined
  const refused = await refusedCredentials(queries, added, saved.by)
  return refused.length === 0 ? undefined : { type: 'credentials-refused', credentialIds: refused }
}
