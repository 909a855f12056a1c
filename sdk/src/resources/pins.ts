import type { Pin, PinSummary, SetPin } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/**
 * Data that is pinned to nodes of a draft: a test run puts it out instead of running the node. It is in no version and in
 * no export, and nothing that starts from outside sees it.
 */
export class PinCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** What is pinned in the draft of a workflow, without the items. */
  list(workflowId: string, options: ListOptions = {}): List<PinSummary> {
    return new List(this.transport, ['workflows', workflowId, 'pins'], {}, options)
  }

  /** What is pinned to a node, with its items. */
  get(workflowId: string, node: string, { signal }: CallOptions = {}): Promise<Pin> {
    return this.transport.send({ method: 'GET', path: ['workflows', workflowId, 'pins', node], signal })
  }

  /** Pins items, or what the node put out in an execution, in the place of what was pinned to it. */
  set(workflowId: string, node: string, pin: SetPin, { signal }: CallOptions = {}): Promise<PinSummary> {
    return this.transport.send({ method: 'PUT', path: ['workflows', workflowId, 'pins', node], body: pin, signal })
  }

  remove(workflowId: string, node: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['workflows', workflowId, 'pins', node], signal })
  }

  /** All that is pinned in the draft. */
  removeAll(workflowId: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['workflows', workflowId, 'pins'], signal })
  }
}
