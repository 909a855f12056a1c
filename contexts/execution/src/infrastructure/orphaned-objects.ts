import { asObjectPrefix, type ObjectKey, type ObjectStore } from '@linkflow/object-store'
import { type Queries, sql } from '@linkflow/postgres'
import { ORPHAN_AGE_MS } from '../limits.ts'

/**
 * Removes objects whose execution has no row: files of calls that were refused, spills of executions that died before
 * they were accepted, and what retention leaves when it drops a day as a whole. An execution that has a row keeps all it
 * has, be it unfinished or finished: what an attempt left goes with its execution.
 */
export class OrphanedObjects {
  private readonly objects: ObjectStore
  private readonly engine: Pick<Queries, 'query'>
  private readonly workspaceIds: () => Promise<readonly string[]>

  constructor(objects: ObjectStore, engine: Pick<Queries, 'query'>, workspaceIds: () => Promise<readonly string[]>) {
    this.objects = objects
    this.engine = engine
    this.workspaceIds = workspaceIds
  }

  /** How many were removed. */
  async sweep(nowMs: number): Promise<number> {
    let removed = 0
    for (const workspaceId of await this.workspaceIds()) {
      const swept = await this.objects.sweep({
        prefix: asObjectPrefix(`${workspaceId}/`),
        storedBeforeMs: nowMs - ORPHAN_AGE_MS,
        keep: (keys) => this.keep(keys),
      })
      if (!swept.ok) throw new Error(`objects of workspace ${workspaceId}: ${swept.error.message}`)
      removed += swept.value.removed
    }
    return removed
  }

  private async keep(keys: readonly ObjectKey[]): Promise<ReadonlySet<ObjectKey>> {
    const executionOf = (key: ObjectKey) => key.split('/')[2]!
    const ids = [...new Set(keys.map(executionOf))]
    const rows = await this.engine.query<{ id: string }>(sql`
      select id from execution.live where id = any(${ids}::uuid[])
      union select id from execution.finished where id = any(${ids}::uuid[])`)
    const known = new Set(rows.map((row) => row.id))
    return new Set(keys.filter((key) => known.has(executionOf(key))))
  }
}
