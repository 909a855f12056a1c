import type { CallOptions, Transport } from '../transport/transport.ts'

/** A change of the e-mail address, which `me.changeEmail` asks for. */
export class EmailChangeCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** With the token of the link that was sent to the new address. */
  complete(token: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['email-changes'], body: { token }, signal })
  }
}
