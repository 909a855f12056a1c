import { type Database, dropPartition, listPartitionTables, type Sql, sql } from '@linkflow/postgres'
import { SUCCESS_KEPT_MS } from '../limits.ts'
import { PARTITIONED_TABLES } from './schema.ts'

const DAY_MS = 86_400_000
const ROWS_MAX = 5000

/** What a workflow says for itself. */
export interface RetentionRule {
  readonly workflowId: string
  readonly days?: number | undefined
  /** The newest that have ended. */
  readonly executions?: number | undefined
  readonly successes?: 'data' | 'metadata' | 'nothing' | undefined
}

export interface RetentionReport {
  readonly droppedPartitions: number
  readonly removedExecutions: number
}

export interface TrimReport {
  readonly removedExecutions: number
  /** They lost their data and are still listed. */
  readonly emptiedExecutions: number
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
  /** By workflow: up to where its successes are trimmed, and by which setting. */
  private readonly trimmed = new Map<string, { readonly key: string; readonly place: string }>()

  constructor(database: Database, removeObjects: RemoveObjects) {
    this.database = database
    this.removeObjects = removeObjects
  }

  async run(nowMs: number, defaultDays: number, rules: readonly RetentionRule[]): Promise<RetentionReport> {
    const byDays = rules.flatMap(({ workflowId, days }) => (days === undefined ? [] : [{ workflowId, days }]))
    const longest = Math.max(defaultDays, ...byDays.map(({ days }) => days))
    let removedExecutions = 0
    for (const { workflowId, days } of byDays) {
      if (days < longest) removedExecutions += await this.removeOf(nowMs - days * DAY_MS, workflowId)
    }
    if (defaultDays < longest) removedExecutions += await this.removeOthers(nowMs - defaultDays * DAY_MS, byDays)
    const droppedPartitions = await this.dropBefore(nowMs - longest * DAY_MS)
    return { droppedPartitions, removedExecutions }
  }

  /** What goes soon after its end, whatever its age: more than so many of a workflow, and what it keeps of successes. */
  async trim(nowMs: number, rules: readonly RetentionRule[]): Promise<TrimReport> {
    let removedExecutions = 0
    let emptiedExecutions = 0
    for (const rule of rules) {
      const { workflowId, executions, successes } = rule
      if (executions !== undefined) removedExecutions += await this.removeBeyond(workflowId, executions)
      if (successes === 'nothing') removedExecutions += await this.trimSuccesses(workflowId, nowMs, 'all')
      if (successes === 'metadata') emptiedExecutions += await this.trimSuccesses(workflowId, nowMs, 'data')
    }
    const known = new Set(rules.map(({ workflowId }) => workflowId))
    for (const workflowId of this.trimmed.keys()) if (!known.has(workflowId)) this.trimmed.delete(workflowId)
    return { removedExecutions, emptiedExecutions }
  }

  private async removeBeyond(workflowId: string, count: number): Promise<number> {
    const last = await this.database.engine.one<{ id: string }>(sql`
      select id from execution.finished where workflow_id = ${workflowId}::uuid order by id desc offset ${count} limit 1`)
    if (last === undefined) return 0
    return this.removeBatches(
      (limit) => sql`
      select id, workspace_id from execution.finished f
      where workflow_id = ${workflowId}::uuid and id <= ${last.id}::uuid and not ${IS_AWAITED} order by id limit ${limit}`,
    )
  }

  /**
   * Goes through the successes of a workflow from where the last turn left off: before that place there is none that still
   * has to go. What ended just now (somebody may be reading its answer) or is awaited by its caller holds the place back.
   */
  private async trimSuccesses(workflowId: string, nowMs: number, what: 'all' | 'data'): Promise<number> {
    const { engine } = this.database
    const key = `${workflowId}:${what}`
    const unfinished = await engine.one<{ id: string | null }>(
      sql`select min(id::text)::uuid as id from execution.live where workflow_id = ${workflowId}::uuid`,
    )
    let place = this.trimmed.get(workflowId)?.key === key ? this.trimmed.get(workflowId)!.place : firstId(0)
    let held = unfinished?.id ?? undefined
    for (let trimmed = 0; ; ) {
      const rows = await engine.query<{ id: string; workspace_id: string; stays: boolean }>(sql`
        select id, workspace_id, (finished_at >= ${instant(nowMs - SUCCESS_KEPT_MS)} or ${IS_AWAITED}) as stays
        from execution.finished f
        where workflow_id = ${workflowId}::uuid and status = 'succeeded' and id > ${place}::uuid
        order by id limit ${ROWS_MAX}`)
      const going = rows.filter(({ stays }) => !stays)
      await this.removeRows(going, what)
      trimmed += going.length
      const stays = rows.find((row) => row.stays)?.id
      if (stays !== undefined && (held === undefined || stays < held)) held = stays
      if (rows.length < ROWS_MAX) {
        const end = rows.at(-1)?.id ?? place
        this.trimmed.set(workflowId, { key, place: held !== undefined && held <= end ? before(held) : end })
        return trimmed
      }
      place = rows.at(-1)!.id
    }
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
      for (const partition of await listPartitionTables(this.database, parent)) {
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

  private async removeOthers(beforeMs: number, rules: readonly { readonly workflowId: string }[]): Promise<number> {
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
    await this.removeRows(rows, 'all')
    return rows.length
  }

  private async removeRows(rows: readonly { id: string; workspace_id: string }[], what: 'all' | 'data'): Promise<void> {
    for (const row of rows) await this.removeObjects({ id: row.id, workspaceId: row.workspace_id })
    const ids = rows.map((row) => row.id)
    if (ids.length === 0) return
    await this.database.engine.transaction(async (queries) => {
      await queries.execute(sql`delete from execution.journal where execution_id = any(${ids}::uuid[])`)
      if (what === 'all') await queries.execute(sql`delete from execution.finished where id = any(${ids}::uuid[])`)
    })
  }
}

/** Whoever called it has not ended, and may still read what it put out. */
const IS_AWAITED = sql`(f.meta like '{"parent":%' and exists (
  select 1 from execution.live p where p.id = (f.meta::json #>> '{parent,id}')::uuid))`

const instant = (ms: number): Sql => sql`to_timestamp(${ms / 1000}::float8)`

const ofDay = (dayStartMs: number): Sql =>
  sql`id >= ${firstId(dayStartMs)}::uuid and id < ${firstId(dayStartMs + DAY_MS)}::uuid`

function firstId(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}

/** The id right before another. */
function before(id: string): string {
  const hex = (BigInt(`0x${id.replaceAll('-', '')}`) - 1n).toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
