import type { CompletePasswordReset } from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

export class PasswordResetCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** A mail with a link to a new password. The answer is the same whether an account has the address. */
  ask(email: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['password-resets'], body: { email }, signal })
  }

  /** The new password, with the token of the link. All sessions of the account end. */
  complete(reset: CompletePasswordReset, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['password-resets', 'complete'], body: reset, signal })
  }
}
