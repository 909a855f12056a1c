import { type Payloads, plainPayloads } from '@linkflow/keys'
import type { Database, Queries, Reads } from '@linkflow/postgres'
import { sql } from '@linkflow/postgres'
import { openFacts, type StoredJournalRow } from '../application/sealed-payloads.ts'
import type { WorkspaceId } from '../domain/execution.ts'
import { type Fact, parseRows } from '../domain/fact.ts'
import { withEdits } from '../domain/stops.ts'
import { LARGE_BYTES } from '../limits.ts'
import { type ExecutionRow, type ExecutionSummary, finishedRow, liveRow, summaryFromRow } from './execution-row.ts'
import { type ExecutionFilter, type FoundExecutions, searchExecutions } from './execution-search.postgres.ts'
import { readStatistics, type Statistics, type StatisticsRange } from './execution-statistics.postgres.ts'
import { failingWorkflows, recentRuns } from './workflow-runs.postgres.ts'

export type { ExecutionSummary } from './execution-row.ts'

/** A row is one flush: mostly some kilobytes, at most about a megabyte. */
const JOURNAL_ROWS_AT_ONCE = 64

/** Reads history for users: always within one workspace, by row-level security. Pages go by key, newest first. */
export class ExecutionReader {
  private readonly database: Pick<Database, 'app' | 'engine'>
  private readonly payloads: Payloads
  private readonly afterLarge: () => void

  /** @param afterLarge called when a journal of megabytes was read: what it came as is worth a collection */
  constructor(
    database: Pick<Database, 'app' | 'engine'>,
    payloads: Payloads = plainPayloads,
    afterLarge: () => void = () => {},
  ) {
    this.database = database
    this.payloads = payloads
    this.afterLarge = afterLarge
  }

  async list(workspaceId: WorkspaceId, filter: ExecutionFilter): Promise<readonly ExecutionSummary[]> {
    return (await this.search(workspaceId, filter)).items
  }

  search(workspaceId: WorkspaceId, filter: ExecutionFilter): Promise<FoundExecutions> {
    return searchExecutions(this.database.app.readsIn(workspaceId), this.payloads, workspaceId, filter)
  }

  statistics(workspaceId: WorkspaceId, range: StatisticsRange): Promise<Statistics> {
    return readStatistics(this.database.app.readsIn(workspaceId), workspaceId, range)
  }

  /** The last runs of each of these workflows, the newest first. */
  recentRuns(workspaceId: WorkspaceId, workflowIds: readonly string[]): ReturnType<typeof recentRuns> {
    return recentRuns(this.database.app.readsIn(workspaceId), workflowIds)
  }

  failingWorkflows(workspaceId: WorkspaceId): ReturnType<typeof failingWorkflows> {
    return failingWorkflows(this.database.app.readsIn(workspaceId), workspaceId)
  }

  get(workspaceId: WorkspaceId, id: string): Promise<ExecutionSummary | undefined> {
    return this.find(this.database.app.readsIn(workspaceId), id)
  }

  /** The newest test of a workflow's draft that has ended. */
  async latestTest(workspaceId: WorkspaceId, workflowId: string): Promise<string | undefined> {
    const row = await this.database.app.inWorkspace(workspaceId, (queries) =>
      queries.one<{ id: string }>(
        // The mode is written out: the partial index has it.
        sql`select id from execution.finished where workflow_id = ${workflowId}::uuid and mode = 'test' order by id desc limit 1`,
      ),
    )
    return row?.id
  }

  /** The newest execution of a workflow that has ended, and the version that it ran. */
  latestEnded(
    workspaceId: WorkspaceId,
    workflowId: string,
  ): Promise<{ readonly id: string; readonly versionId: string } | undefined> {
    return this.database.app.inWorkspace(workspaceId, (queries) =>
      queries.one<{ id: string; versionId: string }>(
        sql`select id, version_id as "versionId" from execution.finished
            where workflow_id = ${workflowId}::uuid order by id desc limit 1`.named('latest_ended'),
      ),
    )
  }

  /** The facts with which an execution began, so many as are kept in so many bytes. */
  firstFacts(workspaceId: WorkspaceId, id: string, bytesMax: number): Promise<readonly Fact[]> {
    return this.database.app.inWorkspace(workspaceId, async (queries) => {
      const rows = await queries.query<StoredJournalRow>(
        sql`select execution_id, workspace_id, seq, facts, sealed from (
              select *, sum(coalesce(octet_length(facts), octet_length(sealed))) over (order by seq) as bytes
              from execution.journal where execution_id = ${id}::uuid and seq < ${JOURNAL_ROWS_AT_ONCE}) beginning
            where bytes <= ${bytesMax} order by seq`.named('first_facts'),
      )
      const texts = await Promise.all(rows.map((row) => openFacts(this.payloads, row)))
      return texts.flatMap((facts) => parseRows([{ facts }]))
    })
  }

  /** Those of them that are in the workspace, by id. */
  async getMany(workspaceId: WorkspaceId, ids: readonly string[]): Promise<ReadonlyMap<string, ExecutionSummary>> {
    const rows = await this.database.app.readsIn(workspaceId).query<ExecutionRow>(sql`
      select ${liveRow} from execution.live where id = any(${[...ids]}::uuid[])
      union all select ${finishedRow} from execution.finished where id = any(${[...ids]}::uuid[])`)
    const summaries = await Promise.all(rows.map((row) => summaryFromRow(this.payloads, workspaceId, row)))
    return new Map(summaries.map((summary) => [summary.id, summary]))
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

  private async find(queries: Reads, id: string): Promise<ExecutionSummary | undefined> {
    const rows = await queries.query<ExecutionRow & { workspace_id: string }>(
      sql`
      select workspace_id, ${liveRow} from execution.live where id = ${id}::uuid
      union all select workspace_id, ${finishedRow} from execution.finished where id = ${id}::uuid`.named(
        'execution_by_id',
      ),
    )
    return rows[0] === undefined ? undefined : summaryFromRow(this.payloads, rows[0].workspace_id, rows[0])
  }

  /** Some rows at a time: the text of a long journal is never in memory as a whole beside its facts. */
  private async journal(queries: Queries, id: string): Promise<readonly Fact[]> {
    const facts: Fact[] = []
    let chars = 0
    for (let after = -1; ; ) {
      const rows = await queries.query<StoredJournalRow>(
        sql`select execution_id, workspace_id, seq, facts, sealed from execution.journal
            where execution_id = ${id}::uuid and seq > ${after}
            order by seq limit ${JOURNAL_ROWS_AT_ONCE}`,
      )
      for (const row of rows) {
        const text = await openFacts(this.payloads, row)
        chars += text.length
        facts.push(...parseRows([{ facts: text }]))
      }
      if (rows.length < JOURNAL_ROWS_AT_ONCE) break
      after = rows.at(-1)!.seq
    }
    if (chars > LARGE_BYTES) this.afterLarge()
    return withEdits(facts)
  }
}
