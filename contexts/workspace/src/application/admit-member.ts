import type { Role } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { LOCKS, type Queries, sql } from '@linkflow/postgres'
import { countMembers, findMember, holdWorkspace } from '../infrastructure/member-repository.postgres.ts'
import { MEMBERS_PER_WORKSPACE_MAX, WORKSPACES_PER_ACCOUNT_MAX } from '../limits.ts'
import { addMember } from './members.ts'

export type AdmitError = 'workspace-gone' | 'member-already' | 'workspace-full' | 'account-full'

/** Within a transaction of the engine: a new member, if there is room on both sides. */
export async function admitMember(
  queries: Queries,
  member: { readonly workspaceId: string; readonly accountId: string; readonly role: Role },
): Promise<Result<undefined, AdmitError>> {
  const { workspaceId, accountId } = member
  const memberships = await holdMemberships(queries, accountId)
  if (!(await holdWorkspace(queries, workspaceId))) return fail('workspace-gone')
  if ((await findMember(queries, workspaceId, accountId)) !== undefined) return fail('member-already')
  if ((await countMembers(queries, workspaceId)).all >= MEMBERS_PER_WORKSPACE_MAX) return fail('workspace-full')
  if (memberships >= WORKSPACES_PER_ACCOUNT_MAX) return fail('account-full')
  await addMember(queries, member)
  return ok(undefined)
}

/** In how many workspaces an account is. Nobody adds it to another one until the transaction ends. */
export async function holdMemberships(queries: Queries, accountId: string): Promise<number> {
  await queries.execute(sql`select pg_advisory_xact_lock(${LOCKS.memberships}, hashtext(${accountId}))`)
  const row = await queries.one<{ count: number }>(
    sql`select count(*)::int as count from workspace.members where account_id = ${accountId}`,
  )
  return row!.count
}
