import { type Queries, sql } from '@linkflow/postgres'
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

/**
 * How many those are, of each of these credentials that is used at all. A list asks for a whole page, so drafts are read
 * once, and here: in the text of a draft only a node's own key has this shape, for a quote within a text is escaped.
 */
export async function countCredentialUses(
  queries: Queries,
  credentialIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (credentialIds.length === 0) return new Map()
  const rows = await queries.query<{ id: string; count: number }>(sql`
    select id, count(distinct workflow_id)::int as count from (
      select credential_id::text as id, workflow_id from workflow.credential_uses
      union all
      select named[1], w.id from workflow.workflows w
        cross join lateral regexp_matches(w.draft, '"credentials":\\{([^{}]*)\\}', 'g') as of_node
        cross join lateral regexp_matches(of_node[1], ':"([0-9a-f-]{36})"', 'g') as named
      where w.deleted_at is null and w.kind = 'listed' and position('"credentials":{' in w.draft) > 0) uses
    where id = any(${[...credentialIds]}::text[]) group by id`)
  return new Map(rows.map(({ id, count }) => [id, count]))
}
