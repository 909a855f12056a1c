import type { DataFilterInput, DataSort } from '@linkflow/contracts'
import type { Json, JsonObject, Result } from '@linkflow/kernel'
import type { NodeError } from './node-type.ts'

/**
 * What a write is known by when the step comes again (`idempotencyKey`): it is done once, and answers the same again. Two
 * writes of one step have two keys.
 */
export type WriteKey = string

/** Data tables of the workspace, each by its id or name. Rows are items: id, the columns, createdAt, updatedAt. */
export interface TablesPort {
  query(
    table: string,
    of: {
      readonly filter: DataFilterInput
      readonly sort?: DataSort
      readonly limit: number
      readonly cursor?: string
    },
  ): Promise<Result<{ readonly rows: readonly JsonObject[]; readonly nextCursor?: string }, NodeError>>
  count(table: string, filter: DataFilterInput): Promise<Result<number, NodeError>>
  /** The rows as they are kept, in the order in which they were given. */
  insert(table: string, rows: readonly JsonObject[], key: WriteKey): Promise<Result<readonly JsonObject[], NodeError>>
  update(
    table: string,
    filter: DataFilterInput,
    values: JsonObject,
    key: WriteKey,
  ): Promise<Result<readonly JsonObject[], NodeError>>
  /** Changes the rows that the conditions find, or adds one. */
  upsert(
    table: string,
    entries: readonly { readonly filter: DataFilterInput; readonly values: JsonObject }[],
    key: WriteKey,
  ): Promise<Result<readonly JsonObject[], NodeError>>
  /** The rows as they were. */
  delete(table: string, filter: DataFilterInput, key: WriteKey): Promise<Result<readonly JsonObject[], NodeError>>
}

/** Whose a value is: everybody's in the workspace, or of the workflow alone. */
export type StateScope = 'workspace' | 'workflow'

export interface StateAnswer {
  /** What it is now; absent where there is none. */
  readonly value?: Json
  /** What it was before; absent where there was none. */
  readonly before?: Json
}

/** What becomes of a value. `expected` absent: there must be none. */
export type StateOperation =
  | { readonly type: 'set'; readonly value: Json }
  | { readonly type: 'increment'; readonly by: number }
  | { readonly type: 'replace'; readonly expected?: Json; readonly value: Json }
  /** Keeps the larger number, or the later text. */
  | { readonly type: 'raise'; readonly value: number | string }
  | { readonly type: 'delete' }

/** Named values that outlive executions, and keys of items that were seen in earlier ones. */
export interface StatePort {
  get(scope: StateScope, key: string): Promise<Result<StateAnswer, NodeError>>
  /** @param ttlMs it is gone after so long; null: it stays; undefined: what is there keeps its end */
  change(
    scope: StateScope,
    key: string,
    operation: StateOperation,
    ttlMs: number | null | undefined,
    once: WriteKey,
  ): Promise<Result<StateAnswer, NodeError>>
  /** Positions of the keys that were not seen before; of several that are equal the first. */
  remember(
    scope: 'workflow' | 'node',
    keys: readonly string[],
    bounds: { readonly max: number; readonly ttlMs: number | undefined },
    once: WriteKey,
  ): Promise<Result<readonly number[], NodeError>>
  /** Forgets what `remember` has kept; gives how much that was. */
  forget(scope: 'workflow' | 'node', once: WriteKey): Promise<Result<number, NodeError>>
}
