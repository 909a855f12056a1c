import type { Role } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { type Queries, sql } from '@linkflow/postgres'
import { writeAudit } from './audit-trail.ts'

/** The channel on which the id of an account is told whose memberships changed: sessions know them by heart. */
export const MEMBERS_CHANNEL = 'members'

export interface WorkspaceOfAccount {
  readonly workspaceId: string
  readonly workspaceName: string
  readonly createdAt: Date
  readonly role: Role
  /** There when the workspace was deleted: what is left of it goes then. */
  readonly removalAt?: Date
}

/** The workspaces of an account that it may enter, or all, oldest membership first. Over all workspaces, so by the engine's queries. */
export async function workspacesOfAccount(
  engine: Pick<Queries, 'query'>,
  accountId: string,
  which: 'open' | 'all' = 'open',
): Promise<WorkspaceOfAccount[]> {
  const rows = await engine.query<{
    workspace_id: string
    name: string
    created_at: Date
    removal_at: Date | null
    role: Role
  }>(
    sql`select m.workspace_id, w.name, w.created_at, w.removal_at, m.role
        from workspace.members m join workspace.workspaces w on w.id = m.workspace_id
        where m.account_id = ${accountId} and (${which === 'all'} or w.removal_at is null)
        order by m.created_at, m.workspace_id`.named('workspaces_of_account'),
  )
  return rows.map(
    ({ workspace_id, name, created_at, removal_at, role }): WorkspaceOfAccount => ({
      workspaceId: workspace_id,
      workspaceName: name,
      createdAt: created_at,
      role,
      ...(removal_at && { removalAt: removal_at }),
    }),
  )
}

/**
 * Who is in a workspace, or only this account if it is; undefined where the workspace is gone or was deleted. By the queries
 * of the workspace itself, or by the engine's.
 */
export async function teamOf(
  queries: Pick<Queries, 'query' | 'one'>,
  workspaceId: string,
  accountId?: string,
): Promise<
  | {
      readonly workspaceName: string
      readonly members: readonly { readonly accountId: string; readonly role: Role }[]
    }
  | undefined
> {
  const workspace = await queries.one<{ name: string }>(
    sql`select name from workspace.workspaces where id = ${workspaceId} and removal_at is null`,
  )
  if (workspace === undefined) return undefined
  const only = accountId === undefined ? sql`` : sql`and account_id = ${accountId}`
  const rows = await queries.query<{ account_id: string; role: Role }>(
    sql`select account_id, role from workspace.members where workspace_id = ${workspaceId} ${only} order by account_id`,
  )
  return {
    workspaceName: workspace.name,
    members: rows.map(({ account_id, role }) => ({ accountId: account_id, role })),
  }
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
        order by id for no key update`,
  )
  const alone = await queries.query<{ name: string }>(
    sql`select w.name from workspace.members m join workspace.workspaces w on w.id = m.workspace_id
        where m.account_id = ${accountId} and m.role = 'owner' and w.removal_at is null and not exists (
          select from workspace.members o
          where o.workspace_id = m.workspace_id and o.role = 'owner' and o.account_id <> m.account_id)
        order by w.name`,
  )
  if (alone.length > 0) return fail(alone.map(({ name }) => name))
  const left = await queries.query<{ workspace_id: string; role: Role }>(
    sql`with gone as (delete from workspace.members where account_id = ${accountId} returning workspace_id, role)
        select workspace_id, role from gone order by hashtext(workspace_id::text)`,
  )
  for (const { workspace_id, role } of left) {
    await writeAudit(queries, workspace_id, { action: 'member.left', thing: accountId, before: { role } })
  }
  return ok(undefined)
}
