import type { Operator } from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** Accounts that operate the installation: their sessions may what the owner's token may. */
export class OperatorCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** All of them, in the order in which they were named. */
  async list({ signal }: CallOptions = {}): Promise<readonly Operator[]> {
    return (await this.transport.send<{ items: Operator[] }>({ method: 'GET', path: ['operators'], signal })).items
  }

  name(accountId: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'PUT', path: ['operators', accountId], signal })
  }

  /** The last one who may sign in stays. */
  revoke(accountId: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['operators', accountId], signal })
  }
}
