import type { Queries } from '@linkflow/postgres'
import { liveWorkflowsUsing } from '../infrastructure/trigger-repository.postgres.ts'
import { draftsWith, fileFromText } from '../infrastructure/workflow-repository.postgres.ts'
import { credentialIdsOf } from './check-credentials.ts'

export interface CredentialUse {
  readonly id: string
  readonly name: string
  readonly in: readonly ('draft' | 'live')[]
}

const DRAFTS_AT_ONCE = 20

/** Workflows that name a credential in their draft, their live version or both, by name; within a transaction of theirs. */
export async function findWorkflowsUsingCredential(queries: Queries, credentialId: string): Promise<CredentialUse[]> {
  const uses = new Map<string, { name: string; in: ('draft' | 'live')[] }>()
  for await (const { id, name, draft } of draftsWith(queries, credentialId, DRAFTS_AT_ONCE)) {
    // The id may stand in a parameter or a note as well; only a node's credential uses it.
    if (credentialIdsOf(fileFromText(draft)).includes(credentialId)) uses.set(id, { name, in: ['draft'] })
  }
  for (const { id, name } of await liveWorkflowsUsing(queries, credentialId)) {
    uses.set(id, { name, in: [...(uses.get(id)?.in ?? []), 'live'] })
  }
  return [...uses].map(([id, use]) => ({ id, ...use })).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
