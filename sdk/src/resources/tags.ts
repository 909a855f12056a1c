import type { TagCount } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { Transport } from '../transport/transport.ts'

export class TagCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** The tags that workflows have, by name, with how many have each. */
  list(options: ListOptions = {}): List<TagCount> {
    return new List(this.transport, ['tags'], {}, options)
  }
}
