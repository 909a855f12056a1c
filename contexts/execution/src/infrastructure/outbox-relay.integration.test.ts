import { newUuidV7 } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { pauseAfterMs } from '../domain/refusal.ts'
import { OUTBOX_ATTEMPTS_MAX, OUTBOX_REFUSALS_AT_ONCE, OUTBOX_REFUSALS_MAX } from '../limits.ts'
import type { ExecutionEnded, WorkersLost } from './outbox-events.ts'
import { listRefusals, makeDue, setAside } from './outbox-refusals.postgres.ts'
import { type OutboxConsumer, OutboxRelay } from './outbox-relay.ts'
import { executionMigrations } from './schema.ts'

const newId = () => newUuidV7(Date.now()) as string

describe('an event that a consumer refuses', async () => {
  const test = await openTestDatabase({ sets: [executionMigrations] })
  afterAll(() => test.close())
  const { engine } = test.database
  beforeEach(async () => {
    for (const table of [sql`outbox`, sql`outbox_refusals`, sql`cautious_versions`])
      await engine.execute(sql`delete from execution.${table}`)
  })

  const workspace = newId()
  /** As one commit of the pipeline tells them. */
  const put = async (executions: readonly string[]) => {
    const group = { type: 'execution.failed', workspace, workflow: newId(), version: newId(), mode: 'webhook' }
    const events = JSON.stringify([{ ...group, error: { code: 'x', message: 'a\u0000b' }, executions }])
    await engine.execute(sql`insert into execution.outbox (events) values (${events})`)
  }
  /** Collects what it is told, and refuses what it is told to. */
  const consumer = (name: string, refuses: (event: ExecutionEnded) => boolean = () => false) => {
    const got: string[] = []
    const consume: OutboxConsumer['consume'] = async (events) => {
      for (const event of events) {
        if (refuses(event)) throw new Error(`no room for ${event.execution}\u0000`)
        got.push(event.execution)
      }
    }
    return { name, got, consume }
  }
  const relayAll = async (relay: OutboxRelay) => {
    while (await relay.relay());
  }
  const refusals = () => listRefusals(engine, { limit: 200, after: undefined })
  const makeAllDue = () =>
    engine.execute(sql`update execution.outbox_refusals set due_at = platform.now() where due_at is not null`)

  it('holds up none of a thousand others, is set aside after many tries, and after the mend is delivered once', async () => {
    const ids = Array.from({ length: 1001 }, newId)
    const poison = ids[617]!
    let isMended = false
    const [before, picky, after] = [
      consumer('before'),
      consumer('picky', ({ execution }) => execution === poison && !isMended),
      consumer('after'),
    ]
    const heard: string[] = []
    const relay = new OutboxRelay(engine, [before, picky, after], {
      onRefused: (name, events) => void heard.push(`${name} ${events}`),
    })
    for (let n = 0; n < ids.length; n += 77) await put(ids.slice(n, n + 77))
    await expect.poll(() => relay.relay().then(() => new Set(after.got).size)).toBe(1001)
    const good = ids.filter((id) => id !== poison)
    expect(new Set(before.got)).toEqual(new Set(ids))
    expect(new Set(picky.got)).toEqual(new Set(good))
    expect(await engine.query(sql`select from execution.outbox`)).toEqual([])

    const [first] = await refusals()
    expect(first).toMatchObject({
      consumer: 'picky',
      event: { type: 'execution.failed', execution: poison, workspace, error: { message: 'a\u0000b' } },
      error: `no room for ${poison} `,
      attempts: 1,
    })
    expect(heard).toEqual(['picky 1'])
    // What was told once is not told again to those who took it.
    const told = [before.got.length, after.got.length]
    for (let attempts = 1; attempts < OUTBOX_ATTEMPTS_MAX; attempts++) {
      const row = await engine.one<{ pause: number; attempts: number }>(sql`
        select attempts, (extract(epoch from due_at - last_at) * 1000)::float8 as pause from execution.outbox_refusals`)
      expect(row).toEqual({ attempts, pause: pauseAfterMs(attempts) })
      await relay.relay()
      expect(await refusals()).toMatchObject([{ attempts }])
      await makeAllDue()
      await relay.relay()
    }
    const [aside] = await refusals()
    expect(aside).toMatchObject({ attempts: OUTBOX_ATTEMPTS_MAX, dueAt: undefined, firstAt: first!.firstAt })
    expect(await setAside(engine)).toEqual(new Map([['picky', 1]]))

    // Nobody tries it by itself, and a person only once at a time.
    await relayAll(relay)
    await engine.transaction((queries) => makeDue(queries, aside!.id))
    await relayAll(relay)
    expect(await refusals()).toMatchObject([{ attempts: OUTBOX_ATTEMPTS_MAX + 1, dueAt: undefined }])
    isMended = true
    await engine.transaction((queries) => makeDue(queries, aside!.id))
    await relayAll(relay)
    await relayAll(relay)
    expect(picky.got.filter((id) => id === poison)).toEqual([poison])
    expect([before.got.length, after.got.length]).toEqual(told)
    expect(await refusals()).toEqual([])
    expect(await setAside(engine)).toEqual(new Map())
  })

  it('leaves nothing of what the consumer had written for it, also where a statement failed, and later writes it once', async () => {
    const [good, poison] = [newId(), newId()]
    let isMended = false
    const writes: OutboxConsumer = {
      name: 'writes',
      async consume(events, queries) {
        for (const { execution } of events) {
          await queries.execute(sql`insert into execution.cautious_versions values (${execution}, platform.now())`)
          if (execution === poison && !isMended) await queries.execute(sql`select 1 / 0`)
        }
      },
    }
    const relay = new OutboxRelay(engine, [writes, consumer('after')])
    await put([good, poison])
    await expect.poll(() => relay.relay().then(() => refusals())).toMatchObject([{ error: 'division by zero' }])
    const written = async () =>
      (await engine.query<{ version_id: string }>(sql`select version_id from execution.cautious_versions`)).map(
        ({ version_id }) => version_id,
      )
    expect(await written()).toEqual([good])
    isMended = true
    await makeAllDue()
    await relayAll(relay)
    expect((await written()).toSorted()).toEqual([good, poison].toSorted())
  })

  it('may be of lost workers, which are of no workspace', async () => {
    let isMended = false
    const got: WorkersLost[] = []
    const relay = new OutboxRelay(engine, [
      {
        name: 'watch',
        consume: async () => {},
        async consumeLost(events) {
          if (!isMended) throw new Error('not now')
          got.push(...events)
        },
      },
    ])
    const lost = { type: 'workers.lost', workers: ['w:1'], takenOver: [] }
    await engine.execute(sql`insert into execution.outbox (events) values (${JSON.stringify([lost])})`)
    await expect.poll(() => relay.relay().then(() => refusals())).toMatchObject([{ event: lost, attempts: 1 }])
    isMended = true
    await makeAllDue()
    await relayAll(relay)
    expect(got).toEqual([lost])
  })

  it('waits where this release has nobody of that name', async () => {
    await put([newId()])
    await expect
      .poll(async () => {
        await new OutboxRelay(engine, [consumer('gone', () => true)]).relay()
        return refusals()
      })
      .toHaveLength(1)
    await makeAllDue()
    await relayAll(new OutboxRelay(engine, [consumer('other')]))
    expect(await refusals()).toMatchObject([{ attempts: 2, error: 'this release has no consumer «gone»' }])
  })

  it('may be each of very many: others have all of them, in several short turns', async () => {
    const ids = Array.from({ length: 3 * OUTBOX_REFUSALS_AT_ONCE }, newId)
    for (let n = 0; n < ids.length; n += 50) await put(ids.slice(n, n + 50))
    const after = consumer('after')
    const relay = new OutboxRelay(engine, [consumer('never', () => true), after])
    await expect.poll(() => relay.relay().then(() => new Set(after.got).size)).toBe(ids.length)
    const { n } = (await engine.one<{ n: number }>(sql`select count(*)::int as n from execution.outbox_refusals`))!
    expect(n).toBe(ids.length)
  })

  it('is one too many behind a full list: then the outbox waits, and nothing is lost', async () => {
    await engine.execute(sql`
      insert into execution.outbox_refusals (id, consumer, event, error, attempts)
      select gen_random_uuid(), 'never', '{"type":"workers.lost","workers":[],"takenOver":[]}', '', 1
      from generate_series(1, ${OUTBOX_REFUSALS_MAX - 1})`)
    const relay = new OutboxRelay(engine, [consumer('never', () => true)])
    const left = async () => (await engine.query(sql`select from execution.outbox`)).length
    await put([newId()])
    await expect.poll(() => relay.relay().then(() => left())).toBe(0)
    await put([newId()])
    await expect
      .poll(() => relay.relay().catch((error: Error) => error.message))
      .toBe('«never» refuses everything that it is told; the outbox waits for it')
    expect(await left()).toBe(1)
    await engine.execute(sql`delete from execution.outbox_refusals`)
    await relay.relay()
    expect(await left()).toBe(0)
  })
})
