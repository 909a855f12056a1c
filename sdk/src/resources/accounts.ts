import type { GivenInvitation, GivenPasswordReset, ListedAccount } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

/** For operators of the installation: in their session (`me.confirm`), or with the owner's token. */
export class AccountCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** All accounts of the installation, newest first; or the one with an address. */
  list({ email, ...options }: ListOptions & { readonly email?: string } = {}): List<ListedAccount> {
    return new List(this.transport, ['accounts'], { email }, options)
  }

  /** A link to a new password, to be handed over to the owner of the account. It works once, for half an hour. */
  givePasswordReset(email: string, options: CreateOptions = {}): Promise<GivenPasswordReset> {
    const path = ['accounts', 'password-resets']
    return this.transport.send({ ...options, method: 'POST', path, body: { email }, creates: true })
  }

  /** Ends its sessions; nothing opens it until it is enabled. API keys belong to workspaces and stay. */
  disable(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['accounts', id, 'disable'], signal })
  }

  enable(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['accounts', id, 'enable'], signal })
  }

  /** Device for codes, passkeys and recovery codes; its sessions end. The password stays. */
  removeSecondFactor(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['accounts', id, 'second-factor'], signal })
  }

  /** A link to an invitation of any workspace, to be handed over to whoever it is for. */
  giveInvitation(invitationId: string, options: CreateOptions = {}): Promise<GivenInvitation> {
    const path = ['accounts', 'invitation-links']
    return this.transport.send({ ...options, method: 'POST', path, body: { invitationId }, creates: true })
  }
}
