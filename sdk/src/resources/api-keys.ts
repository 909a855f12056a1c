import type { ApiKey, CreateApiKey, CreatedApiKey } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

export class ApiKeyCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** The keys without their tokens, newest first. */
  list(options: ListOptions = {}): List<ApiKey> {
    return new List(this.transport, ['keys'], {}, options)
  }

  /** Makes a key. Its token is in this answer and nowhere else; it can do no more than the key that makes it. */
  create(key: CreateApiKey, options: CreateOptions = {}): Promise<CreatedApiKey> {
    return this.transport.send({ ...options, method: 'POST', path: ['keys'], body: key, creates: true })
  }

  /** Every process refuses it within a second. */
  revoke(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['keys', id], signal })
  }
}
