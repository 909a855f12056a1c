import { newUuidV7 } from '@linkflow/kernel'
import { ensurePartitions, sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { aWorker, aWorkspace } from '../testing/execution-builder.ts'
import { outboxSettled } from '../testing/outbox-settled.ts'
import { PostgresExecutionStore } from './execution-store.postgres.ts'
import type { ExecutionEnded, WorkersLost } from './outbox-events.ts'
import { OutboxRelay } from './outbox-relay.ts'
import { executionMigrations, PARTITIONED_TABLES } from './schema.ts'

const LEASE_MS = 60_000

describe('workers that were lost', async () => {
  const test = await openTestDatabase({ sets: [executionMigrations] })
  afterAll(() => test.close())
  const { engine } = test.database
  await ensurePartitions(test.database, PARTITIONED_TABLES)
  const store = new PostgresExecutionStore(engine, LEASE_MS)
  // The server under the tests may have been started a moment ago: then nobody is lost yet.
  const requeue = () => new PostgresExecutionStore(engine, 0).requeueLost()
  beforeEach(async () => {
    await engine.execute(sql`delete from execution.workers`)
    await engine.execute(sql`delete from execution.live`)
    await engine.execute(sql`delete from execution.outbox`)
  })

  const run = (worker: string, workspaceId: string) =>
    engine.execute(sql`
      insert into execution.live (id, workspace_id, workflow_id, version_id, status, mode, trigger_node, worker_id, fence,
        created_at, plan_format, engine_flags, meta)
      values (${newUuidV7(Date.now())}, ${workspaceId}, gen_random_uuid(), gen_random_uuid(), 'running', 'api', 'a',
        ${worker}, 1, platform.now(), 1, '', '{}')`)
  const told = async () => {
    const losses: WorkersLost[] = []
    const ends: ExecutionEnded[] = []
    const consumer = {
      name: 'test',
      consume: async (events: readonly ExecutionEnded[]) => void ends.push(...events),
      consumeLost: async (events: readonly WorkersLost[]) => void losses.push(...events),
    }
    await outboxSettled(engine)
    // A consumer that only listens to ends hears nothing of it.
    await new OutboxRelay(engine, [{ name: 'ends', consume: consumer.consume }, consumer]).relay()
    expect(ends).toEqual([])
    return losses
  }

  it('are told once, with what others took over from them, of each workspace', async () => {
    const [idle, busy, alive] = [aWorker(), aWorker(), aWorker()]
    const [shop, mill] = [aWorkspace(), aWorkspace()]
    for (const [id, name] of [
      [idle, 'idle:1'],
      [busy, 'busy:2 "«\\'],
      [alive, 'alive:3'],
    ] as const) {
      await store.registerWorker(id, name)
    }
    await Promise.all([run(busy, shop), run(busy, shop), run(busy, mill), run(alive, mill)])
    await requeue()
    expect(await told()).toEqual([])
    await store.declareDead([idle, busy])
    expect(await requeue()).toEqual({ requeued: 3 })
    expect(await told()).toEqual([
      {
        type: 'workers.lost',
        workers: ['busy:2 "«\\', 'idle:1'],
        takenOver: expect.arrayContaining([
          { workspace: shop, executions: 2 },
          { workspace: mill, executions: 1 },
        ]),
      },
    ])
    await requeue()
    expect(await told()).toEqual([])
  })

  it('are told again when they came back and were lost once more, and not when they were stopped', async () => {
    const [returning, stopped] = [aWorker(), aWorker()]
    await store.registerWorker(returning, 'returning:1')
    await store.registerWorker(stopped, 'stopped:1')
    for (let times = 0; times < 2; times++) {
      expect(await store.heartbeat(returning)).toBe(true)
      await store.declareDead([returning])
      await requeue()
      expect(await told()).toMatchObject([{ workers: ['returning:1'], takenOver: [] }])
    }
    await store.retireWorker(stopped)
    await requeue()
    expect(await told()).toEqual([])
  })

  it('and ends are removed with what a consumer writes in the same transaction: both or neither', async () => {
    const worker = aWorker()
    await store.registerWorker(worker, 'w:1')
    await store.declareDead([worker])
    await requeue()
    let fails = true
    const relay = new OutboxRelay(engine, [
      {
        name: 'writes',
        consume: async () => {},
        async consumeLost(_, queries) {
          await queries.execute(sql`insert into execution.cautious_versions values (gen_random_uuid(), platform.now())`)
          if (fails) throw new Error('later')
        },
      },
    ])
    const written = async () => (await engine.query(sql`select from execution.cautious_versions`)).length
    await outboxSettled(engine)
    await relay.relay()
    expect(await written()).toBe(0)
    fails = false
    await engine.execute(sql`update execution.outbox_refusals set due_at = platform.now()`)
    await relay.relay()
    await relay.relay()
    expect(await written()).toBe(1)
  })
})
