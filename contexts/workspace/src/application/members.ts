import type { Role } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { type Queries, sql } from '@linkflow/postgres'

/** The channel on which the id of an account is told whose memberships changed: sessions know them by heart. */
export const MEMBERS_CHANNEL = 'members'

export interface WorkspaceOfAccount {
  readonly workspaceId: string
  readonly workspaceName: string
  readonly role: Role
}

/** All workspaces of an account, oldest membership first. Over all workspaces, so by the engine's queries. */
export async function workspacesOfAccount(engine: Pick<Queries, 'query'>, accountId: string) {
  const rows = await engine.query<{ workspace_id: string; name: string; role: Role }>(
    sql`select m.workspace_id, w.name, m.role
        from workspace.members m join workspace.workspaces w on w.id = m.workspace_id
        where m.account_id = ${accountId} order by m.created_at, m.workspace_id`.named('workspaces_of_account'),
  )
  return rows.map(
    ({ workspace_id, name, role }): WorkspaceOfAccount => ({ workspaceId: workspace_id, workspaceName: name, role }),
  )
}

/** Within the transaction of the caller, who tells `MEMBERS_CHANNEL` after it if the account has sessions. */
export async function addMember(
  queries: Queries,
  member: { readonly workspaceId: string; readonly accountId: string; readonly role: Role },
): Promise<void> {
  await queries.execute(
    sql`insert into workspace.members (workspace_id, account_id, role)
        values (${member.workspaceId}, ${member.accountId}, ${member.role})`,
  )
}

/**
 * Takes the account out of all its workspaces, within the transaction of the caller, who tells `MEMBERS_CHANNEL` after it; or
 * names those that would have no owner, and changes nothing.
 */
export async function leaveWorkspaces(queries: Queries, accountId: string): Promise<Result<undefined, string[]>> {
  // Held in one order: of two owners who leave at once the second sees that it is the last.
  await queries.query(
    sql`select id from workspace.workspaces
        where id in (select workspace_id from workspace.members where account_id = ${accountId} and role = 'owner')
        order by id for update`,
  )
  const alone = await queries.query<{ name: string }>(
    sql`select w.name from workspace.members m join workspace.workspaces w on w.id = m.workspace_id
        where m.account_id = ${accountId} and m.role = 'owner' and not exists (
          select from workspace.members o
          where o.workspace_id = m.workspace_id and o.role = 'owner' and o.account_id <> m.account_id)
        order by w.name`,
  )
  if (alone.length > 0) return fail(alone.map(({ name }) => name))
  await queries.execute(sql`delete from workspace.members where account_id = ${accountId}`)
  return ok(undefined)
}
