import { type Queries, sql } from '@linkflow/postgres'

/** Those of these accounts that are members of the workspace of this transaction. */
export async function membersAmong(queries: Queries, accountIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await queries.query<{ account_id: string }>(
    sql`select account_id from workspace.members where account_id = any(${[...accountIds]}::uuid[])`,
  )
  return new Set(rows.map((row) => row.account_id))
}
