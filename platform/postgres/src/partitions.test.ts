import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import {
  dropPartition,
  ensurePartitions,
  ensurePartitionsFor,
  firstIdOf,
  listPartitions,
  partitionOf,
} from './partitions.ts'
import { sql } from './sql.ts'
import { openTestDatabase } from './testing/test-database.ts'

const DAY_MS = 86_400_000
const idAt = (ms: number) => firstIdOf(ms).slice(0, 24) + randomUUID().slice(24)
const sets = [
  {
    context: 'log',
    schema: 'log',
    migrations: [
      {
        id: 1,
        name: 'entry',
        sql: `create table log.entry (workspace_id uuid not null, id uuid not null primary key, text text) partition by range (id);
              alter table log.entry alter column text set storage external;
              create index on log.entry (workspace_id, id);
              select platform.tenant_table('log.entry')`,
      },
    ],
  },
]

describe('daily partitions', async () => {
  const { database, close } = await openTestDatabase({ sets })
  afterAll(close)
  const { engine } = database
  const insert = (ms: number) => {
    const id = idAt(ms)
    return engine.execute(sql`insert into log.entry values (gen_random_uuid(), ${id}, 'x')`).then(() => id)
  }

  it('are found by the id alone', () => {
    expect(partitionOf('log.entry', idAt(Date.UTC(2030, 0, 31, 23, 59, 59, 999)))).toBe('log.entry_p20300131')
    expect(partitionOf('log.entry', idAt(Date.UTC(2030, 1, 1)))).toBe('log.entry_p20300201')
  })

  it('are made two days back and seven ahead, once, with indexes and storage of the parent', async () => {
    expect(await ensurePartitions(database, ['log.entry'])).toHaveLength(10)
    expect(await ensurePartitions(database, ['log.entry'])).toEqual([])
    const partitions = await listPartitions(database, 'log.entry')
    expect(partitions).toHaveLength(10)
    const now = Date.now()
    const id = await insert(now)
    const found = await engine.one<{ name: string }>(
      sql`select tableoid::regclass::text as name from log.entry where id = ${id}`,
    )
    expect(found!.name).toBe(partitionOf('log.entry', id))
    const made = await engine.one(
      sql`select (select attstorage from pg_attribute where attrelid = ${found!.name}::regclass and attname = 'text') as storage,
                 (select count(*) from pg_index where indrelid = ${found!.name}::regclass) as indexes`,
    )
    expect(made).toEqual({ storage: 'e', indexes: 2 })
  })

  it('refuse a row of a day that has none, until it is made for that id', async () => {
    const later = Date.now() + 30 * DAY_MS
    await expect(insert(later)).rejects.toMatchObject({ code: '23514' })
    expect(await ensurePartitionsFor(database, ['log.entry'], [idAt(later)])).toHaveLength(1)
    await insert(later)
  })

  it('are made once when several processes want them', async () => {
    const id = idAt(Date.now() + 40 * DAY_MS)
    const made = await Promise.all([1, 2, 3].map(() => ensurePartitionsFor(database, ['log.entry'], [id])))
    expect(made.flat()).toHaveLength(1)
  })

  it('are made while a reader holds the parent', async () => {
    await engine.transaction(async (queries) => {
      await queries.query(sql`select count(*) from log.entry`)
      expect(await ensurePartitionsFor(database, ['log.entry'], [idAt(Date.now() + 50 * DAY_MS)])).toHaveLength(1)
    })
  })

  it('go, and nothing waits behind their going', async () => {
    const [oldest] = await listPartitions(database, 'log.entry')
    let release = () => {}
    const released = new Promise<void>((done) => {
      release = done
    })
    const reader = engine.transaction(async (queries) => {
      await queries.query(sql`select count(*) from log.entry`)
      await released
    })
    const dropping = dropPartition(database, 'log.entry', oldest!)
    // Others read and write on while the drop waits for the first reader.
    for (let round = 0; round < 20; round += 1) await insert(Date.now())
    release()
    await Promise.all([reader, dropping])
    expect((await listPartitions(database, 'log.entry')).map(({ name }) => name)).not.toContain(oldest!.name)
    expect(await engine.query(sql`select from pg_class where oid = to_regclass(${oldest!.name})`)).toEqual([])
  })

  it('may be dropped twice', async () => {
    const [oldest] = await listPartitions(database, 'log.entry')
    await dropPartition(database, 'log.entry', oldest!)
    await dropPartition(database, 'log.entry', oldest!)
  })

  it('belong to tables of ours only', () => {
    expect(() => listPartitions(database, 'log.entry; drop table x')).toThrow('not a table of ours')
  })
})
