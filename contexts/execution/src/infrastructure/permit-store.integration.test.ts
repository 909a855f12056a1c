import { newUuidV7, systemClock } from '@linkflow/kernel'
import { ensurePartitions, sql } from '@linkflow/postgres'
import { openTestDatabase, type TestDatabase } from '@linkflow/postgres/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId, WorkflowId } from '../domain/execution.ts'
import { type Permit, type PermitPolicy, permitGroup } from '../domain/permit.ts'
import { PERMITS_AT_ONCE } from '../limits.ts'
import { aHead, aLive, anEnd, facts } from '../testing/execution-builder.ts'
import { PostgresPermitStore } from './permit-store.postgres.ts'
import { executionMigrations, PARTITIONED_TABLES } from './schema.ts'
import { WritePipeline } from './write-pipeline.ts'

let test: TestDatabase
let pipeline: WritePipeline
let store: PostgresPermitStore
beforeAll(async () => {
  test = await openTestDatabase({ sets: [executionMigrations] })
  await ensurePartitions(test.database, PARTITIONED_TABLES)
  pipeline = new WritePipeline([test.database.writeConnection()], systemClock)
  store = new PostgresPermitStore(test.database.engine)
})
afterAll(() => test?.close())

/** `newUuidV7` never goes back in time; other processes may be behind. */
function idAt(ms: number): ExecutionId {
  const hex = ms.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newUuidV7(ms).slice(13)}` as ExecutionId
}
let lastMs = Date.now()
const aPermit = (policy: PermitPolicy, limit: number, workflowId = newUuidV7(Date.now()) as WorkflowId): Permit => ({
  group: permitGroup(workflowId, 'k'),
  key: 'k',
  limit,
  policy,
})
/** Ids in the order in which they are asked for, unless one is older than others that are there already. */
const accept = async (permit: Permit, into = pipeline, agoMs = 0) => {
  lastMs += 1
  const head = aHead({ id: idAt(lastMs - agoMs), meta: { permit } })
  expect(await into.write({ kind: 'accept', row: aLive({ head }) })).toEqual({ type: 'committed' })
  return head
}
type Head = Awaited<ReturnType<typeof accept>>
const end = (head: Head, into = pipeline) =>
  into.write({ kind: 'finish', fence: 0, row: anEnd(head), journal: facts(1), signals: [] })
const rowsOf = (group: string) =>
  test.database.engine.query<{ id: ExecutionId; permit: string; cancelled: boolean; due: boolean }>(sql`
    select id, permit, cancel_requested as cancelled, due_at is not null as due from execution.live
    where permit_group = ${group}::uuid order by id`)

describe('permits of a group', () => {
  it('are due with the permit, and not before', async () => {
    const permit = aPermit('queue', 1)
    await accept(permit)
    expect(await rowsOf(permit.group)).toMatchObject([{ permit: 'wanted', due: false }])
    await store.decide(permit.group, false)
    expect(await rowsOf(permit.group)).toMatchObject([{ permit: 'held', due: true }])
  })

  it('go by the limit that each came with, where a new version has another', async () => {
    const workflowId = newUuidV7(Date.now()) as WorkflowId
    const [one, three] = [aPermit('queue', 1, workflowId), aPermit('queue', 3, workflowId)]
    const heads = [await accept(one), await accept(one), await accept(three)]
    expect((await store.decide(one.group, false)).given).toEqual([heads[0]!.id, heads[2]!.id])
  })

  it('are all given in one call, however many are free', async () => {
    const permit = aPermit('queue', 100_000)
    const heads = await Promise.all(Array.from({ length: PERMITS_AT_ONCE + 1 }, () => accept(permit)))
    expect((await store.decide(permit.group, false)).given).toHaveLength(heads.length)
    await Promise.all(heads.map((head) => end(head)))
  })

  it('that wait at a full group are no work for those that look', async () => {
    const permit = aPermit('queue', 1)
    const first = await accept(permit)
    await accept(permit)
    await store.decide(permit.group, false)
    const isListed = async () => (await store.undecided(10_000)).some(({ group }) => group === permit.group)
    expect(await isListed()).toBe(false)
    await end(first)
    expect(await isListed()).toBe(true)
  })

  it('follow a model of the three policies, whatever comes and goes', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('accept' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), nth: fc.nat(5) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('decide' as const) }) },
    )
    const policies = fc.constantFrom<PermitPolicy>('queue', 'drop', 'cancel-previous')
    await fc.assert(
      fc.asyncProperty(
        policies,
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 25 }),
        async (policy, limit, steps) => {
          const permit = aPermit(policy, limit)
          const heads = new Map<string, Head>()
          /** What must be in the table: oldest first. */
          let model: { id: string; permit: string; cancelled: boolean }[] = []
          const decide = async () => {
            await store.decide(permit.group, policy === 'cancel-previous')
            const waiting = (each: (typeof model)[number]) => each.permit === 'wanted' && !each.cancelled
            if (policy === 'cancel-previous' && model.some(waiting)) {
              // Only a newer one that waits takes the places of older ones.
              const newest = model.findLastIndex(waiting)
              const staying = model.slice(0, newest + 1).filter((each) => !each.cancelled && each.permit !== 'refused')
              for (const each of staying.slice(0, Math.max(0, staying.length - limit))) each.cancelled = true
            }
            let held = model.filter((each) => each.permit === 'held').length
            for (const each of model.filter(waiting)) {
              if (held < limit) {
                each.permit = 'held'
                held += 1
              } else if (policy === 'drop') each.permit = 'refused'
            }
          }
          for (const each of [...steps, { do: 'decide' as const }]) {
            if (each.do === 'accept') {
              const head = await accept(permit)
              heads.set(head.id, head)
              model.push({ id: head.id, permit: 'wanted', cancelled: false })
            } else if (each.do === 'decide') await decide()
            else {
              // Whoever is not waiting for a permit may end: it ran, was refused, or is to be cancelled.
              const ending = model.filter(({ permit: state, cancelled }) => state !== 'wanted' || cancelled)[each.nth]
              if (ending === undefined) continue
              await end(heads.get(ending.id)!)
              model = model.filter((other) => other !== ending)
            }
            const rows = await rowsOf(permit.group)
            expect(rows.map(({ id, permit: state, cancelled }) => ({ id, permit: state, cancelled }))).toEqual(model)
          }
        },
      ),
      { numRuns: 60 },
    )
  }, 120_000)
})

describe('many processes at once', () => {
  it('decide about a group one after the other (P1)', async () => {
    const permit = aPermit('queue', 1)
    const { engine } = test.database
    const younger = await accept(permit)
    let isDone = false
    const blocked = async () => {
      const [row] = await engine.query<{ n: number }>(sql`
        select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
      return row!.n
    }
    const decisions = await engine.transaction(async (queries) => {
      await queries.query(sql`select id from execution.live where id = ${younger.id} for update`)
      // It has looked, and is about to give the one permit to the only one there.
      const first = store.decide(permit.group, false)
      while ((await blocked()) < 1) {}
      await accept(permit, pipeline, 1000)
      const second = store.decide(permit.group, false).finally(() => (isDone = true))
      while (!isDone && (await blocked()) < 2) {}
      return [first, second]
    })
    await Promise.all(decisions)
    expect((await rowsOf(permit.group)).map((row) => row.permit)).toEqual(['wanted', 'held'])
  })

  it.each<PermitPolicy>(['queue', 'drop', 'cancel-previous'])(
    'never give out more than the limit, count none twice, and leave none behind (%s)',
    async (policy) => {
      const LIMIT = 3
      const permit = aPermit(policy, LIMIT)
      const { database } = test
      let isOver = false
      let heldMax = 0
      const watching = (async () => {
        while (!isOver) {
          const rows = await rowsOf(permit.group)
          heldMax = Math.max(heldMax, rows.filter((row) => row.permit === 'held').length)
        }
      })()
      const ended = new Set<string>()
      const accepted: Head[] = []
      const process = async (seed: number) => {
        const own = new WritePipeline([database.writeConnection()], systemClock)
        const random = fc.sample(fc.array(fc.nat(99), { minLength: 120, maxLength: 120 }), { numRuns: 1, seed })[0]!
        for (const chance of random) {
          if (chance < 45) {
            // Clocks and commits differ: what comes later may be the older one.
            const head = await accept(permit, own, chance)
            accepted.push(head)
            // One in a few dies between the accept and its decision.
            if (chance < 35) await store.decide(permit.group, policy === 'cancel-previous')
          } else if (chance < 90) {
            const rows = await rowsOf(permit.group)
            const able = rows.filter((row) => row.permit !== 'wanted' || row.cancelled)
            const chosen = accepted.find((head) => head.id === able[chance % Math.max(1, able.length)]?.id)
            if (chosen === undefined) continue
            // Two processes may try to end the same one: the row's fence lets one of them.
            const result = await end(chosen, own)
            if (result.type === 'committed') {
              expect(ended.has(chosen.id)).toBe(false)
              ended.add(chosen.id)
            }
            // And one in a few between the end and the next decision.
            if (chance < 80) await store.decide(permit.group, false)
          }
        }
        await own.drain()
      }
      await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => process(seed)))
      // What the dead left undone is found by looking, until all have ended.
      for (let round = 0; ended.size < accepted.length; round++) {
        expect(round).toBeLessThan(accepted.length * 2)
        for (const { group, evicts } of await store.undecided(1000)) await store.decide(group, evicts)
        for (const row of (await rowsOf(permit.group)).filter((each) => each.permit !== 'wanted' || each.cancelled)) {
          await end(accepted.find((head) => head.id === row.id)!)
          ended.add(row.id)
        }
      }
      isOver = true
      await watching
      expect(heldMax).toBe(LIMIT)
      expect(await rowsOf(permit.group)).toEqual([])
    },
    60_000,
  )
})
