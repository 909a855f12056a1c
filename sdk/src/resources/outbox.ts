import type { RefusedEvent } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** Events that one of those who are told of ends of executions did not take. For operators. */
export class OutboxCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Those that are tried again, and those that were set aside; newest first. */
  list(options: ListOptions = {}): List<RefusedEvent> {
    return new List(this.transport, ['outbox', 'refused'], {}, options)
  }

  /** Once more, within a second: what is taken is gone from the list. */
  retry(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['outbox', 'refused', id, 'retry'], signal })
  }

  /** Whoever refused it never gets it. */
  drop(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['outbox', 'refused', id], signal })
  }
}
