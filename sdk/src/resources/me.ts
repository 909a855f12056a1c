import type {
  AddedPasskey,
  AddPasskey,
  BegunSso,
  ChangePassword,
  CompleteLink,
  Confirmation,
  Confirmed,
  Identity,
  Joined,
  Me,
  NewPasskeyQuestion,
  Passkey,
  PasskeyQuestion,
  TotpSecret,
} from '../generated/wire-types.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

/**
 * The own account, with the access token of a session. What takes a `Confirmation` asks once more who it is: the password and,
 * where there is a second factor, a code; or an answer of a passkey to `askConfirmation`.
 */
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

  /** A mail to another address, with a link by which it becomes that of the account: `emailChanges.complete`. */
  changeEmail(email: string, given: Confirmation, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['me', 'email'], body: { ...given, email }, signal })
  }

  /** Shows once more who it is: for ten minutes an operator may then change what concerns the whole installation. */
  confirm(given: Confirmation, { signal }: CallOptions = {}): Promise<Confirmed> {
    return this.transport.send({ method: 'POST', path: ['me', 'confirmation'], body: given, signal })
  }

  /** For good. Refused while a workspace has no other owner, or the installation no other operator. */
  delete(given: Confirmation, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['me', 'delete'], body: given, signal })
  }

  /** The secret for an authenticator app. Its codes are asked for from `confirmTotp` on. */
  beginTotp(given: Confirmation, { signal }: CallOptions = {}): Promise<TotpSecret> {
    return this.transport.send({ method: 'POST', path: ['me', 'totp'], body: given, signal })
  }

  /**
   * Takes the device into use by its first code. With the first second factor of the account come recovery codes, in this
   * answer and nowhere else.
   */
  confirmTotp(code: string, { signal }: CallOptions = {}): Promise<string[]> {
    return this.codes({ method: 'POST', path: ['me', 'totp', 'confirm'], body: { code }, signal })
  }

  /** Its codes are asked for no more. */
  disableTotp(given: Confirmation, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['me', 'totp', 'disable'], body: given, signal })
  }

  /** New recovery codes, in place of those there were. */
  renewRecoveryCodes(given: Confirmation, { signal }: CallOptions = {}): Promise<string[]> {
    return this.codes({ method: 'POST', path: ['me', 'recovery-codes'], body: given, signal })
  }

  /** Oldest first. */
  async passkeys({ signal }: CallOptions = {}): Promise<Passkey[]> {
    const call = { method: 'GET', path: ['me', 'passkeys'], signal } as const
    return (await this.transport.send<{ items: Passkey[] }>(call)).items
  }

  /** What a browser asks the authenticator, for `addPasskey`. */
  beginPasskey(given: Confirmation, { signal }: CallOptions = {}): Promise<NewPasskeyQuestion> {
    return this.transport.send({ method: 'POST', path: ['me', 'passkeys', 'question'], body: given, signal })
  }

  /** With the first second factor of the account come recovery codes, in this answer and nowhere else. */
  addPasskey(answered: AddPasskey, options: CreateOptions = {}): Promise<AddedPasskey> {
    return this.transport.send({ ...options, method: 'POST', path: ['me', 'passkeys'], body: answered, creates: true })
  }

  renamePasskey(id: string, name: string, { signal }: CallOptions = {}): Promise<Passkey> {
    return this.transport.send({ method: 'PATCH', path: ['me', 'passkeys', id], body: { name }, signal })
  }

  removePasskey(id: string, given: Confirmation, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['me', 'passkeys', id, 'remove'], body: given, signal })
  }

  /** What a browser asks the authenticator, for a confirmation by a passkey. */
  askConfirmation({ signal }: CallOptions = {}): Promise<PasskeyQuestion> {
    return this.transport.send({ method: 'POST', path: ['me', 'passkeys', 'confirmation'], signal })
  }

  /** What the account is linked with for single sign-on. */
  async identities({ signal }: CallOptions = {}): Promise<Identity[]> {
    const call = { method: 'GET', path: ['me', 'identities'], signal } as const
    return (await this.transport.send<{ items: Identity[] }>(call)).items
  }

  /** Where to send the browser; with `flowIn: 'body'` a program gets the flow too, for `link`. */
  beginLink(
    given: Confirmation & { readonly flowIn?: 'cookie' | 'body' },
    { signal }: CallOptions = {},
  ): Promise<BegunSso> {
    return this.transport.send({ method: 'POST', path: ['me', 'identities', 'link'], body: given, signal })
  }

  /** What the provider put behind the redirect address. */
  link(answered: CompleteLink, options: CreateOptions = {}): Promise<Identity> {
    return this.transport.send({
      ...options,
      method: 'POST',
      path: ['me', 'identities'],
      body: answered,
      creates: true,
    })
  }

  unlink(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['me', 'identities', id], signal })
  }

  private async codes(call: Parameters<Transport['send']>[0]): Promise<string[]> {
    return (await this.transport.send<{ recoveryCodes: string[] }>(call)).recoveryCodes
  }
}
