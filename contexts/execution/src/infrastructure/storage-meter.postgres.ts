import { asObjectPrefix, type ObjectStore } from '@linkflow/object-store'
import { type Database, firstIdOf, listPartitions, sql } from '@linkflow/postgres'
import { SAMPLED_PAGES_MAX, STORAGE_OBJECTS_EVERY_MS, STORAGE_OLD_DAYS_EVERY_MS, STORED_ROW_BYTES } from '../limits.ts'

const DAY_MS = 86_400_000

interface Measured {
  readonly atMs: number
  readonly bytes: ReadonlyMap<string, number>
}

/**
 * Measures what the executions of each workspace take up: rows of the journal, and objects. Nothing is counted while
 * executions run, so it costs them nothing, and it cannot drift from what is there. Of a day with many pages a sample
 * is read: within a few per cent, whatever its size. Days that are over change by retention only, and have their turn
 * each hour; objects are listed every ten minutes.
 */
export class StorageMeter {
  private readonly database: Database
  private readonly objects: ObjectStore
  private readonly workspaceIds: () => Promise<readonly string[]>
  private readonly days = new Map<number, Measured>()
  private inObjects: Measured = { atMs: Number.NEGATIVE_INFINITY, bytes: new Map() }

  constructor(database: Database, objects: ObjectStore, workspaceIds: () => Promise<readonly string[]>) {
    this.database = database
    this.objects = objects
    this.workspaceIds = workspaceIds
  }

  /** A chore: writes down the bytes of every workspace. */
  async measure(nowMs: number): Promise<ReadonlyMap<string, number>> {
    await this.measureDays(nowMs)
    if (nowMs - this.inObjects.atMs >= STORAGE_OBJECTS_EVERY_MS) {
      this.inObjects = { atMs: nowMs, bytes: await this.objectBytes() }
    }
    const sums = new Map<string, number>()
    for (const { bytes } of [...this.days.values(), this.inObjects]) {
      for (const [workspace, each] of bytes) sums.set(workspace, (sums.get(workspace) ?? 0) + each)
    }
    const ids = [...sums.keys()]
    const values = ids.map((id) => Math.round(sums.get(id)!))
    await this.database.engine.transaction(async (queries) => {
      await queries.execute(sql`delete from execution.storage where workspace_id <> all(${ids}::uuid[])`)
      await queries.execute(sql`
        insert into execution.storage (workspace_id, bytes)
        select * from unnest(${ids}::uuid[], ${values}::int8[])
        on conflict (workspace_id) do update set bytes = excluded.bytes, measured_at = platform.now()`)
    })
    return sums
  }

  private async measureDays(nowMs: number): Promise<void> {
    const partitions = await listPartitions(this.database, 'execution.journal')
    const there = new Set(partitions.map(({ dayStartMs }) => dayStartMs))
    for (const day of this.days.keys()) if (!there.has(day)) this.days.delete(day)
    for (const { dayStartMs, name } of partitions) {
      const known = this.days.get(dayStartMs)
      const isOver = dayStartMs + 2 * DAY_MS < nowMs
      if (known !== undefined && isOver && nowMs - known.atMs < STORAGE_OLD_DAYS_EVERY_MS) continue
      this.days.set(dayStartMs, { atMs: nowMs, bytes: await this.bytesOfDay(dayStartMs, name) })
    }
  }

  /** Long rows are elsewhere (TOAST), and their length is read without them: the pages here are few and quickly read. */
  private async bytesOfDay(dayStartMs: number, name: string): Promise<ReadonlyMap<string, number>> {
    const { engine } = this.database
    const size = await engine.one<{ pages: number }>(
      sql`select (pg_relation_size(${name}::regclass) / current_setting('block_size')::int)::float8 as pages`,
    )
    const percent = Math.min(100, (100 * SAMPLED_PAGES_MAX) / Math.max(1, size?.pages ?? 1))
    const rows = await engine.query<{ workspace_id: string; bytes: number }>(sql`
      select workspace_id, sum(coalesce(octet_length(facts), octet_length(sealed), 0) + ${STORED_ROW_BYTES})::float8 as bytes
      from execution.journal tablesample system (${percent}::float8::real)
      where execution_id >= ${firstIdOf(dayStartMs)}::uuid and execution_id < ${firstIdOf(dayStartMs + DAY_MS)}::uuid
      group by workspace_id`)
    return new Map(rows.map(({ workspace_id, bytes }) => [workspace_id, (bytes * 100) / percent]))
  }

  private async objectBytes(): Promise<ReadonlyMap<string, number>> {
    const sums = new Map<string, number>()
    for (const workspaceId of await this.workspaceIds()) {
      let bytes = 0
      for (let cursor: string | undefined; ; ) {
        const page = await this.objects.list(asObjectPrefix(`${workspaceId}/`), { ...(cursor && { cursor }) })
        if (!page.ok) throw new Error(`objects of workspace ${workspaceId}: ${page.error.message}`)
        for (const object of page.value.objects) bytes += object.bytes
        cursor = page.value.nextCursor
        if (cursor === undefined) break
      }
      if (bytes > 0) sums.set(workspaceId, bytes)
    }
    return sums
  }
}

/** Workspaces that have as much as they may. */
export async function workspacesOver(engine: Database['engine'], quotaBytes: number): Promise<ReadonlySet<string>> {
  const rows = await engine.query<{ workspace_id: string }>(
    sql`select workspace_id from execution.storage where bytes >= ${quotaBytes}`,
  )
  return new Set(rows.map((row) => row.workspace_id))
}
