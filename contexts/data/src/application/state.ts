import { type Json, ok, type Result } from '@linkflow/kernel'
import { type DataError, refuse } from '../domain/data-error.ts'
import { type StateChange, setting } from '../domain/state-change.ts'
import {
  findState,
  holdState,
  listState,
  measureState,
  putState,
  removeState,
  type StateAddress,
  type StateEntry,
} from '../infrastructure/state.postgres.ts'
import { STATE_BYTES_PER_WORKSPACE_MAX, STATE_KEYS_PER_WORKSPACE_MAX, STATE_VALUE_BYTES_MAX } from '../limits.ts'
import type { DataEvent, DataNeeds, Writer } from './needs.ts'
import { write } from './write.ts'

/** Within the workspace's own values, or those of a workflow. */
export interface StateKey {
  readonly key: string
  readonly workflowId?: string | undefined
}

/** What a value became, and what it was. Undefined: there was none. */
export interface StateAnswer {
  readonly value?: Json
  readonly before?: Json
}

/** Named values of a workspace and of its workflows. They are found by key alone, so they are sealed as payloads are. */
export class WorkspaceState {
  readonly #needs: Pick<DataNeeds, 'database' | 'payloads' | 'record'>

  constructor(needs: Pick<DataNeeds, 'database' | 'payloads' | 'record'>) {
    this.#needs = needs
  }

  list(
    workspaceId: string,
    {
      workflowId,
      ...page
    }: { readonly workflowId?: string | undefined; readonly after: string | undefined; readonly limit: number },
  ): Promise<StateEntry[]> {
    return this.#needs.database.app.inWorkspace(workspaceId, (queries) =>
      listState(queries, { ...page, scope: workflowId ?? workspaceId }),
    )
  }

  /** Undefined where there is none, or its time is over. */
  async get(workspaceId: string, key: StateKey): Promise<(StateEntry & { readonly value: Json }) | undefined> {
    const at = addressOf(workspaceId, key)
    const { database, payloads } = this.#needs
    const found = await database.app.inWorkspace(workspaceId, (queries) => findState(queries, at))
    if (found === undefined) return undefined
    return { ...found, value: JSON.parse(await payloads.openText(workspaceId, labelOf(at), found.value)) as Json }
  }

  /**
   * One change of one value, by which others wait.
   *
   * @param ttlMs null: it stays; undefined: a value that is there keeps its end, a new one stays
   */
  change(
    by: Writer,
    key: StateKey,
    change: StateChange,
    ttlMs: number | null | undefined,
    told?: 'told',
  ): Promise<Result<StateAnswer, DataError>> {
    const at = addressOf(by.workspaceId, key)
    const { payloads } = this.#needs
    return write(this.#needs, by, async (queries) => {
      const held = await holdState(queries, at)
      const before = held && (JSON.parse(await payloads.openText(at.workspaceId, labelOf(at), held.value)) as Json)
      const value = change(before)
      if (!value.ok) return value
      const json = JSON.stringify(value.value)
      const bytes = Buffer.byteLength(json)
      if (bytes > STATE_VALUE_BYTES_MAX) {
        const message = `The value has ${bytes} bytes; at most ${STATE_VALUE_BYTES_MAX} are kept. Use a data table or a file.`
        return refuse('state-value-too-large', message)
      }
      const sealed = await payloads.sealText(at.workspaceId, labelOf(at), json)
      await putState(queries, at, { value: sealed, bytes, ttlMs: held === undefined ? (ttlMs ?? null) : ttlMs })
      if (bytes > (held?.bytes ?? 0) || held === undefined) {
        const { keys, bytes: all } = await measureState(queries)
        if (keys > STATE_KEYS_PER_WORKSPACE_MAX || all > STATE_BYTES_PER_WORKSPACE_MAX) return full()
      }
      if (told) await this.#record('state.changed', at)(queries)
      return ok({ value: value.value, ...(before !== undefined && { before }) })
    })
  }

  set(by: Writer, key: StateKey, value: Json, ttlMs: number | null): Promise<Result<StateAnswer, DataError>> {
    return this.change(by, key, setting(value), ttlMs)
  }

  /** Gives what it was; an empty answer where there was none. */
  delete(by: Writer, key: StateKey, told?: 'told'): Promise<Result<StateAnswer, DataError>> {
    const at = addressOf(by.workspaceId, key)
    const { payloads } = this.#needs
    return write(this.#needs, by, async (queries) => {
      const found = await findState(queries, at)
      await removeState(queries, at)
      if (found === undefined) return ok({})
      if (told) await this.#record('state.deleted', at)(queries)
      return ok({ before: JSON.parse(await payloads.openText(at.workspaceId, labelOf(at), found.value)) as Json })
    })
  }

  #record(type: DataEvent['type'], { workspaceId, scope, key }: StateAddress) {
    return async (queries: Parameters<NonNullable<DataNeeds['record']>>[0]): Promise<void> => {
      const after = scope === workspaceId ? {} : { workflow: scope }
      await this.#needs.record?.(queries, { type, workspaceId, thing: key, after })
    }
  }
}

const full = () =>
  refuse(
    'state-limit-reached',
    `A workspace keeps at most ${STATE_KEYS_PER_WORKSPACE_MAX} values and ${STATE_BYTES_PER_WORKSPACE_MAX} bytes of state. Delete some, or let them expire.`,
  )

const addressOf = (workspaceId: string, { key, workflowId }: StateKey): StateAddress => ({
  workspaceId,
  scope: workflowId ?? workspaceId,
  key,
})

/** Bound to its place: a value does not open under another key. */
const labelOf = ({ scope, key }: StateAddress) => ({ purpose: 'state', context: `${scope} ${key}` })
