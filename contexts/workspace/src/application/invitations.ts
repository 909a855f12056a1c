import type { Role } from '@linkflow/contracts'
import type { Caller } from '@linkflow/http-server'
import { type Clock, fail, newUuidV7, ok, type Result, type Secret } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { type Invitation, type InvitationId, newInvitationToken } from '../domain/invitation.ts'
import { mayGive } from '../domain/membership.ts'
import {
  countInvitations,
  holdInvitation,
  insertInvitation,
  insertInvitationToken,
  listInvitations,
  orderAgain,
  settleInvitation,
} from '../infrastructure/invitation-repository.postgres.ts'
import { findMember, holdWorkspace } from '../infrastructure/member-repository.postgres.ts'
import { INVITATIONS_PENDING_MAX, INVITATIONS_PER_DAY_MAX } from '../limits.ts'
import { writeAudit } from './audit-trail.ts'
import { roleOf } from './change-members.ts'
import type { People } from './people.ts'

export type InviteError = 'role-above-own' | 'member-already' | 'invited-already' | 'limit-reached'
export type ResendError = 'invitation-not-found' | 'role-above-own' | 'too-soon'

interface Needs {
  readonly database: Pick<Database, 'app' | 'engine'>
  readonly clock: Clock
  readonly people: People
  /** An invitation is the order of its own mail. */
  readonly mail: { wake(): void }
}

/** Asking people to join. Nothing here tells whether an address has an account. */
export class Invitations {
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  async create(command: {
    readonly by: Caller
    readonly email: string
    readonly role: Role
  }): Promise<Result<Invitation, InviteError>> {
    const { by, email, role } = command
    const { workspaceId, who } = by
    const accountId = await this.#needs.people.idOf(email)
    const made = await this.#inWorkspace(by, async (queries): Promise<Result<Invitation, InviteError>> => {
      await holdWorkspace(queries, workspaceId)
      if (!(await mayInvite(queries, by, role))) return fail('role-above-own')
      // Everybody here sees the addresses of the members anyway.
      if (accountId !== undefined && (await findMember(queries, workspaceId, accountId)) !== undefined) {
        return fail('member-already')
      }
      const { pending, today } = await countInvitations(queries)
      if (pending >= INVITATIONS_PENDING_MAX || today >= INVITATIONS_PER_DAY_MAX) return fail('limit-reached')
      const id: InvitationId = newUuidV7(this.#needs.clock.nowMs())
      const invitedBy = who.type === 'account' ? who.accountId : undefined
      const invitation = await insertInvitation(queries, { id, workspaceId, email, role, invitedBy })
      if (invitation === undefined) return fail('invited-already')
      await writeAudit(queries, workspaceId, { action: 'invitation.created', thing: id, after: { email, role } })
      return ok(invitation)
    })
    if (made.ok) this.#needs.mail.wake()
    return made
  }

  list(query: { readonly workspaceId: string; readonly limit: number; readonly after: string | undefined }) {
    return this.#needs.database.app.inWorkspace(query.workspaceId, (queries) => listInvitations(queries, query))
  }

  /** By mail, with a new link, and good for as long as a new one. */
  async resend(by: Caller, id: string): Promise<Result<Invitation, ResendError>> {
    const sent = await this.#inWorkspace(by, async (queries): Promise<Result<Invitation, ResendError>> => {
      const held = await holdInvitation(queries, id)
      if (held === undefined) return fail('invitation-not-found')
      if (!(await mayInvite(queries, by, held.role))) return fail('role-above-own')
      const ordered = await orderAgain(queries, id)
      if (ordered === undefined) return fail('too-soon')
      const { email } = held
      await writeAudit(queries, by.workspaceId, { action: 'invitation.sent-again', thing: id, after: { email } })
      return ok(ordered)
    })
    if (sent.ok) this.#needs.mail.wake()
    return sent
  }

  /** False if there is none that waits. Its links open nothing from then on. */
  revoke(by: Caller, id: string): Promise<boolean> {
    return this.#inWorkspace(by, async (queries) => {
      const held = await holdInvitation(queries, id)
      if (held === undefined) return false
      await settleInvitation(queries, id, 'revoked')
      const before = { email: held.email, role: held.role }
      await writeAudit(queries, by.workspaceId, { action: 'invitation.revoked', thing: id, before })
      return true
    })
  }

  /** For an operator, where mail does not arrive: a token to hand over, of any workspace. It proves no address. */
  async give(id: string): Promise<{ readonly token: Secret; readonly expiresAt: Date } | undefined> {
    const { engine } = this.#needs.database
    const { token, hash } = newInvitationToken()
    const held = await engine.transaction(async (queries) => {
      const invitation = await holdInvitation(queries, id)
      if (invitation === undefined) return undefined
      await insertInvitationToken(queries, invitation, { hash, byMail: false })
      const { email, workspaceId } = invitation
      await writeAudit(queries, workspaceId, { action: 'invitation.handed-over', thing: id, after: { email } })
      return invitation
    })
    return held && { token, expiresAt: held.expiresAt }
  }

  #inWorkspace<T>({ workspaceId }: Caller, work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.#needs.database.app.inWorkspace(workspaceId, work)
  }
}

async function mayInvite(queries: Queries, by: Caller, role: Role): Promise<boolean> {
  const own = await roleOf(queries, by)
  return own !== undefined && mayGive(own, role)
}
