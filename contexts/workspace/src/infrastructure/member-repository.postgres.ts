import type { Role } from '@linkflow/contracts'
import { type Queries, sql } from '@linkflow/postgres'

export interface MemberRow {
  readonly accountId: string
  readonly role: Role
  readonly joinedAt: Date
}

interface Row {
  account_id: string
  role: Role
  created_at: Date
}

/**
 * Locks the workspace of the transaction until it ends: changes of who is in it follow each other, so that what was
 * counted and judged stays so. False if it is gone or was deleted.
 */
export const holdWorkspace = async (queries: Queries, workspaceId: string): Promise<boolean> =>
  (await queries.one(
    sql`select id from workspace.workspaces where id = ${workspaceId} and removal_at is null for no key update`,
  )) !== undefined

export async function findMember(
  queries: Pick<Queries, 'one'>,
  workspaceId: string,
  accountId: string,
): Promise<MemberRow | undefined> {
  const row = await queries.one<Row>(
    sql`select account_id, role, created_at from workspace.members
        where workspace_id = ${workspaceId} and account_id = ${accountId}`,
  )
  return row && fromRow(row)
}

/** In the order of their ids, behind `after` if it is given. */
export async function listMembers(
  queries: Pick<Queries, 'query'>,
  page: { readonly limit: number; readonly after: string | undefined },
): Promise<MemberRow[]> {
  const behind = page.after === undefined ? sql`` : sql`where account_id > ${page.after}`
  const rows = await queries.query<Row>(
    sql`select account_id, role, created_at from workspace.members ${behind} order by account_id limit ${page.limit}`,
  )
  return rows.map(fromRow)
}

export async function countMembers(
  queries: Queries,
  workspaceId: string,
): Promise<{ readonly all: number; readonly owners: number }> {
  const row = await queries.one<{ all: number; owners: number }>(
    sql`select count(*)::int as "all", count(*) filter (where role = 'owner')::int as owners
        from workspace.members where workspace_id = ${workspaceId}`,
  )
  return row!
}

export const setRole = (queries: Queries, workspaceId: string, accountId: string, role: Role): Promise<number> =>
  queries.execute(
    sql`update workspace.members set role = ${role} where workspace_id = ${workspaceId} and account_id = ${accountId}`,
  )

export const deleteMember = (queries: Queries, workspaceId: string, accountId: string): Promise<number> =>
  queries.execute(sql`delete from workspace.members where workspace_id = ${workspaceId} and account_id = ${accountId}`)

const fromRow = ({ account_id, role, created_at }: Row): MemberRow => ({
  accountId: account_id,
  role,
  joinedAt: created_at,
})
