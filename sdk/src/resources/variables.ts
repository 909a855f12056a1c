import type { SetVariable, Variable } from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** What workflows of the workspace read as `$vars`. Everybody in it may see them: put secrets into credentials. */
export class VariableCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** By name. */
  list(options: ListOptions = {}): List<Variable> {
    return new List(this.transport, ['variables'], {}, options)
  }

  /** Makes it or replaces it. */
  set(name: string, variable: SetVariable, { signal }: CallOptions = {}): Promise<Variable> {
    return this.transport.send({ method: 'PUT', path: ['variables', name], body: variable, signal })
  }

  delete(name: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['variables', name], signal })
  }
}
