import type { CreateInvitation, Invitation, JoinWorkspace, OpenInvitation, Tokens } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

/** Asking people to join the workspace, and the use of what they get. */
export class InvitationCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Those that wait, newest first. */
  list(options: ListOptions = {}): List<Invitation> {
    return new List(this.transport, ['invitations'], {}, options)
  }

  /** A mail with a link goes to the address. */
  create(invitation: CreateInvitation, options: CreateOptions = {}): Promise<Invitation> {
    return this.transport.send({ method: 'POST', path: ['invitations'], body: invitation, creates: true, ...options })
  }

  /** A new mail with a new link, good for as long as a new invitation. */
  resend(id: string, { signal }: CallOptions = {}): Promise<Invitation> {
    return this.transport.send({ method: 'POST', path: ['invitations', id, 'resend'], signal })
  }

  /** Its links open nothing from then on. */
  revoke(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['invitations', id], signal })
  }

  /** What the token of a link is for. With an account, sign in and use `me.acceptInvitation`; without one, `join`. */
  open(token: string, { signal }: CallOptions = {}): Promise<OpenInvitation> {
    return this.transport.send({ method: 'POST', path: ['invitations', 'open'], body: { token }, reads: true, signal })
  }

  /** Makes the account and signs it in. */
  join(who: JoinWorkspace, { signal }: CallOptions = {}): Promise<Tokens> {
    return this.transport.send({ method: 'POST', path: ['invitations', 'join'], body: who, signal })
  }
}
