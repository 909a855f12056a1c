import type {
  ImportedVariables,
  ImportVariables,
  SetVariable,
  Variable,
  VariableUses,
} from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

/** What workflows of the workspace read as `$vars`. Everybody in it may see them, but the values of secrets. */
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

  /** Which workflows read which of them, in their draft or live. */
  async uses({ signal }: CallOptions = {}): Promise<VariableUses['items']> {
    const call = { method: 'GET', path: ['variables', 'uses'], signal } as const
    return (await this.transport.send<VariableUses>(call)).items
  }

  /** Makes and changes them by a text, as an .env file has it: all of them or none. `preview` only says what it would do. */
  import(variables: ImportVariables, { signal }: CallOptions = {}): Promise<ImportedVariables> {
    return this.transport.send({ method: 'POST', path: ['variables', 'import'], body: variables, signal })
  }

  delete(name: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['variables', name], signal })
  }
}
