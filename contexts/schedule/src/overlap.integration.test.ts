import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Round, SchedulerLoop } from './application/scheduler-loop.ts'
import { listSchedules, moveDefaultZone, setPaused } from './infrastructure/schedules.postgres.ts'
import { startByExecutions } from './infrastructure/start-by-executions.ts'
import { OVERLAP_LOOK_MS } from './limits.ts'
import { HOUR_MS, newId, openScheduleWorld, type ScheduleWorld } from './testing/schedule-world.ts'

const MINUTE_MS = 60_000
let world: ScheduleWorld
let offsetMs = 0
/** Executions that have not ended, and those that were cancelled. */
const unfinished = new Set<string>()
const cancelled: string[] = []
const started: string[] = []

beforeAll(async () => {
  world = await openScheduleWorld()
})
afterAll(() => world?.close())
beforeEach(async () => {
  await world.database.engine.execute(sql`delete from schedule.schedules`)
  await world.database.engine.execute(sql`delete from schedule.firings`)
  unfinished.clear()
  cancelled.length = 0
  started.length = 0
  await moveClockToHour(500)
})

const moveClock = (ms: number) => {
  offsetMs += ms
  world.database.setClockOffsetMs(offsetMs)
}
async function moveClockToHour(pastMs: number): Promise<void> {
  const now = await world.nowMs()
  moveClock(Math.ceil(now / HOUR_MS) * HOUR_MS + pastMs - now)
}
async function drain(loop: SchedulerLoop): Promise<void> {
  let round: Round
  do round = await loop.tick()
  while (round.decided + round.started > 0)
}

const start = startByExecutions(
  {
    start: async ({ delivery }: { readonly delivery: { readonly id: string } }) => {
      const id = newId()
      started.push(delivery.id)
      unfinished.add(id)
      return { type: 'accepted', id } as never
    },
    cancel: async (ids: readonly string[]) => {
      for (const id of ids) {
        cancelled.push(id)
        unfinished.delete(id)
      }
    },
  } as never,
  async () => ({}) as never,
  async (id) => unfinished.has(id),
)
const turn = () => drain(world.loopOn(world.database, { start }))
const EVERY_MINUTE = { rules: [{ cron: '* * * * *' }], missed: 'all' }
const publish = async (more: object) => (await world.publishOne({ ...EVERY_MINUTE, ...more })).workflowId
const statesOf = async (workflowId: string) => (await world.firings(workflowId)).map(({ state }) => state)
const endAll = () => unfinished.clear()

describe('a start while the run before goes on', () => {
  it('is made where overlaps are allowed', async () => {
    const id = await publish({})
    moveClock(3 * MINUTE_MS)
    await turn()
    expect(await statesOf(id)).toEqual(['started', 'started', 'started'])
  })

  it('is skipped, and says so', async () => {
    const id = await publish({ overlap: 'skip' })
    moveClock(3 * MINUTE_MS)
    await turn()
    await turn()
    expect(await statesOf(id)).toEqual(['started', 'dropped', 'dropped'])
    expect((await world.firings(id))[1]!.detail).toContain('the run before had not ended')
    endAll()
    moveClock(MINUTE_MS)
    await turn()
    expect((await statesOf(id)).at(-1)).toBe('started')
  })

  it('waits for its end, each for the one before, and holds up no other schedule', async () => {
    const id = await publish({ overlap: 'queue' })
    const other = await publish({})
    moveClock(3 * MINUTE_MS)
    await turn()
    expect(await statesOf(id)).toEqual(['started', 'pending', 'pending'])
    moveClock(MINUTE_MS)
    await turn()
    expect(await statesOf(other)).toEqual(['started', 'started', 'started', 'started'])
    for (let ended = 1; ended < 4; ended += 1) {
      endAll()
      moveClock(OVERLAP_LOOK_MS + 1)
      await turn()
      expect((await statesOf(id)).filter((state) => state === 'started')).toHaveLength(ended + 1)
    }
    expect(started.filter((instant, at) => started.indexOf(instant) === at)).toHaveLength(4)
  })

  it('cancels the run before', async () => {
    const id = await publish({ overlap: 'cancel-previous' })
    moveClock(3 * MINUTE_MS)
    await turn()
    expect(await statesOf(id)).toEqual(['started', 'started', 'started'])
    const ids = (await world.firings(id)).map(({ execution_id }) => execution_id)
    expect([cancelled, [...unfinished]]).toEqual([ids.slice(0, 2), ids.slice(2)])
  })
})

it('a start is spread over its seconds, to the same place whoever decides it', async () => {
  const id = await publish({ rules: [{ cron: '0 * * * *' }], jitterSeconds: 600 })
  moveClock(HOUR_MS)
  await turn()
  const retryAt = async () =>
    (
      await world.database.engine.query<{ ms: number }>(
        sql`select (extract(epoch from retry_at - instant) * 1000)::float8 as ms from schedule.firings where state = 'pending'`,
      )
    )[0]?.ms
  const waitsMs = (await retryAt()) ?? 0
  expect(waitsMs).toBeGreaterThanOrEqual(0)
  expect(waitsMs).toBeLessThanOrEqual(600_000)
  moveClock(600_000)
  await turn()
  expect(await statesOf(id)).toEqual(['started'])
})

it('a pause until a time ends by itself, and what fell into it is missed', async () => {
  const id = await publish({ missed: 'one' })
  const untilMs = Math.floor(await world.nowMs()) + 10 * MINUTE_MS
  await world.database.app.inWorkspace(world.workspaceId, async (queries) => {
    const [schedule] = await listSchedules(queries, id)
    await setPaused(queries, schedule!.id, { paused: true, untilMs })
    expect(await listSchedules(queries, id)).toMatchObject([{ paused: true, pausedUntilMs: untilMs }])
  })
  moveClock(9 * MINUTE_MS)
  await turn()
  expect(started).toEqual([])
  moveClock(2 * MINUTE_MS)
  await turn()
  expect((await listSchedules(world.database.engine, id))[0]).toMatchObject({ paused: false, pausedUntilMs: undefined })
  expect(started.length).toBeGreaterThan(0)
})

it('a schedule that names no zone goes by that of the workspace, and with it', async () => {
  const workflowId = newId()
  const nine = { rules: [{ cron: '0 9 * * *' }] }
  await world.publish(workflowId, {
    versionId: newId(),
    triggers: [
      { nodeId: 'own', parameters: { ...nine, timezone: 'Asia/Tokyo' } },
      { nodeId: 'default', parameters: nine },
    ],
    defaultZone: 'Europe/Berlin',
  })
  const zones = async () =>
    Object.fromEntries(
      (await listSchedules(world.database.engine, workflowId)).map(({ nodeId, zone, nextMs }) => [
        nodeId,
        [zone, new Date(nextMs!).toLocaleTimeString('sv-SE', { timeZone: zone })],
      ]),
    )
  expect(await zones()).toEqual({ own: ['Asia/Tokyo', '09:00:00'], default: ['Europe/Berlin', '09:00:00'] })
  await world.database.app.inWorkspace(world.workspaceId, (queries) => moveDefaultZone(queries, 'America/New_York'))
  expect(await zones()).toEqual({ own: ['Asia/Tokyo', '09:00:00'], default: ['America/New_York', '09:00:00'] })
})
