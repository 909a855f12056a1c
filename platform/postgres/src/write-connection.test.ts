import { afterAll, describe, expect, it } from 'vitest'
import { until } from './embedded/fixtures/folders.ts'
import { classifyFailure } from './failure.ts'
import { sql } from './sql.ts'
import { openTestDatabase } from './testing/test-database.ts'

const sets = [
  {
    context: 'desk',
    schema: 'desk',
    migrations: [
      {
        id: 1,
        name: 'line',
        sql: `create table desk.line (id int primary key); select platform.shared_table('desk.line')`,
      },
    ],
  },
]

describe('a write connection', async () => {
  const { database, close } = await openTestDatabase({ sets })
  afterAll(close)
  const { engine } = database

  it('plans by index whatever the statistics say', async () => {
    const writer = database.writeConnection()
    const { rows } = await writer.run('plan', 'explain select * from desk.line where id = $1', [1])
    expect(JSON.stringify(rows)).toContain('Index')
  })

  it('goes on after the server refused a statement', async () => {
    const writer = database.writeConnection()
    await writer.run('add', 'insert into desk.line values ($1)', [1])
    await expect(writer.run('add', 'insert into desk.line values ($1)', [1])).rejects.toMatchObject({ code: '23505' })
    await writer.run('add', 'insert into desk.line values ($1)', [2])
  })

  it('says that a commit is unknown when the connection went with it, and connects anew', async () => {
    const writer = database.writeConnection()
    const { rows } = await writer.run<{ pid: number }>('pid', 'select pg_backend_pid() as pid', [])
    const inFlight = writer.run('slow', 'insert into desk.line select 3 from pg_sleep(30)', []).catch((error) => error)
    await until(
      async () =>
        (await engine.query(sql`select from pg_stat_activity where pid = ${rows[0]!.pid} and query like '%pg_sleep%'`))
          .length > 0,
    )
    await engine.query(sql`select pg_terminate_backend(${rows[0]!.pid})`)
    expect(classifyFailure(await inFlight)).toBe('commit-unknown')
    await writer.run('add', 'insert into desk.line values ($1)', [4])
  })

  it('connects anew after it was cut while idle, without anybody noticing', async () => {
    const writer = database.writeConnection()
    const { rows } = await writer.run<{ pid: number }>('pid', 'select pg_backend_pid() as pid', [])
    await engine.query(sql`select pg_terminate_backend(${rows[0]!.pid})`)
    await until(async () => {
      const again = await writer.run<{ pid: number }>('pid', 'select pg_backend_pid() as pid', []).catch(() => null)
      return again !== null && again.rows[0]!.pid !== rows[0]!.pid
    })
  })
})
