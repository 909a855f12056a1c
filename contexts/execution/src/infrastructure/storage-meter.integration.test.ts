import { systemClock } from '@linkflow/kernel'
import { MemoryObjectStore } from '@linkflow/object-store'
import { ensurePartitions, sql } from '@linkflow/postgres'
import { openTestDatabase, type TestDatabase } from '@linkflow/postgres/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newObjectKey, removeObjects } from '../application/execution-objects.ts'
import type { WorkspaceId } from '../domain/execution.ts'
import { STORAGE_OBJECTS_EVERY_MS } from '../limits.ts'
import { aHead, anEnd, aWorkspace } from '../testing/execution-builder.ts'
import { Retention } from './retention.ts'
import { executionMigrations, PARTITIONED_TABLES } from './schema.ts'
import { StorageMeter, workspacesOver } from './storage-meter.postgres.ts'
import { WritePipeline } from './write-pipeline.ts'

let test: TestDatabase
let pipeline: WritePipeline
const objects = new MemoryObjectStore()
beforeAll(async () => {
  test = await openTestDatabase({ sets: [executionMigrations] })
  await ensurePartitions(test.database, PARTITIONED_TABLES)
  pipeline = new WritePipeline([test.database.writeConnection()], systemClock)
})
afterAll(() => test?.close())

const record = async (workspaceId: WorkspaceId, count: number, chars: number) => {
  const heads = Array.from({ length: count }, () => aHead({ workspaceId }))
  const text = `["${'x'.repeat(chars - 4)}"]`
  await Promise.all(
    heads.map((head) => pipeline.write({ kind: 'record', row: anEnd(head), journal: { seq: 0, facts: text } })),
  )
  return heads
}

it('measures what each workspace has, in rows and objects, and who has as much as it may', async () => {
  const [big, small, gone] = [aWorkspace(), aWorkspace(), aWorkspace()]
  const [head] = await record(big, 200, 50_000)
  await record(small, 3000, 500)
  await record(gone, 10, 1000)
  const meter = new StorageMeter(test.database, objects, async () => [big, small])
  const nowMs = Date.now()
  const first = await meter.measure(nowMs)
  expect(first.get(big)! / (200 * 50_000)).toBeCloseTo(1, 1)
  expect(first.get(small)! / (3000 * 500)).toBeGreaterThan(1)
  expect(first.get(small)! / (3000 * 500)).toBeLessThan(2.5)

  await objects.put(newObjectKey(head!, 'a'), Buffer.alloc(5_000_000))
  expect((await meter.measure(nowMs + 1000)).get(big)).toBe(first.get(big))
  expect((await meter.measure(nowMs + STORAGE_OBJECTS_EVERY_MS)).get(big)).toBe(first.get(big)! + 5_000_000)
  const { engine } = test.database
  expect(await workspacesOver(engine, 12_000_000)).toEqual(new Set([big]))
  expect(await workspacesOver(engine, first.get(big)! + 5_000_001)).toEqual(new Set())
  expect(await workspacesOver(engine, first.get(big)! + 5_000_000)).toEqual(new Set([big]))

  await new Retention(test.database, removeObjects(objects)).removeOfWorkspace(gone)
  await meter.measure(nowMs + STORAGE_OBJECTS_EVERY_MS + 1)
  const rows = await engine.query<{ id: string }>(sql`select workspace_id as id from execution.storage`)
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([big, small]))
})

it('reads a sample of a day that has many pages, and is near the truth all the same', async () => {
  const workspace = aWorkspace()
  // About 5,000 pages, of which it reads 2,000.
  await record(workspace, 30_000, 1200)
  const measured = await new StorageMeter(test.database, objects, async () => []).measure(Date.now())
  const truth = await test.database.engine.one<{ bytes: number }>(sql`
    select sum(octet_length(facts) + 420)::float8 as bytes from execution.journal where workspace_id = ${workspace}`)
  expect(measured.get(workspace)! / truth!.bytes).toBeGreaterThan(0.85)
  expect(measured.get(workspace)! / truth!.bytes).toBeLessThan(1.15)
})
