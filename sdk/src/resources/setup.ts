import type { Setup, SetupState, Tokens } from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** The first account of an installation. */
export class SetupCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Whether the first account is still to be made. */
  async isNeeded({ signal }: CallOptions = {}): Promise<boolean> {
    return (await this.transport.send<SetupState>({ method: 'GET', path: ['setup'], signal })).isNeeded
  }

  /** Makes it, and signs in, as `sessions.signIn` does. From another machine with the token that the log of the server shows. */
  run(setup: Setup, { signal }: CallOptions = {}): Promise<Tokens> {
    return this.transport.send({ method: 'POST', path: ['setup'], body: setup, signal })
  }
}
