import type { Payloads } from '@linkflow/keys'
import { type Queries, sql } from '@linkflow/postgres'
import { openCall } from './sealed-call.ts'

/** A call that started nothing. */
export interface StoredEvent {
  readonly id: string
  readonly workflowId: string
  readonly nodeId: string
  readonly outcome: 'refused' | 'heard'
  readonly atMs: number
  readonly method: string
  readonly path: string
  readonly headers: string
  readonly query: string
  readonly body: Uint8Array | undefined
  readonly bodyBytes: number | undefined
  readonly status: number
  readonly code: string | undefined
  readonly detail: string | undefined
}

interface Row {
  id: string
  workspace_id: string
  workflow_id: string
  node_id: string
  outcome: 'refused' | 'heard'
  at_ms: number
  method: string
  path: string
  headers: string
  query: string
  body: Uint8Array | null
  body_bytes: number | null
  status: number
  code: string | null
  detail: string | null
  sealed: boolean
}

const eventOf = async (payloads: Payloads, row: Row): Promise<StoredEvent> => ({
  id: row.id,
  workflowId: row.workflow_id,
  nodeId: row.node_id,
  outcome: row.outcome,
  atMs: row.at_ms,
  method: row.method,
  path: row.path,
  ...(await openCall(
    payloads,
    { id: row.id, workspaceId: row.workspace_id },
    { headers: row.headers, query: row.query, body: row.body ?? undefined, sealed: row.sealed },
  )),
  bodyBytes: row.body_bytes ?? undefined,
  status: row.status,
  code: row.code ?? undefined,
  detail: row.detail ?? undefined,
})

const columns = sql`id, workspace_id, workflow_id, node_id, outcome, (extract(epoch from at) * 1000)::float8 as at_ms, method, path, headers,
  query, body, body_bytes, status, code, detail, sealed`

export async function findEvent(queries: Queries, payloads: Payloads, id: string): Promise<StoredEvent | undefined> {
  const row = await queries.one<Row>(sql`select ${columns} from webhook.events where id = ${id}::uuid`)
  return row && eventOf(payloads, row)
}

/** A line of the list. */
export type EventLine = Pick<StoredEvent, 'id' | 'workflowId' | 'nodeId' | 'outcome' | 'atMs' | 'status' | 'code'>

/** Newest first. */
export async function pageOfEvents(
  queries: Queries,
  of: { readonly workflowId: string; readonly nodeId: string },
  filter: {
    readonly outcome?: string
    readonly cursor?: string
    readonly fromMs?: number
    readonly untilMs?: number
    readonly limit: number
  },
): Promise<readonly EventLine[]> {
  const { outcome = null, cursor = null, fromMs, untilMs, limit } = filter
  const instant = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
  const rows = await queries.query<Row>(
    sql`select id, workflow_id, node_id, outcome, (extract(epoch from at) * 1000)::float8 as at_ms, status, code
      from webhook.events where workflow_id = ${of.workflowId}::uuid and node_id = ${of.nodeId}
        and (${outcome}::text is null or outcome = ${outcome}::text) and (${cursor}::uuid is null or id < ${cursor}::uuid)
        and (${instant(fromMs)}::timestamptz is null or at >= ${instant(fromMs)}::timestamptz)
        and (${instant(untilMs)}::timestamptz is null or at < ${instant(untilMs)}::timestamptz)
      order by id desc limit ${limit}`,
  )
  return rows.map((row) => ({
    id: row.id,
    workflowId: row.workflow_id,
    nodeId: row.node_id,
    outcome: row.outcome,
    atMs: row.at_ms,
    status: row.status,
    code: row.code ?? undefined,
  }))
}

export interface DayOfCalls {
  readonly calls: number
  readonly refused: number
  readonly failed: number
  readonly lastMs: number | undefined
}

/** By `workflow node`: calls of the last 24 hours, and the last one of all that is known. */
export async function daysOfCalls(queries: Queries, workflowIds: readonly string[]): Promise<Map<string, DayOfCalls>> {
  const rows = await queries.query<{
    workflow_id: string
    node_id: string
    calls: number
    refused: number
    failed: number
    last_ms: number
  }>(
    sql`select workflow_id, node_id, coalesce(sum(calls) filter (where ${TODAY}), 0)::float8 as calls,
        coalesce(sum(refused) filter (where ${TODAY}), 0)::float8 as refused,
        coalesce(sum(failed) filter (where ${TODAY}), 0)::float8 as failed,
        (extract(epoch from max(last_at)) * 1000)::float8 as last_ms
      from webhook.hours where workflow_id = any(${[...workflowIds]}::uuid[]) group by workflow_id, node_id`,
  )
  return new Map(
    rows.map(({ workflow_id, node_id, last_ms: lastMs, ...counts }) => [
      `${workflow_id} ${node_id}`,
      { ...counts, lastMs },
    ]),
  )
}

const TODAY = sql`hour > platform.now() - interval '24 hours'`

export interface InboxSettings {
  readonly inbox: boolean
  readonly sample: number
}

export async function readSettings(
  queries: Queries,
  workflowIds: readonly string[],
): Promise<Map<string, InboxSettings>> {
  const rows = await queries.query<{ workflow_id: string; node_id: string; inbox: boolean; sample: number }>(
    sql`select workflow_id, node_id, inbox, sample::text::float8 as sample from webhook.settings
      where workflow_id = any(${[...workflowIds]}::uuid[])`,
  )
  return new Map(rows.map(({ workflow_id, node_id, ...settings }) => [`${workflow_id} ${node_id}`, settings]))
}

/** The column is a single-precision number, which has none below 1e-38, and means no sixth digit of a share. */
const MILLION = 1_000_000

export const writeSettings = (
  queries: Queries,
  of: { readonly workspaceId: string; readonly workflowId: string; readonly nodeId: string },
  { inbox, sample }: InboxSettings,
): Promise<number> =>
  queries.execute(
    sql`insert into webhook.settings (workspace_id, workflow_id, node_id, inbox, sample)
      values (${of.workspaceId}::uuid, ${of.workflowId}::uuid, ${of.nodeId}, ${inbox}, ${Math.round(sample * MILLION) / MILLION})
      on conflict (workflow_id, node_id) do update set inbox = excluded.inbox, sample = excluded.sample`,
  )
