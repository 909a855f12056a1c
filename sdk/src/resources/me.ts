import type { ChangePassword, DisableTotp, Joined, Me, TotpSecret } from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** The own account, with the access token of a session. */
export class MeCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Who is signed in, and in which workspaces. */
  get({ signal }: CallOptions = {}): Promise<Me> {
    return this.transport.send({ method: 'GET', path: ['me'], signal })
  }

  rename(name: string, { signal }: CallOptions = {}): Promise<Me> {
    return this.transport.send({ method: 'PATCH', path: ['me'], body: { name }, signal })
  }

  /** All other sessions of the account end. */
  changePassword(passwords: ChangePassword, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['me', 'password'], body: passwords, signal })
  }

  /** By the token of an invitation's link, which must be for the address of the account. */
  acceptInvitation(token: string, { signal }: CallOptions = {}): Promise<Joined> {
    return this.transport.send({ method: 'POST', path: ['me', 'invitations'], body: { token }, signal })
  }

  /** A mail with a link that proves the address. */
  askVerification({ signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['me', 'verification'], signal })
  }

  /** The secret for an authenticator app. The second factor is in use from `confirmTotp` on. */
  beginTotp(password: string, { signal }: CallOptions = {}): Promise<TotpSecret> {
    return this.transport.send({ method: 'POST', path: ['me', 'totp'], body: { password }, signal })
  }

  /** Takes the second factor into use by its first code. The recovery codes are in this answer and nowhere else. */
  async confirmTotp(code: string, { signal }: CallOptions = {}): Promise<string[]> {
    const call = { method: 'POST', path: ['me', 'totp', 'confirm'], body: { code }, signal } as const
    return (await this.transport.send<{ recoveryCodes: string[] }>(call)).recoveryCodes
  }

  /** The password alone signs in from then on. */
  disableTotp(given: DisableTotp, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['me', 'totp', 'disable'], body: given, signal })
  }
}
