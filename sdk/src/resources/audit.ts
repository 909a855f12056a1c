import type { AuditEntry, AuditVerification } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

export interface AuditFilter {
  /** A whole action, such as `workflow.published`, or a kind of thing, such as `workflow`. */
  readonly action?: string | undefined
  /** The id of an account or of an API key. */
  readonly actor?: string | undefined
  /** The id of what it was done to. */
  readonly thing?: string | undefined
  readonly from?: string | undefined
  /** Before this moment. */
  readonly until?: string | undefined
}

/** A place in the log: the number of an entry, and its hash. Kept elsewhere, it shows later that nothing was cut off before it. */
export interface AuditPlace {
  readonly number: number
  readonly hash: string
}

/** What was done in the workspace, by whom. */
export class AuditCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Newest first. */
  list({ limit, cursor, signal, ...filter }: AuditFilter & ListOptions = {}): List<AuditEntry> {
    return new List(this.transport, ['audit'], { ...filter }, { limit, cursor, signal })
  }

  /** Oldest first, as a stream, however long the log is. */
  export({ signal, ...filter }: AuditFilter & CallOptions = {}): AsyncGenerator<AuditEntry, void, undefined> {
    return this.transport.lines({ method: 'GET', path: ['audit', 'export'], query: { ...filter }, signal })
  }

  /** Follows the chain of hashes for some thousand entries, from the start or from a place: for one step of `verify`. */
  verifyOnce(from?: AuditPlace, { signal }: CallOptions = {}): Promise<AuditVerification> {
    const query = { after: from?.number, hash: from?.hash }
    return this.transport.send({ method: 'GET', path: ['audit', 'verification'], query, signal })
  }

  /** Follows the chain to its end, from the start or from a place that you kept. */
  async verify(from?: AuditPlace, options: CallOptions = {}): Promise<AuditVerification> {
    let checked = 0
    for (let place = from; ; ) {
      const step = await this.verifyOnce(place, options)
      checked += step.checked
      if (!step.isWhole || step.isComplete) return { ...step, checked }
      place = step.last
    }
  }
}
