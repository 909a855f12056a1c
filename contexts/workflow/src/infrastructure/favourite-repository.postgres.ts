import { type Queries, sql } from '@linkflow/postgres'

interface Mark {
  readonly accountId: string
  readonly workflowId: string
}

export const addFavourite = (
  queries: Queries,
  { workspaceId, accountId, workflowId }: Mark & { readonly workspaceId: string },
): Promise<number> =>
  queries.execute(sql`
    insert into workflow.favourites (workspace_id, account_id, workflow_id)
    values (${workspaceId}, ${accountId}, ${workflowId}) on conflict do nothing`)

export const removeFavourite = (queries: Queries, { accountId, workflowId }: Mark): Promise<number> =>
  queries.execute(sql`delete from workflow.favourites where account_id = ${accountId} and workflow_id = ${workflowId}`)
