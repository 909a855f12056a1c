import { newUuidV7, systemClock } from '@linkflow/kernel'
import { MemoryObjectStore } from '@linkflow/object-store'
import { ensurePartitions, listPartitions, sql } from '@linkflow/postgres'
import { openTestDatabase, type TestDatabase } from '@linkflow/postgres/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newObjectKey, removeObjects } from '../application/execution-objects.ts'
import type { ExecutionHead, WorkflowId } from '../domain/execution.ts'
import { aHead, aLive, anEnd, aWorker, aWorkspace, facts } from '../testing/execution-builder.ts'
import { outboxSettled } from '../testing/outbox-settled.ts'
import { ExecutionReader } from './execution-reader.postgres.ts'
import { PostgresExecutionStore } from './execution-store.postgres.ts'
import type { ExecutionEnded } from './outbox-events.ts'
import { OutboxRelay } from './outbox-relay.ts'
import { Retention } from './retention.ts'
import { executionMigrations, PARTITIONED_TABLES } from './schema.ts'
import { WritePipeline } from './write-pipeline.ts'

const DAY_MS = 86_400_000
let test: TestDatabase
let pipeline: WritePipeline
let store: PostgresExecutionStore
let reader: ExecutionReader
const objects = new MemoryObjectStore()
beforeEach(async () => {
  test = await openTestDatabase({ sets: [executionMigrations] })
  await ensurePartitions(test.database, PARTITIONED_TABLES)
  pipeline = new WritePipeline([test.database.writeConnection()], systemClock)
  store = new PostgresExecutionStore(test.database.engine)
  reader = new ExecutionReader(test.database)
})
afterEach(() => test?.close())

const finished = async (changes: Partial<ExecutionHead> = {}, finishedAtMs = Date.now()): Promise<ExecutionHead> => {
  const head = aHead(changes)
  const row = anEnd(head, { finishedAtMs })
  expect(await pipeline.write({ kind: 'record', row, journal: facts(0, '[{"t":"x"}]') })).toEqual({ type: 'committed' })
  return head
}
const isKept = async (head: ExecutionHead) => (await reader.findForEngine(head.id)) !== undefined
const count = async (table: string): Promise<number> => {
  const rows = await test.database.engine.query<{ n: number }>(
    sql`select (xpath('/row/n/text()', query_to_xml('select count(*) as n from ' || ${table}, false, true, '')))[1]::text::int as n`,
  )
  return rows[0]!.n
}

describe('retention', () => {
  const retention = () => new Retention(test.database, removeObjects(objects))

  it('drops days that are past it as a whole, and never the journal of what is unfinished', async () => {
    const [old] = [await finished()]
    const live = aLive()
    await pipeline.write({ kind: 'accept', row: live })
    const report = await retention().run(Date.now() + 33 * DAY_MS, 30, [])
    expect(report.droppedPartitions).toBeGreaterThan(2)
    expect(await isKept(old!)).toBe(false)
    expect(await reader.factsForEngine(live.head.id)).toEqual([])
    const left = await listPartitions(test.database, 'execution.journal')
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
    expect(left.map(({ dayStartMs }) => dayStartMs)).toContain(today)
    const worker = aWorker()
    await store.registerWorker(worker, 'test')
    expect(await store.claimDue(worker, 10, 'all')).toMatchObject([
      { head: { id: live.head.id }, journal: [{ seq: 0 }] },
    ])
  })

  it('drops what a turn before it has detached and could not drop', async () => {
    const [oldest] = await listPartitions(test.database, 'execution.journal')
    const { name } = oldest!
    await test.database.asOwner(async (owner) => {
      await owner.query(`alter table execution.journal detach partition ${name}`)
    })
    await retention().run(oldest!.dayStartMs + 33 * DAY_MS, 30, [])
    expect(await test.database.engine.query(sql`select from pg_class where oid = to_regclass(${name})`)).toEqual([])
  })

  describe('of one workflow', () => {
    const MINUTES = 60_000
    const workflowId = () => newUuidV7(Date.now()) as WorkflowId
    const dataOf = async (head: ExecutionHead) => (await reader.factsForEngine(head.id)).length > 0
    const agoMs = (ms: number) => Date.now() - ms

    it('keeps so many of the newest that have ended, and none of the others', async () => {
      const id = workflowId()
      const heads: ExecutionHead[] = []
      for (let n = 0; n < 5; n++) heads.push(await finished({ workflowId: id }))
      const other = await finished()
      const kept = async () => Promise.all([...heads, other].map(isKept))
      await retention().trim(Date.now(), [{ workflowId: id, executions: 5 }])
      expect(await kept()).toEqual([true, true, true, true, true, true])
      expect(await retention().trim(Date.now(), [{ workflowId: id, executions: 2 }])).toMatchObject({
        removedExecutions: 3,
      })
      expect(await kept()).toEqual([false, false, false, true, true, true])
    })

    it('keeps of successes what it says, some minutes after their end; of others all', async () => {
      const id = workflowId()
      const old = await finished({ workflowId: id }, agoMs(6 * MINUTES))
      const recent = await finished({ workflowId: id }, agoMs(4 * MINUTES))
      const failed = aHead({ workflowId: id })
      const row = anEnd(failed, {
        status: 'failed',
        finishedAtMs: agoMs(6 * MINUTES),
        error: { code: 'x', message: 'y' },
      })
      await pipeline.write({ kind: 'record', row, journal: facts(0, '[{"t":"x"}]') })
      for (const head of [old, recent, failed]) await objects.put(newObjectKey(head, 'a'), Buffer.from('x'))
      const trimming = retention()
      const there = async () => {
        const all = [old, recent, failed]
        return [
          await Promise.all(all.map(isKept)),
          await Promise.all(all.map(dataOf)),
          await Promise.all(all.map(hasObjects)),
        ]
      }
      const metadata = [{ workflowId: id, successes: 'metadata' as const }]
      expect(await trimming.trim(Date.now(), metadata)).toEqual({ removedExecutions: 0, emptiedExecutions: 1 })
      expect(await there()).toEqual([
        [true, true, true],
        [false, true, true],
        [false, true, true],
      ])
      // The next turn begins where this one was held back, and takes what had ended just before it.
      expect(await trimming.trim(Date.now() + 2 * MINUTES, metadata)).toMatchObject({ emptiedExecutions: 1 })
      expect(await trimming.trim(Date.now() + 4 * MINUTES, metadata)).toMatchObject({ emptiedExecutions: 0 })
      const nothing = [{ workflowId: id, successes: 'nothing' as const }]
      expect(await trimming.trim(Date.now() + 4 * MINUTES, nothing)).toMatchObject({ removedExecutions: 2 })
      expect(await there()).toEqual([
        [false, false, true],
        [false, false, true],
        [false, false, true],
      ])
    })

    it('misses none that ended long after younger ones', async () => {
      const id = workflowId()
      const waiting = aLive({ head: aHead({ workflowId: id }) })
      await pipeline.write({ kind: 'accept', row: waiting })
      const younger = await finished({ workflowId: id }, agoMs(6 * MINUTES))
      const trimming = retention()
      const rules = [{ workflowId: id, successes: 'nothing' as const }]
      await trimming.trim(Date.now(), rules)
      expect(await isKept(younger)).toBe(false)
      const end = anEnd(waiting.head, { finishedAtMs: agoMs(6 * MINUTES) })
      await pipeline.write({ kind: 'finish', fence: 0, row: end, journal: facts(1), signals: [] })
      await trimming.trim(Date.now(), rules)
      expect(await isKept(waiting.head)).toBe(false)
    })

    it('leaves a sub-workflow while its caller may read what it put out', async () => {
      const id = workflowId()
      const parent = aLive()
      await pipeline.write({ kind: 'accept', row: parent })
      const meta = { parent: { id: parent.head.id, step: 's', call: 0, depth: 1 } }
      const child = await finished({ workflowId: id, meta }, agoMs(6 * MINUTES))
      await finished({ workflowId: id })
      const trimming = retention()
      const rules = [{ workflowId: id, successes: 'nothing' as const, executions: 1 }]
      await trimming.trim(Date.now(), rules)
      expect(await isKept(child)).toBe(true)
      await pipeline.write({ kind: 'finish', fence: 0, row: anEnd(parent.head), journal: facts(1), signals: [] })
      await trimming.trim(Date.now(), rules)
      expect(await isKept(child)).toBe(false)
    })
  })

  it('of one workflow may be shorter or longer than that of the others, and takes the objects along', async () => {
    const shorter = newUuidV7(Date.now()) as WorkflowId
    const longer = newUuidV7(Date.now()) as WorkflowId
    const heads = [await finished({ workflowId: shorter }), await finished(), await finished({ workflowId: longer })]
    for (const head of heads) await objects.put(newObjectKey(head, 'a'), Buffer.from('x'))
    const there = async () => [await Promise.all(heads.map(isKept)), await Promise.all(heads.map(hasObjects))]
    const rules = [
      { workflowId: shorter, days: 2 },
      { workflowId: longer, days: 60 },
    ]
    const after = (days: number) => retention().run(Date.now() + days * DAY_MS, 30, rules)
    expect(await after(1)).toMatchObject({ removedExecutions: 0 })
    expect(await after(3)).toMatchObject({ removedExecutions: 1 })
    expect(await there()).toEqual([
      [false, true, true],
      [false, true, true],
    ])
    expect(await after(31)).toMatchObject({ removedExecutions: 1 })
    expect(await there()).toEqual([
      [false, false, true],
      [false, false, true],
    ])
    await after(63)
    expect((await there())[0]).toEqual([false, false, false])
  })

  it('begins with the end: what had waited for long is kept from then on', async () => {
    const begunMs = Date.now() - 1.5 * DAY_MS
    const id = newUuidV7<'execution'>(Date.now())
    const waited = { id: `${newDayId(begunMs)}${id.slice(13)}` as typeof id, createdAtMs: begunMs }
    const long = await finished(waited, Date.now() + 20 * DAY_MS)
    const short = await finished(
      { id: `${newDayId(begunMs)}${newUuidV7(Date.now()).slice(13)}` as typeof id, createdAtMs: begunMs },
      begunMs + 1000,
    )
    await retention().run(Date.now() + 40 * DAY_MS, 30, [])
    expect([await isKept(long), await isKept(short)]).toEqual([true, false])
    expect(await reader.factsForEngine(long.id)).toHaveLength(1)
    await retention().run(Date.now() + 51 * DAY_MS, 30, [])
    expect(await isKept(long)).toBe(false)
  })

  const hasObjects = async (head: ExecutionHead) => {
    const { objectsPrefixOf } = await import('../application/execution-objects.ts')
    const page = await objects.list(objectsPrefixOf(head))
    return page.ok && page.value.objects.length > 0
  }
})

describe('versions that take the second lane', () => {
  it('are kept once, though several processes died with the same one in flight', async () => {
    const [shared, other] = [newUuidV7(Date.now()), newUuidV7(Date.now())]
    await store.addCautiousVersions([shared, other, shared], 60_000)
    await store.addCautiousVersions([shared], 60_000)
    expect([...(await store.cautiousVersions())].sort()).toEqual([shared, other].sort())
  })
})

describe('tidying', () => {
  it('removes what has outlived its use, and nothing else', async () => {
    const row = aLive()
    const delivery = (id: string, ttlMs: number) => ({ endpoint: 'e', id, ttlMs })
    await pipeline.write({ kind: 'accept', row, delivery: delivery('kept', 60_000) })
    await pipeline.write({ kind: 'accept', row: aLive(), delivery: delivery('old', -60_000) })
    await store.signal(row.head.id, 'go', undefined)
    const [gone, alive] = [aWorker(), aWorker()]
    await store.registerWorker(gone, 'gone')
    await store.registerWorker(alive, 'alive')
    await store.addCautiousVersions([newUuidV7(Date.now())], -1000)
    await store.addCautiousVersions([newUuidV7(Date.now())], 60_000)
    await test.database.engine.execute(sql`
      update execution.workers set lease_until = platform.now() - interval '2 hours' where id = ${gone}::uuid`)
    await test.database.engine.execute(sql`
      insert into execution.signals (id, workspace_id, execution_id, key, created_at)
      values (${newUuidV7(Date.now())}::uuid, ${row.head.workspaceId}::uuid, ${newUuidV7(Date.now())}::uuid, 'lost', platform.now() - interval '2 hours')`)
    const oldBatch = `${newDayId(Date.now() - 7_200_000)}-7000-8000-000000000000`
    await test.database.engine.execute(sql`insert into execution.batches (id) values (${oldBatch}::uuid)`)
    const batches = await count('execution.batches')
    // Who tidies up may have a clock that is hours ahead: what may still be sent again stays.
    vi.setSystemTime(Date.now() + 10_800_000)
    await store.tidy().finally(() => vi.useRealTimers())
    expect(await count('execution.deliveries')).toBe(1)
    expect(await count('execution.signals')).toBe(1)
    expect(await count('execution.workers')).toBe(1)
    expect(await store.cautiousVersions()).toHaveLength(1)
    expect(await count('execution.batches')).toBe(batches - 1)
    // The id that was forgotten is free again.
    expect(await pipeline.write({ kind: 'accept', row: aLive(), delivery: delivery('old', 60_000) })).toEqual({
      type: 'committed',
    })
    expect(await pipeline.write({ kind: 'accept', row: aLive(), delivery: delivery('kept', 60_000) })).toMatchObject({
      type: 'duplicate',
    })
  })
})

describe('the outbox', () => {
  const relayTo = (consume: (events: readonly ExecutionEnded[]) => Promise<void>) =>
    new OutboxRelay(test.database.engine, [{ name: 'test', consume }])

  it('gives every end in the order of the commits, again when the consumer failed, and then never more', async () => {
    const heads = [await finished(), await finished(), await finished()]
    const got: string[][] = []
    let fails = 1
    const relay = relayTo(async (events) => {
      got.push(events.map((event) => event.execution))
      if (fails-- > 0) throw new Error('later')
    })
    await outboxSettled(test.database.engine)
    expect((await relay.lag()).lagMs).toBeGreaterThan(0)
    await relay.relay()
    await relay.relay()
    const ids = heads.map((head) => head.id)
    expect(got).toEqual([ids, ...ids.map((id) => [id])])
    expect(await relay.lag()).toMatchObject({ lagMs: 0 })
  })

  it('does not overtake a transaction that is still under way, and says which one holds it', async () => {
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let isOpen: () => void = () => {}
    const opened = new Promise<void>((resolve) => {
      isOpen = resolve
    })
    const older = test.database.engine.transaction(async (queries) => {
      await queries.query(sql`select pg_current_xact_id()`)
      isOpen()
      await held
    })
    await opened
    const head = await finished()
    const got: string[] = []
    const relay = relayTo(async (events) => void got.push(...events.map((event) => event.execution)))
    await relay.relay()
    expect(got).toEqual([])
    expect((await relay.lag()).heldBy).toMatch(/^process \d+ .*transaction since \d{4}-/)
    release()
    await older
    await outboxSettled(test.database.engine)
    await relay.relay()
    expect(got).toEqual([head.id])
  })

  it('is relayed by one at a time', async () => {
    await finished()
    await outboxSettled(test.database.engine)
    let entered: () => void = () => {}
    const inside = new Promise<void>((resolve) => {
      entered = resolve
    })
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const first = relayTo(async () => {
      entered()
      await held
    }).relay()
    await inside
    expect(await relayTo(async () => expect.unreachable()).relay()).toBe(false)
    release()
    await first
  })
})

describe('usage', () => {
  it('is one row for each batch and workspace, and counts every execution and step once', async () => {
    const [a, b] = [aWorkspace(), aWorkspace()]
    await Promise.all([a, a, b, a].map((workspaceId) => finished({ workspaceId })))
    const rows = await test.database.engine.query<{ workspace_id: string; executions: number; steps: number }>(sql`
      select workspace_id, sum(executions)::int as executions, sum(steps)::int as steps from execution.usage group by 1`)
    expect(new Map(rows.map((row) => [row.workspace_id, [row.executions, row.steps]]))).toEqual(
      new Map([
        [a, [3, 3]],
        [b, [1, 1]],
      ]),
    )
  })
})

describe('one workspace', () => {
  const TENANT_TABLES = ['live', 'finished', 'journal', 'signals', 'deliveries', 'usage', 'callbacks']

  it('sees only its own executions, whatever it asks for', async () => {
    const [mine, other] = [aWorkspace(), aWorkspace()]
    const theirs = await finished({ workspaceId: other })
    const live = aLive({ head: aHead({ workspaceId: other }) })
    await pipeline.write({ kind: 'accept', row: live, delivery: { endpoint: 'e', id: '1', ttlMs: 60_000 } })
    await store.signal(live.head.id, 'go', undefined)
    for (const { id } of [theirs, live.head]) {
      expect(await reader.get(mine, id)).toBeUndefined()
      expect(await reader.facts(mine, id)).toEqual([])
      expect(await reader.get(other, id)).toBeDefined()
    }
    expect(await reader.list(mine, { limit: 10, workflowId: theirs.workflowId })).toEqual([])
    await test.database.app.inWorkspace(mine, async (queries) => {
      for (const table of TENANT_TABLES) {
        const [row] = await queries.query<{ n: number }>(
          sql`select (xpath('/row/n/text()', query_to_xml('select count(*) as n from execution.' || ${table}, false, true, '')))[1]::text::int as n`,
        )
        expect(row!.n, table).toBe(0)
      }
    })
  })

  it('cannot change executions by the role that reads for users', async () => {
    const head = await finished()
    const tries = [
      sql`update execution.finished set status = 'failed' where id = ${head.id}::uuid`,
      sql`delete from execution.journal where execution_id = ${head.id}::uuid`,
      sql`insert into execution.workers (id, name, started_at, lease_until) values (${aWorker()}::uuid, 'x', now(), now())`,
    ]
    for (const statement of tries) {
      const tried = test.database.app.inWorkspace(head.workspaceId, (queries) => queries.execute(statement))
      await expect(tried.then((rows) => (rows === 0 ? Promise.reject(new Error('no row')) : rows))).rejects.toThrow()
    }
    expect(await reader.findForEngine(head.id)).toMatchObject({ status: 'succeeded' })
    expect(await reader.factsForEngine(head.id)).toHaveLength(1)
  })
})

/** The time part of a UUIDv7. */
function newDayId(ms: number): string {
  const hex = Math.floor(ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}
