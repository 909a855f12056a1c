import type { NodeOptions, NodeOptionsRequest, NodeType } from '../generated/wire-types.ts'
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

  /** What a parameter offers that names this loader. */
  async options(
    type: string,
    request: NodeOptionsRequest,
    { signal }: CallOptions = {},
  ): Promise<NodeOptions['items']> {
    const path = ['node-types', type, 'options']
    return (await this.transport.send<NodeOptions>({ method: 'POST', path, body: request, signal })).items
  }

  /** One node type, in its newest version or the one asked for. */
  get(type: string, { version, signal }: CallOptions & { readonly version?: number } = {}): Promise<NodeType> {
    return this.transport.send({ method: 'GET', path: ['node-types', type], query: { version }, signal })
  }
}
