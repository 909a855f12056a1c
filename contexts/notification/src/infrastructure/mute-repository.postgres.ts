import { type Queries, sql } from '@linkflow/postgres'

/** Of the workspace of the transaction, until so many minutes from now. */
export async function writeMute(
  queries: Queries,
  of: { readonly workspaceId: string; readonly accountId: string; readonly workflowId: string },
  minutes: number,
): Promise<Date> {
  const row = await queries.one<{ until: Date }>(
    sql`insert into notification.mutes (workspace_id, account_id, workflow_id, until)
        values (${of.workspaceId}, ${of.accountId}, ${of.workflowId}, platform.now() + ${minutes} * interval '1 minute')
        on conflict (workspace_id, account_id, workflow_id) do update set until = excluded.until
        returning until`,
  )
  return row!.until
}

export const removeMute = (queries: Queries, accountId: string, workflowId: string): Promise<number> =>
  queries.execute(sql`delete from notification.mutes where account_id = ${accountId} and workflow_id = ${workflowId}`)

export const removeOldMutes = (engine: Pick<Queries, 'execute'>): Promise<number> =>
  engine.execute(sql`delete from notification.mutes where until < platform.now()`)
