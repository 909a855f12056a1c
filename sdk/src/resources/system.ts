import type { ServerProcess, SupportBundle, SystemHealth } from '../generated/wire-types.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** The installation itself. For operators, in their session (`me.confirm`), or with the owner's token. */
export class SystemCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Those that are there, newest first, then those that are gone, for an hour. */
  async processes({ signal }: CallOptions = {}): Promise<readonly ServerProcess[]> {
    const path = ['system', 'processes']
    return (await this.transport.send<{ items: ServerProcess[] }>({ method: 'GET', path, signal })).items
  }

  /** It takes no more executions until it is started anew; what it runs may end. */
  drain(processId: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['system', 'processes', processId, 'drain'], signal })
  }

  /** Figures, and how each of them stands. */
  health({ signal }: CallOptions = {}): Promise<SystemHealth> {
    return this.transport.send({ method: 'GET', path: ['system', 'health'], signal })
  }

  /** What somebody who helps wants to know: no data of workspaces, no addresses, no secrets. */
  supportBundle({ signal }: CallOptions = {}): Promise<SupportBundle> {
    return this.transport.send({ method: 'GET', path: ['system', 'support-bundle'], signal })
  }
}
