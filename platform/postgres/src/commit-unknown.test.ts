import { afterAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from './database.ts'
import { classifyFailure } from './failure.ts'
import { sql } from './sql.ts'
import { openRoad } from './testing/road.ts'
import { openTestDatabase } from './testing/test-database.ts'

const sets = [
  {
    context: 'bank',
    schema: 'bank',
    migrations: [
      {
        id: 1,
        name: 'deed',
        sql: `create table bank.deed (id int primary key); select platform.shared_table('bank.deed')`,
      },
    ],
  },
]

describe('a connection that is cut while a commit is in flight', async () => {
  const { url, appUrl, engineUrl, close } = await openTestDatabase({ sets })
  const road = await openRoad(url)
  const database: Database = await openDatabase({
    kind: 'url',
    url: road.via(url),
    appUrl: road.via(appUrl),
    engineUrl: road.via(engineUrl),
  })
  afterAll(async () => {
    await database.close()
    road.close()
    await close()
  })
  const deeds = async () =>
    (await database.engine.query<{ id: number }>(sql`select id from bank.deed order by id`)).map(({ id }) => id)

  it.each([
    ['answer', 1, [1]],
    ['request', 2, [1]],
  ] as const)(
    'on the way of the %s is told as unknown, whichever of the two happened',
    async (where, id, afterwards) => {
      const deed = database.engine.transaction(async (queries) => {
        await queries.execute(sql`insert into bank.deed values (${id})`)
        road.cutAt('commit', where)
      })
      expect(classifyFailure(await deed.catch((error) => error))).toBe('commit-unknown')
      road.heal()
      expect(await deeds()).toEqual(afterwards)
    },
  )

  it('can be settled by sending the same again', async () => {
    const writer = database.writeConnection()
    await writer.connect()
    const send = () => writer.run('deed', 'insert into bank.deed values ($1) on conflict do nothing', [3])
    road.cutAt('bank.deed', 'answer')
    expect(classifyFailure(await send().catch((error) => error))).toBe('commit-unknown')
    expect((await send()).rowCount).toBe(0)
    expect(await deeds()).toEqual([1, 3])
  })

  it('of a statement that commits by itself is unknown too, unless it only reads', async () => {
    const [write, read] = [sql`insert into bank.deed values (5)`, sql`select id from bank.deed`]
    await deeds()
    road.cutAt('bank.deed', 'request')
    expect(classifyFailure(await database.engine.execute(write).catch((error) => error))).toBe('commit-unknown')
    expect(classifyFailure(await database.engine.query(read).catch((error) => error))).toBe('retryable')
    road.heal()
  })

  it('before the commit was sent is retryable, because nothing happened', async () => {
    const deed = database.engine.transaction(async (queries) => {
      road.cutAt('bank.deed', 'answer')
      await queries.execute(sql`insert into bank.deed values (4)`)
    })
    expect(classifyFailure(await deed.catch((error) => error))).toBe('retryable')
    road.heal()
    expect(await deeds()).toEqual([1, 3])
  })
})
