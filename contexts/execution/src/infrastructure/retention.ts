import { type Database, dropPartition, listPartitions, type Sql, sql } from '@linkflow/postgres'
import { PARTITIONED_TABLES } from './schema.ts'

const DAY_MS = 86_400_000
const ROWS_MAX = 5000

export interface RetentionRule {
  readonly workflowId: string
  readonly days: number
}

export interface RetentionReport {
  readonly droppedPartitions: number
  readonly removedExecutions: number
}

/** Removes the objects of an execution; called before its rows go, so that a crash leaves rows and not orphans. */
export type RemoveObjects = (execution: { workspaceId: string; id: string }) => Promise<void>

/**
 * Removes what is past its retention, which begins with the end of an execution. `finished` holds final executions only,
 * so a day that is past the longest retention is dropped whole, unless one of it ended later (it had waited); workflows
 * with a shorter retention lose their rows in batches before that. Objects of a dropped day have no execution any more and
 * are swept as orphans.
 */
export class Retention {
  private readonly database: Database
  private readonly removeObjects: RemoveObjects

  constructor(database: Database, removeObjects: RemoveObjects) {
    this.database = database
    this.removeObjects = removeObjects
  }

  async run(nowMs: number, defaultDays: number, rules: readonly RetentionRule[]): Promise<RetentionReport> {
    const longest = Math.max(defaultDays, ...rules.map((rule) => rule.days))
    let removedExecutions = 0
    for (const rule of rules) {
      if (rule.days < longest) removedExecutions += await this.removeOf(nowMs - rule.days * DAY_MS, rule.workflowId)
    }
    if (defaultDays < longest) removedExecutions += await this.removeOthers(nowMs - defaultDays * DAY_MS, rules)
    const droppedPartitions = await this.dropBefore(nowMs - longest * DAY_MS)
    return { droppedPartitions, removedExecutions }
  }

  /** A batch of what a workspace has that is to go as a whole; 0 when there is none left. */
  removeOfWorkspace(workspaceId: string): Promise<number> {
    return this.removeBatch(
      sql`select id, workspace_id from execution.finished where workspace_id = ${workspaceId} order by id limit ${ROWS_MAX}`,
    )
  }

  private async dropBefore(instantMs: number): Promise<number> {
    let dropped = 0
    for (const parent of PARTITIONED_TABLES) {
      for (const partition of await listPartitions(this.database, parent)) {
        const { dayStartMs } = partition
        if (dayStartMs + DAY_MS > instantMs) continue
        if (await this.hasRecent(dayStartMs, instantMs)) {
          await this.removeOfDay(dayStartMs, instantMs)
          continue
        }
        // The journal of an unfinished execution stays, however old it is.
        if (parent === 'execution.journal' && (await this.hasUnfinished(dayStartMs))) continue
        await dropPartition(this.database, parent, partition)
        dropped += 1
      }
    }
    return dropped
  }

  /** Did one of that day end later than that instant? */
  private async hasRecent(dayStartMs: number, instantMs: number): Promise<boolean> {
    const rows = await this.database.engine.query<{ id: string }>(
      sql`select id from execution.finished where ${ofDay(dayStartMs)} and finished_at >= ${instant(instantMs)} limit 1`,
    )
    return rows.length > 0
  }

  private removeOfDay(dayStartMs: number, beforeMs: number): Promise<number> {
    return this.removeBatches(
      (limit) => sql`
      select id, workspace_id from execution.finished
      where ${ofDay(dayStartMs)} and finished_at < ${instant(beforeMs)} order by id limit ${limit}`,
    )
  }

  private async hasUnfinished(dayStartMs: number): Promise<boolean> {
    const rows = await this.database.engine.query<{ id: string }>(
      sql`select id from execution.live where ${ofDay(dayStartMs)} limit 1`,
    )
    return rows.length > 0
  }

  private async removeOf(beforeMs: number, workflowId: string): Promise<number> {
    return this.removeBatches(
      (limit) => sql`
      select id, workspace_id from execution.finished
      where workflow_id = ${workflowId}::uuid and id < ${firstId(beforeMs)}::uuid and finished_at < ${instant(beforeMs)}
      order by id limit ${limit}`,
    )
  }

  private async removeOthers(beforeMs: number, rules: readonly RetentionRule[]): Promise<number> {
    const longer = rules.map((rule) => rule.workflowId)
    return this.removeBatches(
      (limit) => sql`
      select id, workspace_id from execution.finished
      where id < ${firstId(beforeMs)}::uuid and finished_at < ${instant(beforeMs)}
        and workflow_id <> all(${longer}::uuid[]) order by id limit ${limit}`,
    )
  }

  /** In batches, each a short transaction of its own: a long one holds back the outbox. */
  private async removeBatches(next: (limit: number) => ReturnType<typeof sql>): Promise<number> {
    for (let removed = 0; ; ) {
      const count = await this.removeBatch(next(ROWS_MAX))
      if (count === 0) return removed
      removed += count
    }
  }

  private async removeBatch(chosen: Sql): Promise<number> {
    const rows = await this.database.engine.query<{ id: string; workspace_id: string }>(chosen)
    for (const row of rows) await this.removeObjects({ id: row.id, workspaceId: row.workspace_id })
    const ids = rows.map((row) => row.id)
    if (ids.length === 0) return 0
    await this.database.engine.transaction(async (queries) => {
      await queries.execute(sql`delete from execution.journal where execution_id = any(${ids}::uuid[])`)
      await queries.execute(sql`delete from execution.finished where id = any(${ids}::uuid[])`)
    })
    return ids.length
  }
}

const instant = (ms: number): Sql => sql`to_timestamp(${ms / 1000}::float8)`

const ofDay = (dayStartMs: number): Sql =>
  sql`id >= ${firstId(dayStartMs)}::uuid and id < ${firstId(dayStartMs + DAY_MS)}::uuid`

function firstId(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}
