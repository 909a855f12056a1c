import { sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { expect, it } from 'vitest'
import { topicKey } from '../domain/topic.ts'
import { INTEREST_MS, RESUME_MS } from '../limits.ts'
import { MemoryLog } from '../testing/memory-log.ts'
import { eventLogContract } from './event-log.contract.ts'
import { PostgresEventLog } from './event-log.postgres.ts'
import { PostgresInterestBoard } from './interest-board.postgres.ts'
import { realtimeMigrations } from './schema.ts'

const W = '0198c0de-0000-7000-8000-0000000000aa'

eventLogContract('memory', async () => {
  const log = new MemoryLog()
  return { log, board: log, close: async () => {} }
})

async function openPostgres() {
  const { database, close } = await openTestDatabase({ sets: [realtimeMigrations] })
  const log = new PostgresEventLog(database)
  return { database, log, board: new PostgresInterestBoard(database), close }
}
eventLogContract('PostgreSQL', openPostgres)

const event = (n: number, topic = 'a') => ({ workspaceId: W, topic, body: `${n}` })

it('a reader that goes by number misses nothing of many writers (G1)', async () => {
  const { log, close } = await openPostgres()
  let place = (await log.end()).number
  const seen: number[] = []
  let isOver = false
  const reading = (async () => {
    while (!isOver || (await log.read(place, 1)).events.length > 0) {
      const { events } = await log.read(place, 50)
      seen.push(...events.map(({ body }) => Number(body)))
      place = events.at(-1)?.number ?? place
    }
  })()
  const all = Array.from({ length: 300 }, (_, n) => n)
  const write = async (own: readonly number[]) => {
    for (const n of own) await log.append([event(n)])
  }
  await Promise.all([0, 1, 2, 3].map((w) => write(all.filter((n) => n % 4 === w))))
  isOver = true
  await reading
  expect(seen.toSorted((a, b) => a - b)).toEqual(all)
  await close()
})

it('what is older than it has to be is forgotten, and the newest stays to say where the log stands', async () => {
  const { database, log, board, close } = await openPostgres()
  const key = topicKey(W, 'a')
  await log.end()
  await board.hold([key], 'new')
  await log.append([event(1), event(2)])
  const end = await log.end()
  const age = (ms: number) =>
    database.engine.execute(sql`
      with moved as (delete from realtime.events returning *)
      insert into realtime.events (number, workspace_id, topic, once, at, body) overriding system value
      select number, workspace_id, topic, once, at - ${ms} * interval '1 ms', body from moved`)
  await age(RESUME_MS - 10_000)
  await log.tidy()
  expect(await log.recent(key, 10)).toHaveLength(2)
  expect(await log.missed(key, { ...end, number: end.number - 1 }, 10)).toHaveLength(1)
  await age(80_000)
  await log.tidy()
  expect(await log.recent(key, 10)).toHaveLength(1)
  expect(await log.end()).toEqual(end)
  expect(await log.missed(key, { ...end, number: end.number - 1 }, 10)).toBe('gap')
  await close()
})

it('an interest that has ended begins anew where the log stands then', async () => {
  const { database, log, board, close } = await openPostgres()
  const key = topicKey(W, 'a')
  const before = await log.end()
  await board.hold([key], 'new')
  await log.append([event(1)])
  await database.engine.execute(
    sql`update realtime.interests set until = until - ${INTEREST_MS + 1000} * interval '1 ms'`,
  )
  expect(await board.all()).toEqual([])
  await board.hold([key], 'still')
  expect(await log.missed(key, before, 10)).toBe('gap')
  expect(await log.missed(key, await log.end(), 10)).toEqual([])
  await close()
})
