import { afterAll, describe, expect, it } from 'vitest'
import { sql } from '../sql.ts'
import { openTestDatabase } from './test-database.ts'

const sets = [
  {
    context: 'notes',
    schema: 'notes',
    migrations: [
      {
        id: 1,
        name: 'note',
        sql: 'create table notes.note (text text); grant usage on schema notes to :engine; grant all on notes.note to :engine',
      },
    ],
  },
]

describe('the test database', async () => {
  const [first, second] = await Promise.all([openTestDatabase({ sets }), openTestDatabase({ sets })])
  afterAll(() => Promise.all([first.close(), second.close()]))

  it('is migrated, and alone with its rows', async () => {
    await first.database.engine.execute(sql`insert into notes.note values ('mine')`)
    expect(await second.database.engine.query(sql`select * from notes.note`)).toEqual([])
    expect(await first.database.engine.query(sql`select * from notes.note`)).toEqual([{ text: 'mine' }])
  })

  it('is gone after close', async () => {
    const third = await openTestDatabase({ sets })
    const name = new URL(third.url).pathname.slice(1)
    await third.close()
    expect(await first.database.engine.query(sql`select from pg_database where datname = ${name}`)).toEqual([])
  })
})

describe('the server under the tests', () => {
  it('is of a supported major', async () => {
    const { database, close } = await openTestDatabase()
    expect(database.serverMajor).toBeGreaterThanOrEqual(15)
    await close()
  })
})
