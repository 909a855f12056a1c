import type { NodeType } from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

export class NodeTypeCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** All node types, in all their versions. */
  async list({ signal }: CallOptions = {}): Promise<NodeType[]> {
    const { items } = await this.transport.send<{ items: NodeType[] }>({ method: 'GET', path: ['node-types'], signal })
    return items
  }

  /** One node type, in its newest version or the one asked for. */
  get(type: string, { version, signal }: CallOptions & { readonly version?: number } = {}): Promise<NodeType> {
    return this.transport.send({ method: 'GET', path: ['node-types', type], query: { version }, signal })
  }
}
