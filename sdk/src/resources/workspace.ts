import type { Workspace } from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

export class WorkspaceCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** The workspace that the key belongs to, or that the client was made for. */
  get({ signal }: CallOptions = {}): Promise<Workspace> {
    return this.transport.send({ method: 'GET', path: ['workspace'], signal })
  }

  rename(name: string, { signal }: CallOptions = {}): Promise<Workspace> {
    return this.transport.send({ method: 'PATCH', path: ['workspace'], body: { name }, signal })
  }
}
