import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { sql } from './sql.ts'
import { openTestDatabase } from './testing/test-database.ts'

const set = (...texts: string[]) => ({
  context: 'shop',
  schema: 'shop',
  migrations: texts.map((text, index) => ({ id: index + 1, name: `step-${index + 1}`, sql: text })),
})

describe('migrations', async () => {
  const opened: { close(): Promise<void> }[] = []
  afterAll(async () => {
    for (const one of opened) await one.close()
  })
  let test: Awaited<ReturnType<typeof openTestDatabase>>
  beforeEach(async () => {
    test = await openTestDatabase()
    opened.push(test)
  })
  const tables = () =>
    test.database.engine.query<{ name: string }>(
      sql`select relname as name from pg_class where relnamespace = to_regnamespace('shop') and relkind = 'r' order by 1`,
    )

  it('run once, in order, and are remembered', async () => {
    const sets = [set('create table shop.a ()', 'alter table shop.a add column b int')]
    expect(await pendingMigrations(test.database, sets)).toEqual(['shop/0001-step-1', 'shop/0002-step-2'])
    expect(await migrate(test.database, sets)).toBe(2)
    expect(await migrate(test.database, sets)).toBe(0)
    expect(await tables()).toEqual([{ name: 'a' }])
  })

  it('run once although many processes start at the same moment', async () => {
    const { url, appUrl, engineUrl } = test
    const databases = await Promise.all(
      Array.from({ length: 6 }, () => openDatabase({ kind: 'url', url, appUrl, engineUrl, poolMax: 1 })),
    )
    const sets = [set('create table shop.a (); select pg_sleep(0.1)', 'create table shop.b ()')]
    const ran = await Promise.all(databases.map((database) => migrate(database, sets)))
    expect(ran.sort()).toEqual([0, 0, 0, 0, 0, 2])
    await Promise.all(databases.map((database) => database.close()))
  })

  it('that were changed after they ran are refused, other line ends are not', async () => {
    await migrate(test.database, [set('create table shop.a ();\n')])
    expect(await migrate(test.database, [set('create table shop.a ();\r\n')])).toBe(0)
    await expect(migrate(test.database, [set('create table shop.b ();')])).rejects.toMatchObject({
      code: 'migration-changed',
    })
  })

  it('of a newer release are refused by an older one', async () => {
    await migrate(test.database, [set('create table shop.a ()', 'create table shop.b ()')])
    await expect(migrate(test.database, [set('create table shop.a ()')])).rejects.toMatchObject({
      code: 'database-newer',
    })
  })

  it('that fail leave nothing behind, and say which', async () => {
    const failing = migrate(test.database, [set('create table shop.a ()', 'create table shop.b (); select 1 / 0')])
    await expect(failing).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('shop/0002-step-2'),
    })
    expect(await tables()).toEqual([{ name: 'a' }])
  })

  it('name the roles, and leave casts alone', async () => {
    await migrate(test.database, [
      set(
        "create table shop.a (b text default 'x'::text); grant usage on schema shop to :app; grant select on shop.a to :app",
      ),
    ])
    expect(await test.database.app.withoutWorkspace((queries) => queries.query(sql`select * from shop.a`))).toEqual([])
  })

  it('can build an index without blocking, and change data as the engine', async () => {
    await migrate(test.database, [
      set(
        `create table shop.a (workspace_id uuid, b int); select platform.tenant_table('shop.a')`,
        '-- no-transaction\ncreate index concurrently if not exists a_b on shop.a (b)',
        '-- as-engine\ninsert into shop.a values (gen_random_uuid(), 7)',
      ),
    ])
    expect(await test.database.engine.query(sql`select b from shop.a`)).toEqual([{ b: 7 }])
  })

  it('that change data as the owner are refused rather than blind', async () => {
    const blind = [
      set("create table shop.a (workspace_id uuid); select platform.tenant_table('shop.a')", 'delete from shop.a'),
    ]
    await expect(migrate(test.database, blind)).rejects.toThrow('row-level security')
  })

  it('wait for a table that is in use, and then run', async () => {
    await migrate(test.database, [
      set('create table shop.a (); grant usage on schema shop to :engine; grant select on shop.a to :engine'),
    ])
    let release = () => {}
    const released = new Promise<void>((done) => {
      release = done
    })
    const holder = test.database.engine.transaction(async (queries) => {
      await queries.query(sql`select * from shop.a`)
      await released
    })
    const migrating = migrate(test.database, [
      set(
        'create table shop.a (); grant usage on schema shop to :engine; grant select on shop.a to :engine',
        'alter table shop.a add column c int',
      ),
    ])
    release()
    await holder
    expect(await migrating).toBe(1)
  })

  it('must be numbered without gaps', () => {
    const sets = [{ ...set(), migrations: [{ id: 2, name: 'x', sql: '' }] }]
    expect(() => migrate(test.database, sets)).toThrow('numbered 1, 2, 3')
  })
})
