import { invariant } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import { type Sql, sql } from '@linkflow/postgres'
import { openError } from '../application/sealed-payloads.ts'
import {
  type ExecutionError,
  type ExecutionId,
  type ExecutionMeta,
  type ExecutionMode,
  type ExecutionStatus,
  FINAL_STATUSES,
  type SealedError,
  type WorkflowId,
} from '../domain/execution.ts'

/** A text about an execution, and the label that it says. */
export interface LabelledText {
  readonly workflowName: string | undefined
  readonly versionNumber: number | undefined
  readonly text: string
}

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
  /** Of one that is given again as the same object (kept-executions.ts): what was made of it. */
  readonly kept?: { text?: LabelledText }
}

/**
 * What a summary shows, as one text: its three ids, then the other fields, a tab between each two. As fourteen columns a page of
 * fifty was seven hundred strings, which took half of the time of its query here. No field holds a tab: ids are words, and JSON
 * has it escaped.
 */
export interface ExecutionRow {
  execution: string
}

/** Microseconds, exact. Milliseconds by `extract`, which makes numerics, took 28 µs more of the database's 160 for a page. */
const epochUs = (instant: Sql) => sql`coalesce((date_part('epoch', ${instant}) * 1e6)::int8, -1)`

/** `until`: when a live one is looked at next, or when a finished one ended. Of numbers -1 says that there is none. */
const rowOf = (until: Sql, itemCount: Sql, error: Sql) =>
  sql`concat_ws(e'\\t', id, workflow_id, version_id, status, mode, ${epochUs(sql`created_at`)}, ${epochUs(sql`started_at`)},
    ${epochUs(until)}, ${itemCount}, meta, ${error}, trigger_node)`

export const liveRow = rowOf(sql`due_at`, sql`-1`, sql`''`)
export const finishedRow = rowOf(sql`finished_at`, sql`coalesce(item_count, -1)`, sql`coalesce(error, '')`)

/**
 * What stands for the row of one that ended without an error: its id, and its end to the microsecond. A finished row never
 * changes, and a database that was restored and let it end anew says another end. Half of a row's cost, and an eighth of its bytes.
 */
const mark = sql`id::text || encode(timestamptz_send(finished_at), 'hex')`
export const finishedMark = sql`case when error is null then ${mark} else ${finishedRow} end`

const UUID_CHARS = 36
const MARK_CHARS = UUID_CHARS + 16
const [WORKFLOW_AT, VERSION_AT, OTHERS_AT] = [UUID_CHARS + 1, 2 * (UUID_CHARS + 1), 3 * (UUID_CHARS + 1)] as const
const OTHERS = 9

/** Rows in the order of their texts are in the order of their ids. */
export const idOf = ({ execution }: ExecutionRow): string => execution.slice(0, UUID_CHARS)

export const isMark = ({ execution }: ExecutionRow): boolean => execution.length === MARK_CHARS

export const isLiveRow = (row: ExecutionRow): boolean => !isMark(row) && !FINAL_STATUSES.has(statusOf(row))

const statusOf = ({ execution }: ExecutionRow) =>
  execution.slice(OTHERS_AT, execution.indexOf('\t', OTHERS_AT)) as ExecutionStatus

export async function summaryFromRow(
  payloads: Payloads,
  workspaceId: string,
  row: ExecutionRow,
): Promise<ExecutionSummary> {
  const text = row.execution
  const id = idOf(row) as ExecutionId
  const others = text.slice(OTHERS_AT).split('\t')
  invariant(others.length === OTHERS, `execution ${id}: ${others.length} fields instead of ${OTHERS}`)
  const [status, mode, createdUs, startedUs, untilUs, itemCount, meta, error, trigger] = others as unknown as Others
  const isFinal = FINAL_STATUSES.has(status)
  const untilMs = msFrom(untilUs)
  return {
    id,
    workflowId: text.slice(WORKFLOW_AT, VERSION_AT - 1) as WorkflowId,
    versionId: text.slice(VERSION_AT, OTHERS_AT - 1),
    status,
    mode,
    trigger,
    createdAtMs: Number(createdUs) / 1000,
    startedAtMs: msFrom(startedUs),
    finishedAtMs: isFinal ? untilMs : undefined,
    dueAtMs: isFinal ? undefined : untilMs,
    error:
      error === ''
        ? undefined
        : await openError(payloads, { id, workspaceId }, JSON.parse(error) as ExecutionError | SealedError),
    itemCount: itemCount === NONE ? undefined : Number(itemCount),
    meta: JSON.parse(meta) as ExecutionMeta,
  }
}

type Others = readonly [
  status: ExecutionStatus,
  mode: ExecutionMode,
  createdUs: string,
  startedUs: string,
  untilUs: string,
  itemCount: string,
  meta: string,
  error: string,
  trigger: string,
]

const NONE = '-1'
const msFrom = (us: string): number | undefined => (us === NONE ? undefined : Number(us) / 1000)
