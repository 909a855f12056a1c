import type { DataRowView } from '@linkflow/contracts'
import { fail, isUuid, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import { isUnreadable, unreadableMessage } from '@linkflow/keys'
import type { NodeError, StateOperation, StatePort, TablesPort } from '@linkflow/node-runtime'
import { classifyFailure } from '@linkflow/postgres'
import type { DataError } from '../domain/data-error.ts'
import { incrementing, raising, replacing, type StateChange, setting } from '../domain/state-change.ts'
import type { TableRef, Writer } from './needs.ts'
import type { DataRows } from './rows.ts'
import type { SeenKeys, SeenPlace } from './seen-keys.ts'
import type { WorkspaceState } from './state.ts'

/** Which step reaches for data. Its workspace comes from the execution. */
export interface DataStep {
  readonly workspaceId: string
  readonly workflowId: string
  readonly executionId: string
  readonly nodeId: string
}

export function tablesPort(rows: DataRows, { workspaceId, executionId }: DataStep): TablesPort {
  const by = (key: string): Writer => ({ workspaceId, once: { key, executionId } })
  return {
    query: (table, of) =>
      told(async () => {
        const page = await rows.query(workspaceId, refOf(table), of)
        if (!page.ok) return page
        const { items, nextCursor } = page.value
        return ok({ rows: items.map(itemOf), ...(nextCursor !== undefined && { nextCursor }) })
      }),
    count: (table, filter) => told(() => rows.count(workspaceId, refOf(table), filter)),
    insert: (table, given, key) => told(async () => itemsOf(await rows.insert(by(key), refOf(table), given))),
    update: (table, filter, values, key) =>
      told(async () => itemsOf(await rows.update(by(key), refOf(table), filter, values))),
    upsert: (table, entries, key) => told(async () => itemsOf(await rows.upsert(by(key), refOf(table), entries))),
    delete: (table, filter, key) => told(async () => itemsOf(await rows.take(by(key), refOf(table), filter))),
  }
}

export function statePort(
  { state, seen }: { readonly state: WorkspaceState; readonly seen: SeenKeys },
  { workspaceId, workflowId, executionId, nodeId }: DataStep,
): StatePort {
  const by = (key: string): Writer => ({ workspaceId, once: { key, executionId } })
  const at = (scope: 'workspace' | 'workflow', key: string) => (scope === 'workflow' ? { key, workflowId } : { key })
  const placeOf = (scope: 'workflow' | 'node'): SeenPlace => ({ workflowId, place: scope === 'node' ? nodeId : '' })
  return {
    get: (scope, key) =>
      told(async () => {
        const found = await state.get(workspaceId, at(scope, key))
        return ok(found === undefined ? {} : { value: found.value })
      }),
    change: (scope, key, operation, ttlMs, once) =>
      told(() =>
        operation.type === 'delete'
          ? state.delete(by(once), at(scope, key))
          : state.change(by(once), at(scope, key), changeOf(operation), ttlMs),
      ),
    remember: (scope, keys, bounds, once) => told(() => seen.remember(by(once), placeOf(scope), keys, bounds)),
    forget: (scope, once) => told(() => seen.forget(by(once), placeOf(scope))),
  }
}

function changeOf(operation: Exclude<StateOperation, { type: 'delete' }>): StateChange {
  switch (operation.type) {
    case 'set':
      return setting(operation.value)
    case 'increment':
      return incrementing(operation.by)
    case 'replace':
      return replacing(operation.expected, operation.value)
    case 'raise':
      return raising(operation.value)
  }
}

/** A name that looks like an id is one. */
const refOf = (table: string): TableRef => (isUuid(table) ? { id: table.toLowerCase() } : { name: table })

const itemOf = ({ id, values, createdAt, updatedAt }: DataRowView): JsonObject => ({
  id,
  ...(values as Record<string, Json>),
  createdAt,
  updatedAt,
})

const itemsOf = (rows: Result<readonly DataRowView[], DataError>): Result<readonly JsonObject[], DataError> =>
  rows.ok ? ok(rows.value.map(itemOf)) : rows

/** As nodes tell failures. That the database is away passes; whether a lost commit happened, the key of the write knows. */
async function told<T>(work: () => Promise<Result<T, DataError>>): Promise<Result<T, NodeError>> {
  try {
    const done = await work()
    return done.ok ? done : fail({ ...done.error, retryable: false })
  } catch (error) {
    if (isUnreadable(error)) {
      return fail({ code: 'payload-unreadable', message: unreadableMessage(error), retryable: false })
    }
    if (classifyFailure(error) === 'terminal') throw error
    const message = 'The database did not answer. What the step writes is written once, however often it is tried.'
    return fail({ code: 'database-unavailable', message, retryable: true })
  }
}
