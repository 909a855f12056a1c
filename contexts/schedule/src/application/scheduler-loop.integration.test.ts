import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { PostgresFiringStore } from '../infrastructure/firing-store.postgres.ts'
import { listSchedules, setPaused } from '../infrastructure/schedules.postgres.ts'
import { CATCH_UP_PER_ROUND_MAX, START_ATTEMPTS_MAX } from '../limits.ts'
import { Crash, CrashingEngine } from '../testing/crashing-engine.ts'
import { HOUR_MS, openScheduleWorld, quiet, type ScheduleWorld, startInto } from '../testing/schedule-world.ts'
import type { Round, SchedulerLoop } from './scheduler-loop.ts'
import type { StartScheduled } from './start-scheduled.ts'

let world: ScheduleWorld
let offsetMs = 0
beforeAll(async () => {
  world = await openScheduleWorld()
})
afterAll(() => world?.close())
beforeEach(async () => {
  await world.database.engine.execute(sql`delete from schedule.schedules`)
  await world.database.engine.execute(sql`delete from schedule.firings`)
})

const EVERY_SECOND = { rules: [{ cron: '* * * * * *' }], missed: 'all' }

const moveClock = (ms: number) => {
  offsetMs += ms
  world.database.setClockOffsetMs(offsetMs)
}
/** Moves the clock to this many milliseconds after the next full hour. */
const moveClockToHour = async (pastMs: number) => {
  const now = await world.nowMs()
  moveClock(Math.ceil(now / HOUR_MS) * HOUR_MS + pastMs - now)
}
const drain = async (loop: SchedulerLoop) => {
  const rounds: Round[] = []
  do rounds.push(await loop.tick())
  while (rounds.at(-1)!.decided + rounds.at(-1)!.started > 0)
  return rounds
}
/** Turns by itself until the test is over. */
const startLoop = () => {
  const loop = world.loopOn()
  loop.start()
  onTestFinished(() => loop.stop())
  return loop
}
const PATIENTLY = { timeout: 10_000, interval: 5 }
const secondsOf = (starts: readonly { delivery_id: string }[]) =>
  starts.map(({ delivery_id }) => Date.parse(delivery_id) / 1000).sort((a, b) => a - b)
const gapsIn = (seconds: readonly number[]) =>
  seconds.filter((second, index) => index > 0 && second - seconds[index - 1]! !== 1)

describe('a scheduler', () => {
  it('neither loses nor doubles an instant, wherever it is killed', async () => {
    const { workflowId } = await world.publishOne(EVERY_SECOND)
    const healthy = world.loopOn()
    let diesAtStep = 0
    let engine: CrashingEngine
    do {
      moveClock(3000)
      diesAtStep += 1
      engine = new CrashingEngine(world.database.engine, diesAtStep)
      const start: StartScheduled = async (request) => {
        engine.step()
        const result = await startInto(world.database)(request)
        engine.step()
        return result
      }
      const doomed = world.loopOn({ engine }, { start })
      await doomed.tick().catch((error: unknown) => expect(error).toBeInstanceOf(Crash))
      // The scheduler swallows what a start throws, and then stores it: a dead one cannot.
      await drain(healthy)
    } while (engine.isDead)
    expect(diesAtStep).toBeGreaterThan(10)
    const later = await world.nowMs()
    moveClock(120_000)
    await drain(healthy)
    const starts = await world.starts(workflowId)
    expect(gapsIn(secondsOf(starts))).toEqual([])
    expect(secondsOf(starts).at(-1)! * 1000).toBeGreaterThan(later)
    const firings = await world.firings(workflowId)
    expect(firings.map(({ execution_id }) => execution_id).sort()).toEqual(
      starts.map(({ execution_id }) => execution_id).sort(),
    )
    expect(starts.some(({ calls }) => calls > 1)).toBe(true)
  })

  it('catches up after three hours as the schedule chose, exactly (R11)', async () => {
    await moveClockToHour(2 * 60_000)
    const choices = ['skip', 'one', 'all'] as const
    const ids = await Promise.all(
      choices.map(async (missed) => (await world.publishOne({ rules: [{ cron: '*/5 * * * *' }], missed })).workflowId),
    )
    const counts = async () => Promise.all(ids.map(async (id) => (await world.starts(id)).length))
    moveClock(3 * HOUR_MS)
    const told: string[] = []
    const store = new PostgresFiringStore(world.database.engine, async (_, missed) => {
      told.push(...missed.map(({ workspaceId, workflowId }) => `${workspaceId} ${workflowId}`))
    })
    await drain(world.loopOn(world.database, { store }))
    expect(await counts()).toEqual([0, 1, 36])
    // Whoever tells people hears of those that let something go, once.
    expect(told.toSorted()).toEqual([ids[0], ids[1]].map((id) => `${world.workspaceId} ${id}`).toSorted())
    moveClock(3 * 60_000)
    await drain(world.loopOn())
    expect(await counts()).toEqual([1, 2, 37])
    expect((await world.firings(ids[0]!)).map(({ state }) => state)).toEqual(['missed', 'started'])
  })

  it('catches up the last 24 hours in rounds that leave room for others', async () => {
    await moveClockToHour(500)
    const { workflowId } = await world.publishOne({ ...EVERY_SECOND, rules: [{ cron: '* * * * *' }] })
    moveClock(30 * HOUR_MS)
    const rounds = await drain(world.loopOn())
    expect(rounds[0]!.decided).toBe(CATCH_UP_PER_ROUND_MAX)
    expect(await world.starts(workflowId)).toHaveLength(24 * 60)
  })

  it('starts nothing of a version after the commit that replaced it (R12)', { timeout: 60_000 }, async () => {
    const publishedAt = await world.nowMs()
    const { workflowId } = await world.publishOne(EVERY_SECOND)
    const loops = [startLoop(), startLoop()]
    for (let edit = 0; edit < 200; edit += 1) {
      moveClock(1000)
      for (const loop of loops) loop.wake()
      await world.publishOne(EVERY_SECOND, workflowId)
    }
    await Promise.all(loops.map((loop) => loop.stop()))
    await drain(world.loopOn())
    const starts = await world.starts(workflowId)
    expect(starts.length).toBeGreaterThanOrEqual(200)
    expect(starts.filter(({ version_id, live_version_id }) => version_id !== live_version_id)).toEqual([])
    // The rules did not change, so none of the 200 publishes cost an instant.
    expect(gapsIn(secondsOf(starts))).toEqual([])
    expect(secondsOf(starts)[0]! * 1000 - publishedAt).toBeLessThan(2000)
    expect((await world.nowMs()) - secondsOf(starts).at(-1)! * 1000).toBeLessThan(2000)
  })

  it('holds to new rules from their commit on, and to nothing after unpublishing', { timeout: 60_000 }, async () => {
    const { workflowId } = await world.publishOne(EVERY_SECOND)
    const loop = startLoop()
    for (let edit = 0; edit < 100; edit += 1) {
      const cron = edit % 2 === 0 ? '*/2 * * * * *' : '1-59/2 * * * * *'
      const from = await world.nowMs()
      const { versionId } = await world.publishOne({ rules: [{ cron }] }, workflowId)
      await vi.waitFor(async () => {
        moveClock(1000)
        loop.wake()
        const mine = (await world.starts(workflowId)).filter(({ version_id }) => version_id === versionId)
        expect(mine.length).toBeGreaterThan(0)
        for (const second of secondsOf(mine)) {
          expect(second % 2).toBe(edit % 2)
          expect(second * 1000).toBeGreaterThan(from)
        }
      }, PATIENTLY)
    }
    await world.publish(workflowId, { triggers: [] })
    const before = await world.starts(workflowId)
    moveClock(60_000)
    await drain(world.loopOn())
    expect(await world.starts(workflowId)).toHaveLength(before.length)
    expect(before.filter(({ version_id, live_version_id }) => version_id !== live_version_id)).toEqual([])
  })

  it.each([
    ['skip', 0],
    ['one', 1],
    ['all', 4],
  ] as const)('stops at a pause, and after it does with what fell into it as «%s» says', async (missed, caughtUp) => {
    await moveClockToHour(500)
    const { workflowId } = await world.publishOne({ rules: [{ cron: '*/5 * * * *' }], missed })
    const pause = (paused: boolean) =>
      world.database.app.inWorkspace(world.workspaceId, async (queries) => {
        const [schedule] = await listSchedules(queries, workflowId)
        expect(await setPaused(queries, schedule!.id, { paused })).toBe(true)
        expect(await setPaused(queries, schedule!.id, { paused })).toBe(true)
      })
    moveClock(5 * 60_000)
    await drain(world.loopOn())
    await pause(true)
    // 12:10, :15, :20, :25, and two minutes.
    moveClock(22 * 60_000)
    await drain(world.loopOn())
    expect(await world.starts(workflowId)).toHaveLength(1)
    await world.publishOne({ rules: [{ cron: '*/5 * * * *' }], missed }, workflowId)
    await drain(world.loopOn())
    expect(await world.starts(workflowId)).toHaveLength(1)
    await pause(false)
    await drain(world.loopOn())
    expect(await world.starts(workflowId)).toHaveLength(1 + caughtUp)
    moveClock(3 * 60_000)
    await drain(world.loopOn())
    expect(await world.starts(workflowId)).toHaveLength(2 + caughtUp)
  })

  it('decides nothing more while there is no room, and then starts what it decided', async () => {
    await moveClockToHour(500)
    const { workflowId } = await world.publishOne({ rules: [{ cron: '* * * * * *' }] })
    moveClock(2000)
    let isBusy = true
    const loop = world.loopOn(world.database, {
      start: async (request) => (isBusy ? { type: 'busy', retryAfterMs: 50 } : startInto(world.database)(request)),
    })
    expect(await loop.tick()).toMatchObject({ decided: 2, postponed: 2, started: 0 })
    moveClock(3000)
    expect(await loop.tick()).toMatchObject({ decided: 0, postponed: 2 })
    isBusy = false
    moveClock(3 * HOUR_MS)
    await vi.waitFor(
      async () => {
        await loop.tick()
        // Two decided before; of the three hours, those that are not a minute late.
        expect((await world.starts(workflowId)).length).toBeGreaterThanOrEqual(62)
      },
      { timeout: 20_000 },
    )
    expect(gapsIn(secondsOf(await world.starts(workflowId)))).toHaveLength(1)
  })

  it('records a refusal and goes on, and tries again what failed', async () => {
    await moveClockToHour(500)
    const { workflowId } = await world.publishOne({ rules: [{ cron: '* * * * * *' }] })
    let failures = 2
    const answers: StartScheduled = async (request) => {
      if (request.scheduledAt.endsWith(':01.000Z')) return { type: 'refused', code: 'version-missing', message: 'gone' }
      if (failures-- > 0) throw new Error('connection lost')
      return startInto(world.database)(request)
    }
    const loop = world.loopOn(world.database, { start: answers, log: { ...quiet, error() {} } })
    moveClock(3000)
    await loop.tick()
    moveClock(1000)
    await loop.tick()
    const firings = await world.firings(workflowId)
    expect(firings.map(({ state }) => state)).toEqual(['refused', 'started', 'started', 'started'])
    expect(firings[0]!.detail).toBe('version-missing: gone')
  })

  it('gives up a start that failed ten times, not one that found no room, and tells once of many', async () => {
    await moveClockToHour(500)
    const [failing, crowded] = await Promise.all(
      [1, 2].map(() => world.publishOne({ rules: [{ cron: '0 1 * * * *' }] })),
    )
    const log = { ...quiet, warn: vi.fn(), error: vi.fn() }
    const start: StartScheduled = async ({ workflowId }) => {
      if (workflowId === crowded!.workflowId) return { type: 'busy', retryAfterMs: 1 }
      throw new Error('broken')
    }
    const loop = world.loopOn(world.database, { start, log })
    const stateOf = async ({ workflowId }: { workflowId: string }) => (await world.firings(workflowId))[0]
    moveClock(60_000)
    await loop.tick()
    for (let attempt = 2; attempt < START_ATTEMPTS_MAX; attempt += 1) {
      moveClock(60_000)
      await loop.tick()
    }
    expect(await stateOf(failing!)).toMatchObject({ state: 'pending' })
    expect(log.error).not.toHaveBeenCalled()
    moveClock(60_000)
    await loop.tick()
    expect(await stateOf(failing!)).toMatchObject({ state: 'refused', detail: expect.stringContaining('broken') })
    expect(await stateOf(crowded!)).toMatchObject({ state: 'pending' })
    expect(log.warn).toHaveBeenCalledTimes(START_ATTEMPTS_MAX - 1)
    expect(log.error).toHaveBeenCalledTimes(1)
  })

  it('puts a schedule aside that it cannot read, and fires the others', async () => {
    const [bad, good] = await Promise.all([1, 2].map(() => world.publishOne(EVERY_SECOND)))
    await world.database.engine.execute(
      sql`update schedule.schedules set zone = 'Mars/Olympus' where workflow_id = ${bad!.workflowId}::uuid`,
    )
    const errors: object[] = []
    const loop = world.loopOn(world.database, { log: { ...quiet, error: (fields) => errors.push(fields) } })
    moveClock(1000)
    await drain(loop)
    moveClock(1000)
    await drain(loop)
    expect((await world.starts(good!.workflowId)).length).toBeGreaterThanOrEqual(2)
    expect(await world.firings(bad!.workflowId)).toMatchObject([
      { state: 'refused', detail: expect.stringContaining('Mars/Olympus') },
    ])
    expect(errors).toMatchObject([{ workflowId: bad!.workflowId }])
  })

  it('tells nobody apart who shares a database: three schedulers whose clocks differ by 30 seconds (R9, short form)', {
    timeout: 60_000,
  }, async () => {
    moveClock(-offsetMs)
    const SCHEDULES = 40
    const ids = await Promise.all(
      Array.from(
        { length: SCHEDULES },
        async () => (await world.publishOne({ rules: [{ cron: '* * * * * *' }] })).workflowId,
      ),
    )
    const databases = await Promise.all([-30_000, 0, 30_000].map((offset) => world.openOther(offset)))
    const open = (on: (typeof databases)[number]) => {
      const engine = new CrashingEngine(on.engine, Number.POSITIVE_INFINITY)
      const loop = world.loopOn({ engine })
      loop.start()
      return { engine, loop }
    }
    const running = databases.map(open)
    const until = performance.now() + 8000
    for (let kill = 0; performance.now() < until; kill += 1) {
      const victim = kill % 3
      await vi.waitFor(async () => expect((await world.starts(ids[0])).length).toBeGreaterThan(kill), PATIENTLY)
      running[victim]!.engine.kill()
      await running[victim]!.loop.stop()
      running[victim] = open(databases[victim]!)
    }
    await Promise.all(running.map(({ loop }) => loop.stop()))
    const now = await world.nowMs()
    for (const id of ids) {
      const starts = await world.starts(id)
      expect(starts.length).toBeGreaterThanOrEqual(36)
      expect(gapsIn(secondsOf(starts))).toEqual([])
      expect(secondsOf(starts).at(-1)! * 1000).toBeGreaterThan(now + 25_000)
    }
  })

  it('gives up after a day what could not be started, and forgets after 30', async () => {
    const { workflowId } = await world.publishOne({ rules: [{ cron: '* * * * * *' }] })
    moveClock(1000)
    const { store } = world
    await world.loopOn(world.database, { start: async () => ({ type: 'busy', retryAfterMs: 1 }) }).tick()
    const states = async () => (await world.firings(workflowId)).map(({ state }) => state)
    moveClock(24 * HOUR_MS - 60_000)
    await store.tidy()
    expect(await states()).toEqual(['pending'])
    moveClock(120_000)
    expect(
      (
        await world
          .loopOn(world.database, { store: { ...NOTHING_DUE, startPending: (start) => store.startPending(start) } })
          .tick()
      ).started,
    ).toBe(0)
    await store.tidy()
    expect(await states()).toEqual(['expired'])
    moveClock(29 * 24 * HOUR_MS - 240_000)
    await store.tidy()
    expect(await states()).toEqual(['expired'])
    moveClock(300_000)
    await store.tidy()
    expect(await states()).toEqual([])
  })
})

const NOTHING_DUE = {
  decideDue: async () => ({ schedules: 0, instants: 0, missed: [], broken: [] }),
  nextInMs: async () => undefined,
  tidy: async () => false,
}
