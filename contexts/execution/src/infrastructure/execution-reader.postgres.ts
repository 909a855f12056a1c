import type { Database, Queries } from '@linkflow/postgres'
import { type Sql, sql } from '@linkflow/postgres'
import type {
  ExecutionError,
  ExecutionId,
  ExecutionMeta,
  ExecutionMode,
  ExecutionStatus,
  WorkflowId,
  WorkspaceId,
} from '../domain/execution.ts'
import { type Fact, parseJournal } from '../domain/fact.ts'
import { LARGE_BYTES } from '../limits.ts'

/** An execution as lists and details show it. */
export interface ExecutionSummary {
  readonly id: ExecutionId
  readonly workflowId: WorkflowId
  readonly versionId: string
  readonly status: ExecutionStatus
  readonly mode: ExecutionMode
  readonly trigger: string
  readonly createdAtMs: number
  readonly finishedAtMs: number | undefined
  readonly dueAtMs: number | undefined
  readonly error: ExecutionError | undefined
  readonly meta: ExecutionMeta
}

export interface ExecutionFilter {
  readonly workflowId?: string
  readonly statuses?: readonly ExecutionStatus[]
  readonly before?: string
  /** Only those that this trigger node started, in this mode. */
  readonly startedBy?: { readonly mode: ExecutionMode; readonly trigger: string }
  /** Only ids made within these times: from the one on, before the other. */
  readonly fromMs?: number
  readonly untilMs?: number
  readonly limit: number
}

interface Row {
  id: ExecutionId
  workflow_id: WorkflowId
  version_id: string
  status: ExecutionStatus
  mode: ExecutionMode
  trigger_node: string
  created_ms: number
  finished_ms: number | null
  due_ms: number | null
  error: string | null
  meta: string
}

const epochMs = (instant: Sql) => sql`(extract(epoch from ${instant}) * 1000)::float8`

const liveColumns = sql`id, workflow_id, version_id, status, mode, trigger_node, ${epochMs(sql`created_at`)} as created_ms,
  null::float8 as finished_ms, ${epochMs(sql`due_at`)} as due_ms, null::text as error, meta`
const finishedColumns = sql`id, workflow_id, version_id, status, mode, trigger_node, ${epochMs(sql`created_at`)} as created_ms,
  ${epochMs(sql`finished_at`)} as finished_ms, null::float8 as due_ms, error, meta`

const summaryFromRow = (row: Row): ExecutionSummary => ({
  id: row.id,
  workflowId: row.workflow_id,
  versionId: row.version_id,
  status: row.status,
  mode: row.mode,
  trigger: row.trigger_node,
  createdAtMs: Number(row.created_ms),
  finishedAtMs: row.finished_ms === null ? undefined : Number(row.finished_ms),
  dueAtMs: row.due_ms === null ? undefined : Number(row.due_ms),
  error: row.error === null ? undefined : (JSON.parse(row.error) as ExecutionError),
  meta: JSON.parse(row.meta) as ExecutionMeta,
})

/** A row is one flush: mostly some kilobytes, at most about a megabyte. */
const JOURNAL_ROWS_AT_ONCE = 64
const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Below every id that was made at this time or later. */
function lowestIdOf(ms: number): string {
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-0000-0000-000000000000`
}

/** Reads history for users: always within one workspace, by row-level security. Pages go by key, newest first. */
export class ExecutionReader {
  private readonly database: Pick<Database, 'app' | 'engine'>
  private readonly afterLarge: () => void

  /** @param afterLarge called when a journal of megabytes was read: what it came as is worth a collection */
  constructor(database: Pick<Database, 'app' | 'engine'>, afterLarge: () => void = () => {}) {
    this.database = database
    this.afterLarge = afterLarge
  }

  list(workspaceId: WorkspaceId, filter: ExecutionFilter): Promise<readonly ExecutionSummary[]> {
    return this.database.app.inWorkspace(workspaceId, async (queries) => {
      const { startedBy, fromMs, untilMs } = filter
      const before = filter.before ?? HIGHEST_ID
      const statuses = filter.statuses ?? null
      const where = sql`workspace_id = ${workspaceId}::uuid and id < ${before}::uuid
        and (${statuses}::text[] is null or status = any(${statuses}::text[]))`
      const ofWorkflow = sql`${filter.workflowId === undefined ? sql`` : sql`and workflow_id = ${filter.workflowId}::uuid`}
        ${startedBy === undefined ? sql`` : sql`and mode = ${startedBy.mode} and trigger_node = ${startedBy.trigger}`}
        ${fromMs === undefined ? sql`` : sql`and id >= ${lowestIdOf(fromMs)}::uuid`}
        ${untilMs === undefined ? sql`` : sql`and id < ${lowestIdOf(untilMs)}::uuid`}`
      const rows = await queries.query<Row>(sql`
        select * from (
          (select ${liveColumns} from execution.live where ${where} ${ofWorkflow} order by id desc limit ${filter.limit})
          union all
          (select ${finishedColumns} from execution.finished where ${where} ${ofWorkflow} order by id desc limit ${filter.limit})
        ) q order by id desc limit ${filter.limit}`)
      return rows.map(summaryFromRow)
    })
  }

  get(workspaceId: WorkspaceId, id: string): Promise<ExecutionSummary | undefined> {
    return this.database.app.inWorkspace(workspaceId, (queries) => this.find(queries, id))
  }

  /** The facts of an execution; empty when its payloads are gone. */
  facts(workspaceId: WorkspaceId, id: string): Promise<readonly Fact[]> {
    return this.database.app.inWorkspace(workspaceId, (queries) => this.journal(queries, id))
  }

  /** For the engine's own purposes: over all workspaces. */
  factsForEngine(id: string): Promise<readonly Fact[]> {
    return this.journal(this.database.engine, id)
  }

  async findForEngine(id: string): Promise<ExecutionSummary | undefined> {
    return this.find(this.database.engine, id)
  }

  private async find(queries: Queries, id: string): Promise<ExecutionSummary | undefined> {
    const rows = await queries.query<Row>(sql`
      select ${liveColumns} from execution.live where id = ${id}::uuid
      union all select ${finishedColumns} from execution.finished where id = ${id}::uuid`)
    return rows[0] === undefined ? undefined : summaryFromRow(rows[0])
  }

  /** Some rows at a time: the text of a long journal is never in memory as a whole beside its facts. */
  private async journal(queries: Queries, id: string): Promise<readonly Fact[]> {
    const facts: Fact[] = []
    let chars = 0
    for (let after = -1; ; ) {
      const rows = await queries.query<{ seq: number; facts: string }>(
        sql`select seq, facts from execution.journal where execution_id = ${id}::uuid and seq > ${after}
            order by seq limit ${JOURNAL_ROWS_AT_ONCE}`,
      )
      for (const row of rows) {
        chars += row.facts.length
        facts.push(...parseJournal([row]))
      }
      if (rows.length < JOURNAL_ROWS_AT_ONCE) break
      after = rows.at(-1)!.seq
    }
    if (chars > LARGE_BYTES) this.afterLarge()
    return facts
  }
}
