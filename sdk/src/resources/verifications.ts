import type { CallOptions, Transport } from '../transport/transport.ts'

export class VerificationCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Proves an address with the token of the link that `me.askVerification` sent. */
  complete(token: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['verifications'], body: { token }, signal })
  }
}
