import { rolePermissions } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { parseInvitationToken } from '../domain/invitation.ts'
import { mayGive } from '../domain/membership.ts'
import {
  type FoundInvitation,
  findByToken,
  settleInvitation,
} from '../infrastructure/invitation-repository.postgres.ts'
import { findMember } from '../infrastructure/member-repository.postgres.ts'
import { type AdmitError, admitMember } from './admit-member.ts'
import { writeAudit } from './audit-trail.ts'

/** What a token is for; undefined for one that was used, revoked, is too old, never was, or that nobody stands behind. */
export async function readInvitation(
  engine: Pick<Queries, 'one'>,
  token: string,
  how: 'look' | 'hold' = 'look',
): Promise<FoundInvitation | undefined> {
  const hash = parseInvitationToken(token)
  const found = hash === undefined ? undefined : await findByToken(engine, hash, how)
  return found !== undefined && (await isStoodBehind(engine, found)) ? found : undefined
}

/** I2: whoever asked is still one who may. What a key asked, the workspace itself did. */
async function isStoodBehind(engine: Pick<Queries, 'one'>, invitation: FoundInvitation): Promise<boolean> {
  const { invitedBy, workspaceId, role } = invitation
  if (invitedBy === undefined) return true
  const inviter = await findMember(engine, workspaceId, invitedBy)
  return inviter !== undefined && rolePermissions[inviter.role].has('member:write') && mayGive(inviter.role, role)
}

/** Within a transaction of the engine in which the invitation is held, and by an account that has its address. */
export async function acceptInvitation(
  queries: Queries,
  invitation: FoundInvitation,
  accountId: string,
): Promise<Result<undefined, Exclude<AdmitError, 'member-already'>>> {
  const { id, workspaceId, role, email } = invitation
  const admitted = await admitMember(queries, { workspaceId, accountId, role })
  // Somebody was quicker, or it is the second tab: the role that they have stays.
  if (!admitted.ok && admitted.error !== 'member-already') return fail(admitted.error)
  await settleInvitation(queries, id, 'accepted')
  const note = { action: 'invitation.accepted', thing: id, account: accountId, after: { email, role } }
  await writeAudit(queries, workspaceId, note)
  return ok(undefined)
}
