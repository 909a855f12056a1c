import { newUuidV7, systemClock } from '@linkflow/kernel'
import { MemoryObjectStore, type ObjectKey } from '@linkflow/object-store'
import { ensurePartitions } from '@linkflow/postgres'
import { openTestDatabase, type TestDatabase } from '@linkflow/postgres/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newObjectKey } from '../application/execution-objects.ts'
import { ORPHAN_AGE_MS } from '../limits.ts'
import { aHead, aLive, anEnd, aWorkspace, facts } from '../testing/execution-builder.ts'
import { OrphanedObjects } from './orphaned-objects.ts'
import { executionMigrations, PARTITIONED_TABLES } from './schema.ts'
import { WritePipeline } from './write-pipeline.ts'

let test: TestDatabase
let pipeline: WritePipeline
beforeAll(async () => {
  test = await openTestDatabase({ sets: [executionMigrations] })
  await ensurePartitions(test.database, PARTITIONED_TABLES)
  pipeline = new WritePipeline([test.database.writeConnection()], systemClock)
})
afterAll(() => test?.close())

describe('the sweep of orphaned objects', () => {
  const workspaceId = aWorkspace()
  const objects = new MemoryObjectStore()
  const stored = async (id: string, where = workspaceId): Promise<ObjectKey> => {
    const key = newObjectKey({ id, workspaceId: where }, 'trigger')
    expect((await objects.put(key, Buffer.from('x'))).ok).toBe(true)
    return key
  }
  const isThere = async (key: ObjectKey) => (await objects.stat(key)).ok
  const sweep = (nowMs: number, ids: readonly string[] = [workspaceId]) =>
    new OrphanedObjects(objects, test.database.engine, async () => ids).sweep(nowMs)

  it('removes what is old and no execution has, and nothing of one that is live or finished', async () => {
    const live = aLive({ head: aHead({ workspaceId }) })
    const finished = aHead({ workspaceId })
    await pipeline.write({ kind: 'accept', row: live })
    await pipeline.write({ kind: 'record', row: anEnd(finished), journal: facts(0) })
    const orphan = await stored(newUuidV7(Date.now()))
    const kept = await Promise.all([stored(live.head.id), stored(finished.id)])
    const elsewhere = await stored(newUuidV7(Date.now()), aWorkspace())

    expect(await sweep(Date.now() + ORPHAN_AGE_MS - 60_000)).toBe(0)
    expect(await sweep(Date.now() + ORPHAN_AGE_MS + 60_000)).toBe(1)
    expect(await isThere(orphan)).toBe(false)
    expect(await Promise.all([...kept, elsewhere].map(isThere))).toEqual([true, true, true])
  })

  it('goes through more objects than a page holds', async () => {
    const other = aWorkspace()
    const keys = await Promise.all(Array.from({ length: 2500 }, () => stored(newUuidV7(Date.now()), other)))
    expect(await sweep(Date.now() + ORPHAN_AGE_MS + 60_000, [other])).toBe(2500)
    expect(await isThere(keys[0]!)).toBe(false)
  })
})
