import type { IncrementState, SetState, StateEntry, StateNumber, StateValue } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

/** Whose values: of a workflow, or of the workspace. */
export interface StateOwner {
  readonly workflow?: string | undefined
}

/** Named values that outlive executions. */
export class StateCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** The keys, in their order, without values. */
  list({ workflow, ...options }: StateOwner & ListOptions = {}): List<StateEntry> {
    return new List(this.transport, ['state'], { workflow }, options)
  }

  get(key: string, { workflow, signal }: StateOwner & CallOptions = {}): Promise<StateValue> {
    return this.transport.send({ method: 'GET', path: ['state', 'value'], query: { key, workflow }, signal })
  }

  /** With `expected` only if that is what it is now. */
  set(key: string, set: SetState, { workflow, signal }: StateOwner & CallOptions = {}): Promise<void> {
    const query = { key, workflow }
    return this.transport.send({ method: 'PUT', path: ['state', 'value'], query, body: set, signal })
  }

  /** Gives the sum. */
  async increment(
    key: string,
    increment: IncrementState = {},
    { workflow, ...options }: StateOwner & CreateOptions = {},
  ): Promise<number> {
    const path = ['state', 'value', 'increment']
    const call = { method: 'POST', path, query: { key, workflow }, body: increment, creates: true } as const
    return (await this.transport.send<StateNumber>({ ...options, ...call })).value
  }

  delete(key: string, { workflow, signal }: StateOwner & CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['state', 'value'], query: { key, workflow }, signal })
  }
}
