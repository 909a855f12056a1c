import type { Payloads } from '@linkflow/keys'
import { type Sql, sql } from '@linkflow/postgres'
import { openError } from '../application/sealed-payloads.ts'
import type {
  ExecutionError,
  ExecutionId,
  ExecutionMeta,
  ExecutionMode,
  ExecutionStatus,
  SealedError,
  WorkflowId,
} from '../domain/execution.ts'

/** An execution as lists and details show it. */
export interface ExecutionSummary {
  readonly id: ExecutionId
  readonly workflowId: WorkflowId
  readonly versionId: string
  readonly status: ExecutionStatus
  readonly mode: ExecutionMode
  readonly trigger: string
  readonly createdAtMs: number
  /** When somebody began with it; undefined while it waits for that, and in rows of releases that did not say. */
  readonly startedAtMs: number | undefined
  readonly finishedAtMs: number | undefined
  readonly dueAtMs: number | undefined
  readonly error: ExecutionError | undefined
  /** Items that its last steps put out, where it succeeded. */
  readonly itemCount: number | undefined
  readonly meta: ExecutionMeta
}

export interface ExecutionRow {
  id: ExecutionId
  workspace_id: string
  workflow_id: WorkflowId
  version_id: string
  status: ExecutionStatus
  mode: ExecutionMode
  trigger_node: string
  created_ms: number
  started_ms: number | null
  finished_ms: number | null
  due_ms: number | null
  error: string | null
  meta: string
  item_count: number | null
}

const epochMs = (instant: Sql) => sql`(extract(epoch from ${instant}) * 1000)::float8`

export const liveColumns = sql`id, workspace_id, workflow_id, version_id, status, mode, trigger_node, ${epochMs(sql`created_at`)} as created_ms,
  null::float8 as finished_ms, ${epochMs(sql`due_at`)} as due_ms, null::text as error, meta,
  ${epochMs(sql`started_at`)} as started_ms, null::int as item_count`
export const finishedColumns = sql`id, workspace_id, workflow_id, version_id, status, mode, trigger_node, ${epochMs(sql`created_at`)} as created_ms,
  ${epochMs(sql`finished_at`)} as finished_ms, null::float8 as due_ms, error, meta,
  ${epochMs(sql`started_at`)} as started_ms, item_count`

export const summaryFromRow = async (payloads: Payloads, row: ExecutionRow): Promise<ExecutionSummary> => ({
  id: row.id,
  workflowId: row.workflow_id,
  versionId: row.version_id,
  status: row.status,
  mode: row.mode,
  trigger: row.trigger_node,
  createdAtMs: Number(row.created_ms),
  startedAtMs: row.started_ms === null ? undefined : Number(row.started_ms),
  finishedAtMs: row.finished_ms === null ? undefined : Number(row.finished_ms),
  dueAtMs: row.due_ms === null ? undefined : Number(row.due_ms),
  error:
    row.error === null
      ? undefined
      : await openError(
          payloads,
          { id: row.id, workspaceId: row.workspace_id },
          JSON.parse(row.error) as ExecutionError | SealedError,
        ),
  itemCount: row.item_count ?? undefined,
  meta: JSON.parse(row.meta) as ExecutionMeta,
})
