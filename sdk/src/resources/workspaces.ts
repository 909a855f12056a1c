import type { OwnWorkspace } from '../generated/wire-types.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

/** The workspaces of whoever signed in. To work in one of several, make a client with `workspace: id`. */
export class WorkspacesCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Those that you are in, the first one first. */
  async list({ signal }: CallOptions = {}): Promise<OwnWorkspace[]> {
    const call = { method: 'GET', path: ['workspaces'], signal } as const
    return (await this.transport.send<{ items: OwnWorkspace[] }>(call)).items
  }

  /** Makes one; you become its owner. */
  create(name: string, options: CreateOptions = {}): Promise<OwnWorkspace> {
    return this.transport.send({ method: 'POST', path: ['workspaces'], body: { name }, creates: true, ...options })
  }

  /** One that you own and that was deleted. */
  restore(id: string, { signal }: CallOptions = {}): Promise<OwnWorkspace> {
    return this.transport.send({ method: 'POST', path: ['workspaces', id, 'restore'], signal })
  }
}
