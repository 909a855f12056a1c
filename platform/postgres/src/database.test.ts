import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { removeFolder } from './embedded/fixtures/folders.ts'
import { classifyFailure } from './failure.ts'
import { sql } from './sql.ts'
import { openTestDatabase } from './testing/test-database.ts'

const sets = [
  {
    context: 'garden',
    schema: 'garden',
    migrations: [
      {
        id: 1,
        name: 'plant',
        sql: `create table garden.plant (workspace_id uuid not null, id int not null, primary key (workspace_id, id));
              select platform.tenant_table('garden.plant', '{select,insert,update,delete}');
              create table garden.season (name text); select platform.shared_table('garden.season');
              create table garden.growth (workspace_id uuid not null, id uuid not null, primary key (id)) partition by range (id);
              select platform.tenant_table('garden.growth');
              create table garden.growth_all partition of garden.growth
                for values from ('00000000-0000-0000-0000-000000000000') to ('ffffffff-ffff-ffff-ffff-ffffffffffff');`,
      },
    ],
  },
]

describe('a database', async () => {
  const { database, url, close } = await openTestDatabase({ sets, poolMax: 4 })
  afterAll(close)
  const { app, engine } = database
  const plants = () => sql`select workspace_id, id from garden.plant order by id`

  // Proves T18.
  describe('under row-level security', () => {
    const [ours, theirs] = [randomUUID(), randomUUID()]

    it('shows a workspace its own rows and no others', async () => {
      await engine.execute(sql`insert into garden.plant values (${ours}, 1), (${theirs}, 2)`)
      expect(await app.inWorkspace(ours, (queries) => queries.query(plants()))).toEqual([{ workspace_id: ours, id: 1 }])
      expect(await engine.query(plants())).toHaveLength(2)
    })

    it('shows nothing to a query that names no workspace, in every tenant table', async () => {
      const tables = await engine.query<{ name: string }>(
        sql`select table_schema || '.' || table_name as name from information_schema.columns where column_name = 'workspace_id'
            and table_schema = 'garden' and table_name in ('plant', 'growth')`,
      )
      expect(tables).toHaveLength(2)
      await engine.execute(sql`insert into garden.growth values (${ours}, ${randomUUID()})`)
      for (const table of ['plant', 'growth'] as const) {
        const statement = table === 'plant' ? sql`select from garden.plant` : sql`select from garden.growth`
        expect(await app.withoutWorkspace((queries) => queries.query(statement))).toEqual([])
      }
    })

    it('forgets the workspace with the transaction', async () => {
      for (let round = 0; round < 8; round += 1) {
        await app.inWorkspace(ours, (queries) => queries.query(plants()))
        expect(await app.withoutWorkspace((queries) => queries.query(plants()))).toEqual([])
      }
    })

    it('lets nobody write a row of another workspace', async () => {
      await expect(
        app.inWorkspace(ours, (queries) => queries.execute(sql`insert into garden.plant values (${theirs}, 3)`)),
      ).rejects.toMatchObject({
        code: '42501',
      })
      await app.inWorkspace(ours, (queries) => queries.execute(sql`delete from garden.plant`))
      expect(await engine.query(plants())).toEqual([{ workspace_id: theirs, id: 2 }])
    })

    it('gives no rights on single partitions', async () => {
      const asked = app.inWorkspace(ours, (queries) => queries.query(sql`select * from garden.growth_all`))
      await expect(asked).rejects.toMatchObject({ code: '42501' })
      expect(await app.inWorkspace(ours, (queries) => queries.query(sql`select * from garden.growth`))).toHaveLength(1)
    })

    it('is an error for the owner, not silence, when its rows would be filtered', async () => {
      const asked = database.asOwner((client) => client.query('set row_security = off; select * from garden.plant'))
      await expect(asked).rejects.toMatchObject({ code: '42501' })
    })

    it('refuses rights that are none', async () => {
      const asked = database.asOwner((client) =>
        client.query(`select platform.shared_table('garden.season', '{everything}')`),
      )
      await expect(asked).rejects.toThrow('unknown rights')
    })

    it('never mixes 1,000 workspaces that share four connections', async () => {
      const workspaces = Array.from({ length: 1_000 }, () => randomUUID())
      await Promise.all(
        workspaces.map((workspace, index) =>
          app.inWorkspace(workspace, (queries) =>
            queries.execute(sql`insert into garden.plant values (${workspace}, ${index})`),
          ),
        ),
      )
      const seen = await Promise.all(
        workspaces.map((workspace) => app.inWorkspace(workspace, (queries) => queries.query(plants()))),
      )
      expect(seen).toEqual(workspaces.map((workspace, id) => [{ workspace_id: workspace, id }]))
    }, 60_000)

    it('reads by one statement what a transaction in the workspace reads, and no more', async () => {
      const [mine, other] = [randomUUID(), randomUUID()]
      await engine.execute(sql`insert into garden.plant values (${mine}, 1), (${mine}, 2), (${other}, 3)`)
      const reads = app.readsIn(mine)
      for (const statement of [plants(), plants().named('plants_of_test')]) {
        // Prepared at the first time, known at the second.
        for (let time = 0; time < 6; time += 1) {
          const rows = await reads.query(statement)
          expect(rows).toEqual(await app.inWorkspace(mine, (queries) => queries.query(plants())))
          expect(rows).toHaveLength(2)
          expect(await app.withoutWorkspace((queries) => queries.query(plants()))).toEqual([])
        }
      }
      expect(await reads.one(sql`select id from garden.plant where id = ${2}`)).toEqual({ id: 2 })
      expect(await reads.one(sql`select id from garden.plant where id = ${3}`)).toBeUndefined()
      const all = sql`select null as nothing, 9::int8 as big, timestamptz '2030-01-01Z' as at, '{a,b}'::text[] as list, '' as empty`
      expect(await reads.one(all)).toEqual({
        nothing: null,
        big: 9,
        at: new Date('2030-01-01Z'),
        list: ['a', 'b'],
        empty: '',
      })
      expect(await reads.one(sql`select current_setting('statement_timeout') as t`)).not.toEqual({ t: '0' })
    })

    it('goes on after a statement that failed, and reads nothing that writes', async () => {
      const reads = app.readsIn(ours)
      for (let time = 0; time < 8; time += 1) {
        await expect(reads.query(sql`select 1 / ${0}::int as x`.named('by_nothing'))).rejects.toMatchObject({
          code: '22012',
        })
        await expect(reads.query(sql`select nothing from garden.plant`.named('no_column'))).rejects.toMatchObject({
          code: '42703',
        })
        await expect(reads.query(sql`select ${'x'}::int as x`)).rejects.toMatchObject({ code: '22P02' })
        expect(await reads.query(sql`select 1 as x`.named('fine'))).toEqual([{ x: 1 }])
      }
      await expect(reads.query(sql`insert into garden.season values ('x')`)).rejects.toThrow('not a read')
      expect(() => app.readsIn("x'; --")).toThrow('not a workspace id')
    })

    it('never mixes 1,000 workspaces that read by four connections', async () => {
      const workspaces = Array.from({ length: 1_000 }, () => randomUUID())
      const values = workspaces.map((workspace, id) => `('${workspace}', ${id})`).join(',')
      await database.asOwner((client) => client.query(`alter table garden.plant no force row level security`))
      await database.asOwner((client) => client.query(`insert into garden.plant values ${values}`))
      await database.asOwner((client) => client.query(`alter table garden.plant force row level security`))
      const seen = await Promise.all(
        workspaces.map((workspace, id) =>
          id % 3 === 0
            ? app.inWorkspace(workspace, (queries) => queries.query(plants()))
            : app.readsIn(workspace).query(id % 3 === 1 ? plants() : plants().named('plants_of_test')),
        ),
      )
      expect(seen).toEqual(workspaces.map((workspace, id) => [{ workspace_id: workspace, id }]))
    }, 60_000)

    it('takes only a UUID for a workspace', () => {
      expect(() => app.inWorkspace("x'; drop table garden.plant; --", async () => {})).toThrow('not a workspace id')
    })
  })

  describe('in a transaction', () => {
    it('rolls back what an error interrupts, and lends the connection again', async () => {
      const boom = new Error('boom')
      const failing = engine.transaction(async (queries) => {
        await queries.execute(sql`insert into garden.season values ('winter')`)
        throw boom
      })
      await expect(failing).rejects.toBe(boom)
      expect(await engine.query(sql`select from garden.season`)).toEqual([])
    })

    it('does not pass a swallowed error off as a commit', async () => {
      const swallowing = engine.transaction(async (queries) => {
        await queries.execute(sql`insert into garden.season values ('autumn')`)
        await queries.query(sql`select 1 / ${0}::int`).catch(() => {})
      })
      await expect(swallowing).rejects.toThrow('swallowed')
    })

    it('tells the error of the work even when the connection is gone too', async () => {
      const boom = new Error('boom')
      const failing = engine.transaction(async (queries) => {
        const mine = await queries.one<{ pid: number }>(sql`select pg_backend_pid() as pid`)
        await engine.query(sql`select pg_terminate_backend(${mine!.pid})`)
        throw boom
      })
      await expect(failing).rejects.toBe(boom)
    })

    it('survives that its connection is cut, and says that it may be tried again', async () => {
      const cut = engine.transaction(async (queries) => {
        const mine = await queries.one<{ pid: number }>(sql`select pg_backend_pid() as pid`)
        await database.asOwner((client) => client.query('select 1'))
        await engine.query(sql`select pg_terminate_backend(${mine!.pid})`)
        await queries.query(sql`select 1`)
      })
      expect(classifyFailure(await cut.catch((error) => error))).toBe('retryable')
      expect(await engine.one(sql`select 1 as one`)).toEqual({ one: 1 })
    })
  })

  it('ends a statement that takes too long and calls that terminal', async () => {
    const slow = engine.transaction(async (queries) => {
      await queries.execute(sql`set local statement_timeout = 20`)
      await queries.query(sql`select pg_sleep(10)`)
    })
    expect(classifyFailure(await slow.catch((error) => error))).toBe('terminal')
  })

  it('reads int8 as a number and refuses one that is none', async () => {
    expect(await engine.one(sql`select 9007199254740991::int8 as big`)).toEqual({ big: Number.MAX_SAFE_INTEGER })
    await expect(engine.one(sql`select 9007199254740993::int8 as big`)).rejects.toThrow('past 2^53')
  })

  it('moves its time for tests, on every connection, and comes back', async () => {
    const now = async () => (await engine.one<{ now: Date }>(sql`select platform.now() as now`))!.now.getTime()
    const writer = database.writeConnection()
    const before = await now()
    database.setClockOffsetMs(3_600_000)
    expect(Math.round(((await now()) - before) / 60_000)).toBe(60)
    const { rows } = await writer.run<{ now: Date }>('now', 'select platform.now() as now', [])
    expect(Math.round((rows[0]!.now.getTime() - before) / 60_000)).toBe(60)
    database.setClockOffsetMs(0)
    expect(Math.round(((await now()) - before) / 60_000)).toBe(0)
  })

  it('uses an index with its time', async () => {
    const plan = await database.asOwner(async (client) => {
      await client.query('create table due (at timestamptz); create index on due (at); set enable_seqscan = off')
      return (await client.query('explain select * from due where at < platform.now()')).rows
        .map((row) => row['QUERY PLAN'])
        .join()
    })
    expect(plan).toMatch(/Index Cond: \(at < \(statement_timestamp/)
  })

  it('has a clock that agrees with it', async () => {
    const { openDatabaseClock } = await import('./database-clock.ts')
    const clock = await openDatabaseClock(engine)
    const there = (await engine.one<{ now: Date }>(sql`select platform.now() as now`))!.now.getTime()
    expect(Math.abs(clock.nowMs() - there)).toBeLessThan(500)
    clock.close()
  })

  describe('reached by an address', () => {
    it('says where nobody answers, without the password', async () => {
      const refused = await openDatabase({ kind: 'url', url: 'postgres://me:hidden@127.0.0.1:1/nowhere' }).catch(
        (error) => error,
      )
      expect(refused).toMatchObject({ code: 'database-unreachable' })
      expect(refused.message).toContain('127.0.0.1:1/nowhere')
      expect(refused.message).not.toContain('hidden')
    })

    it('says that a password is wrong', async () => {
      const wrong = new URL(url)
      wrong.password = 'wrong'
      await expect(openDatabase({ kind: 'url', url: wrong.href })).rejects.toMatchObject({
        code: 'database-unreachable',
      })
    })

    it('prints the SQL for the roles when it cannot make them', async () => {
      const refused = await openDatabase({ kind: 'url', url }).catch((error) => error)
      expect(refused).toMatchObject({ code: 'database-roles-missing' })
      expect(refused.message).toMatch(/create role "linkflow_test_\w+_app" login .*nobypassrls/)
    })

    it('refuses an owner as the role of users', async () => {
      await expect(openDatabase({ kind: 'url', url, appUrl: url, engineUrl: url })).rejects.toMatchObject({
        code: 'database-role-unsafe',
      })
    })
  })
})

describe('an embedded database', () => {
  it('makes its roles once and knows them again', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'lf-pg-'))
    for (let round = 0; round < 2; round += 1) {
      const database = await openDatabase({ kind: 'embedded', dataDir })
      expect(database.roleNames).toEqual({ owner: 'linkflow', app: 'linkflow_app', engine: 'linkflow_engine' })
      expect(await database.app.withoutWorkspace((queries) => queries.one(sql`select current_user as me`))).toEqual({
        me: 'linkflow_app',
      })
      expect(await database.engine.one(sql`select current_user as me`)).toEqual({ me: 'linkflow_engine' })
      await database.close({ stopNow: true })
    }
    removeFolder(dataDir)
  })
})
