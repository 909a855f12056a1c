import { systemClock } from '@linkflow/kernel'
import { ensurePartitions, sql } from '@linkflow/postgres'
import { openTestDatabase, type TestDatabase } from '@linkflow/postgres/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { aHead, aLive, anEnd, aWorker, facts } from '../testing/execution-builder.ts'
import { PostgresExecutionStore } from './execution-store.postgres.ts'
import { executionMigrations, PARTITIONED_TABLES } from './schema.ts'
import { WritePipeline } from './write-pipeline.ts'

let test: TestDatabase
let pipeline: WritePipeline
let store: PostgresExecutionStore

beforeAll(async () => {
  test = await openTestDatabase({ sets: [executionMigrations] })
  await ensurePartitions(test.database, PARTITIONED_TABLES)
  pipeline = new WritePipeline([test.database.writeConnection()], systemClock)
  store = new PostgresExecutionStore(test.database.engine)
})

afterAll(() => test?.close())

const statusOf = async (id: string) => {
  const live = await test.database.engine.query<{ status: string }>(
    sql`select status from execution.live where id = ${id}::uuid`,
  )
  const done = await test.database.engine.query<{ status: string }>(
    sql`select status from execution.finished where id = ${id}::uuid`,
  )
  return [...live, ...done].map((row) => row.status)
}
const journalOf = async (id: string) =>
  (
    await test.database.engine.query<{ facts: string }>(
      sql`select facts from execution.journal where execution_id = ${id}::uuid order by seq`,
    )
  ).map((row) => row.facts)

describe('write pipeline', () => {
  it('records a first-lane execution whole', async () => {
    const head = aHead()
    expect(await pipeline.write({ kind: 'record', row: anEnd(head), journal: facts(0, '["x"]') })).toEqual({
      type: 'committed',
    })
    expect(await statusOf(head.id)).toEqual(['succeeded'])
    expect(await journalOf(head.id)).toEqual(['["x"]'])
  })

  it('lets no old fence in along with the new one of the same process (R4)', async () => {
    const row = aLive({ owner: aWorker() })
    const { head } = row
    await pipeline.write({ kind: 'accept', row })
    await test.database.engine.query(sql`update execution.live set fence = 3 where id = ${head.id}::uuid`)
    // A run that lost its execution and the one that has it now, both in this process, write at the same moment.
    const results = await Promise.all([
      pipeline.write({ kind: 'finish', fence: 1, row: anEnd(head), journal: facts(7, '["old"]'), signals: [] }),
      pipeline.write({
        kind: 'append',
        head,
        fence: 3,
        journal: facts(1, '["new"]'),
        children: [],
        consumedSignals: [],
      }),
    ])
    expect(results).toEqual([{ type: 'fence-lost' }, { type: 'committed' }])
    expect(await statusOf(head.id)).toEqual(['running'])
    expect(await journalOf(head.id)).toEqual(['[]', '["new"]'])
  })

  it('accepts, appends, parks and finishes under a fence', async () => {
    const worker = aWorker()
    const row = aLive({ owner: worker })
    const { head } = row
    expect(await pipeline.write({ kind: 'accept', row })).toEqual({ type: 'committed' })
    expect(await statusOf(head.id)).toEqual(['running'])
    const append = { kind: 'append', head, children: [], consumedSignals: [] } as const
    expect(await pipeline.write({ ...append, fence: 1, journal: facts(1, '[1]') })).toEqual({ type: 'committed' })
    expect(await pipeline.write({ ...append, fence: 9, journal: facts(2, '[2]') })).toEqual({ type: 'fence-lost' })
    expect(
      await pipeline.write({
        ...append,
        fence: 1,
        journal: facts(2, '[3]'),
        park: { status: 'waiting', dueAtMs: Date.now() - 1 },
      }),
    ).toEqual({ type: 'committed' })
    expect(await statusOf(head.id)).toEqual(['waiting'])
    await store.registerWorker(worker, 'test')
    const [claimed] = await store.claimDue(worker, 10, 'all')
    expect(claimed).toMatchObject({
      head: { id: head.id },
      fence: 2,
      journal: [{ seq: 0 }, { seq: 1, facts: '[1]' }, { seq: 2, facts: '[3]' }],
    })
    expect(
      await pipeline.write({ kind: 'finish', fence: 1, row: anEnd(head), journal: facts(3), signals: [] }),
    ).toEqual({ type: 'fence-lost' })
    expect(
      await pipeline.write({ kind: 'finish', fence: 2, row: anEnd(head), journal: facts(3), signals: [] }),
    ).toEqual({ type: 'committed' })
    expect(await statusOf(head.id)).toEqual(['succeeded'])
  })

  it('accepts one of many with the same delivery id, and tells the others which', async () => {
    const delivery = { endpoint: 'w1', id: 'd1', ttlMs: 60_000 }
    const rows = Array.from({ length: 20 }, () => aLive())
    const results = await Promise.all(rows.map((row) => pipeline.write({ kind: 'accept', row, delivery })))
    const winners = results.filter((result) => result.type === 'committed')
    expect(winners).toHaveLength(1)
    const winner = rows[results.findIndex((result) => result.type === 'committed')]!.head.id
    expect(
      new Set(results.filter((r) => r.type === 'duplicate').map((r) => r.type === 'duplicate' && r.executionId)),
    ).toEqual(new Set([winner]))
    expect(await pipeline.write({ kind: 'accept', row: aLive(), delivery })).toEqual({
      type: 'duplicate',
      executionId: winner,
    })
  })

  it('inserts children with the started mark, and not without its fence', async () => {
    const row = aLive({ owner: aWorker() })
    await pipeline.write({ kind: 'accept', row })
    const [child, orphan] = [aLive(), aLive()]
    const append = { kind: 'append', head: row.head, consumedSignals: [] } as const
    await pipeline.write({ ...append, fence: 1, journal: facts(1), children: [child] })
    await pipeline.write({ ...append, fence: 5, journal: facts(2), children: [orphan] })
    expect(await statusOf(child.head.id)).toEqual(['queued'])
    expect(await statusOf(orphan.head.id)).toEqual([])
  })

  it('finds the row that the database refuses and fails only that one', async () => {
    const good = Array.from({ length: 30 }, () => aHead())
    const poisoned = aHead({ triggerNode: 'a\u0000b' })
    const heads = [...good.slice(0, 17), poisoned, ...good.slice(17)]
    const results = await Promise.all(
      heads.map((head) => pipeline.write({ kind: 'record', row: anEnd(head), journal: facts(0) })),
    )
    expect(results.filter((result) => result.type === 'committed')).toHaveLength(30)
    expect(results[17]).toMatchObject({ type: 'refused', code: '22021' })
    expect(await statusOf(good[29]!.id)).toEqual(['succeeded'])
  })

  it('keeps a signal that came before the parking, and makes the execution due at once', async () => {
    const row = aLive({ owner: aWorker() })
    await pipeline.write({ kind: 'accept', row })
    expect(await store.signal(row.head.id, 'approve', '{"yes":true}')).toBe('stored')
    await pipeline.write({
      kind: 'append',
      head: row.head,
      fence: 1,
      journal: facts(1),
      children: [],
      consumedSignals: [],
      park: { status: 'waiting', dueAtMs: undefined },
    })
    const worker = aWorker()
    await store.registerWorker(worker, 'test')
    const claimed = (await store.claimDue(worker, 100, 'all')).find((each) => each.head.id === row.head.id)
    expect(claimed?.signals).toMatchObject([{ key: 'approve', data: '{"yes":true}' }])
    await pipeline.write({
      kind: 'append',
      head: row.head,
      fence: 2,
      journal: facts(2),
      children: [],
      consumedSignals: claimed!.signals.map((s) => s.id),
    })
    expect(await store.signalsOf([row.head.id])).toEqual([])
  })

  it('keeps signals in the order in which they came, however wrong the clocks of those are who took them', async () => {
    const row = aLive({ owner: aWorker() })
    await pipeline.write({ kind: 'accept', row })
    const now = Date.now()
    try {
      for (const [key, offsetMs] of [
        ['first', 600_000],
        ['second', -600_000],
        ['third', 0],
      ] as const) {
        vi.setSystemTime(now + offsetMs)
        await store.signal(row.head.id, key, undefined)
      }
    } finally {
      vi.useRealTimers()
    }
    expect((await store.signalsOf([row.head.id])).map(({ key }) => key)).toEqual(['first', 'second', 'third'])
  })

  it('refuses to change a finished execution (R5)', async () => {
    const head = aHead()
    await pipeline.write({ kind: 'record', row: anEnd(head), journal: facts(0) })
    await expect(
      test.database.engine.execute(sql`update execution.finished set status = 'failed' where id = ${head.id}::uuid`),
    ).rejects.toThrow(/never changes/)
  })

  it('commits 20,000 rows of 50 writers', async () => {
    const started = performance.now()
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        for (let i = 0; i < 400; i++)
          await pipeline.write({
            kind: 'record',
            row: anEnd(aHead()),
            journal: facts(0, JSON.stringify(['x'.repeat(1000)])),
          })
      }),
    )
    console.log(
      `20,000 records: ${Math.round(20_000 / ((performance.now() - started) / 1000))}/s in ${pipeline.stats.batches} batches`,
    )
  })
})
