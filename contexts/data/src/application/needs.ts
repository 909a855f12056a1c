import type { Clock } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { Database, Queries } from '@linkflow/postgres'

/** What people did, for the audit log: never with a value. */
export interface DataEvent {
  readonly type:
    | `data-table.${'created' | 'renamed' | 'columns-changed' | 'imported' | 'deleted'}`
    | `state.${'changed' | 'deleted'}`
  readonly workspaceId: string
  /** Id of the table, or key of the state. */
  readonly thing: string
  readonly before?: Readonly<Record<string, unknown>>
  readonly after?: Readonly<Record<string, unknown>>
}

/** What the use cases of this context need of the rest. */
export interface DataNeeds {
  readonly database: Pick<Database, 'app'>
  readonly clock: Clock
  readonly payloads: Payloads
  /** Called inside the transaction of the act. */
  readonly record?: (queries: Queries, event: DataEvent) => Promise<void>
}

/** Which table: by its id, or by its name. */
export type TableRef = { readonly id: string } | { readonly name: string }

/** Who writes, and by which key it is known when it tries again. Without one, every call writes. */
export interface Writer {
  readonly workspaceId: string
  readonly once?: { readonly key: string; readonly executionId: string }
}
