import { openTestGateway } from '@linkflow/gateway/testing'
import { invariant, newUuidV7 } from '@linkflow/kernel'
import { type Database, sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { SchedulerLoop } from './application/scheduler-loop.ts'
import type { ScheduledStart } from './application/start-scheduled.ts'
import { scheduleMigrations, scheduleRoutes, syncSchedules } from './index.ts'
import { PostgresFiringStore } from './infrastructure/firing-store.postgres.ts'
import { BACKFILL_DAYS_MAX, BACKFILL_INSTANTS_MAX, BACKFILLS_OPEN_MAX } from './limits.ts'
import { quiet } from './testing/schedule-world.ts'

const DAY_MS = 86_400_000
const newId = () => newUuidV7(Date.now())
const events: object[] = []
let opened: Database | undefined
let offsetMs = 0

const test = await openTestGateway({
  sets: [scheduleMigrations],
  routes: (database) => {
    opened = database
    return scheduleRoutes({
      database,
      clock: { nowMs: () => Date.now() + offsetMs },
      namesOf: async (_, ids) => new Map(ids.map((id) => [id, `Workflow ${id.slice(-4)}`])),
      record: async (_, event) => void events.push(event),
    })
  },
})
afterAll(() => test.close())
invariant(opened !== undefined, 'made with the routes')
const database = opened
const { call, workspaceId } = test

/** Noon of a day, so that no test meets midnight. */
const NOON = Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2
const setNow = (ms: number) => {
  offsetMs = ms - Date.now()
  database.setClockOffsetMs(offsetMs)
}
const at = (ms: number) => new Date(ms).toISOString()
const MINUTE_MS = 60_000

async function publish(parameters: object, workflowId: string = newId()) {
  const problems = await database.app.inWorkspace(workspaceId, (queries) =>
    syncSchedules(queries, {
      workspaceId,
      workflowId,
      versionId: newId(),
      triggers: [{ nodeId: 'timer', parameters, timezone: 'Europe/Berlin' }],
    }),
  )
  expect(problems).toEqual([])
  const { body } = await call('GET', `/api/v1/schedules?workflow=${workflowId}`)
  return body.items[0] as { id: string; workflowId: string }
}

let starts: ScheduledStart[] = []
const made = new Map<string, string>()
async function runScheduler(): Promise<void> {
  const loop = new SchedulerLoop({
    store: new PostgresFiringStore(database.engine),
    log: quiet,
    start: async (start) => {
      const key = `${start.delivery.endpoint} ${start.delivery.id}`
      if (!made.has(key)) starts.push(start)
      made.set(key, made.get(key) ?? newId())
      return { type: 'started', executionId: made.get(key)! }
    },
  })
  for (;;) {
    const { decided, started } = await loop.tick()
    if (decided + started === 0) return
  }
}

beforeEach(async () => {
  starts = []
  setNow(NOON + 2 * MINUTE_MS)
  await database.engine.execute(sql`delete from schedule.schedules`)
})

describe('schedules', () => {
  it('are listed in words, with what comes next and what was last', async () => {
    const { id, workflowId } = await publish({ rules: [{ cron: '0 9 * * 1-5' }], missed: 'one' })
    expect((await call('GET', `/api/v1/schedules/${id}`)).body).toEqual({
      id,
      workflowId,
      workflowName: `Workflow ${workflowId.slice(-4)}`,
      versionId: expect.any(String),
      node: 'timer',
      rules: [{ cron: '0 9 * * 1-5' }],
      description: 'At 09:00 on Monday to Friday',
      timezone: 'Europe/Berlin',
      isDefaultTimezone: false,
      missed: 'one',
      overlap: 'allow',
      jitterSeconds: 0,
      state: 'active',
      nextAt: expect.stringMatching(/T0[78]:00:00.000Z$/),
    })
    const others = await Promise.all([
      publish({ rules: [{ cron: '@daily' }] }),
      publish({ rules: [{ cron: '@hourly' }] }),
    ])
    const first = await call('GET', '/api/v1/schedules?limit=2')
    const second = await call('GET', `/api/v1/schedules?limit=2&cursor=${first.body.nextCursor}`)
    expect([...first.body.items, ...second.body.items].map((each: { id: string }) => each.id)).toEqual(
      [id, ...others.map((each) => each.id)].toSorted().toReversed(),
    )
    expect((await call('GET', '/api/v1/schedules', { token: test.otherToken })).body.items).toEqual([])
    expect((await call('GET', `/api/v1/schedules/${id}`, { token: test.otherToken })).body.code).toBe(
      'schedule-not-found',
    )
  })

  it('show their instants from the calendar that fires them, within bounds', async () => {
    const { id } = await publish({ rules: [{ cron: '*/15 * * * *' }] })
    const range = `from=${encodeURIComponent(at(NOON))}&until=${encodeURIComponent(at(NOON + 60 * MINUTE_MS))}`
    expect((await call('GET', `/api/v1/schedules/${id}/runs?${range}`)).body).toEqual({
      runs: [0, 15, 30, 45].map((minute) => at(NOON + minute * MINUTE_MS)),
      hasMore: false,
    })
    expect((await call('GET', `/api/v1/schedules/${id}/runs?${range}&limit=3`)).body).toMatchObject({ hasMore: true })
    const second = await publish({ rules: [{ cron: '* * * * * *' }] })
    const calendar = await call('GET', `/api/v1/schedules/calendar?${range}`)
    const shown = Object.fromEntries(
      calendar.body.items.map((each: { id: string; runs: string[]; hasMore: boolean }) => [
        each.id,
        [each.runs.length, each.hasMore],
      ]),
    )
    expect(shown).toEqual({ [id]: [4, false], [second.id]: [100, true] })
    const backwards = `from=${encodeURIComponent(at(NOON))}&until=${encodeURIComponent(at(NOON - 1))}`
    expect((await call('GET', `/api/v1/schedules/calendar?${backwards}`)).body.code).toBe('range-invalid')
    expect((await call('GET', `/api/v1/schedules/${newId()}/runs`)).body.code).toBe('schedule-not-found')
  })

  it('can be tried before they are published', async () => {
    const preview = (body: object) => call('POST', '/api/v1/schedules/preview', { body })
    expect(
      (
        await preview({
          rules: [{ cron: '30 2 * * *' }],
          timezone: 'Europe/Berlin',
          from: '2026-03-28T12:00:00Z',
          limit: 2,
        })
      ).body,
    ).toEqual({
      description: 'At 02:30 every day',
      runs: ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
      warnings: [
        { kind: 'gap', at: '2026-03-29T01:00:00.000Z', time: '02:30', starts: ['2026-03-29T01:00:00.000Z'] },
        { kind: 'overlap', at: '2026-10-25T01:00:00.000Z', time: '02:30', starts: ['2026-10-25T00:30:00.000Z'] },
        { kind: 'gap', at: '2027-03-28T01:00:00.000Z', time: '02:30', starts: ['2027-03-28T01:00:00.000Z'] },
      ],
    })
    for (const wrong of [{ rules: [{ cron: '61 * * * *' }] }, { rules: [{ cron: '@daily' }], timezone: 'Mars/Base' }]) {
      const answer = await preview(wrong)
      expect([answer.status, answer.body.code]).toEqual([422, 'schedule-invalid'])
    }
  })

  it('are paused and resumed, and their history says what became of each instant', async () => {
    const { id, workflowId } = await publish({ rules: [{ cron: '*/5 * * * *' }], missed: 'one' })
    setNow(NOON + 5 * MINUTE_MS + 1000)
    await runScheduler()
    expect((await call('POST', `/api/v1/schedules/${id}/pause`)).body).toMatchObject({ state: 'paused' })
    await publish({ rules: [{ cron: '*/5 * * * *' }], missed: 'one' }, workflowId)
    setNow(NOON + 22 * MINUTE_MS)
    await runScheduler()
    const paused = (await call('GET', `/api/v1/schedules/${id}`)).body
    expect([paused.state, paused.nextAt]).toEqual(['paused', undefined])
    expect((await call('GET', `/api/v1/schedules/${id}/runs`)).body).toEqual({ runs: [], hasMore: false })
    const until = new Date(NOON + 40 * MINUTE_MS).toISOString()
    const pausedUntil = await call('POST', `/api/v1/schedules/${id}/pause`, { body: { until } })
    expect(pausedUntil.body).toMatchObject({ state: 'paused', pausedUntil: until })
    for (const wrong of [new Date(NOON).toISOString(), '2036-01-01T00:00:00Z']) {
      const refused = await call('POST', `/api/v1/schedules/${id}/pause`, { body: { until: wrong } })
      expect([refused.status, refused.body.code]).toEqual([422, 'range-invalid'])
    }
    const resumed = (await call('POST', `/api/v1/schedules/${id}/resume`)).body
    expect([resumed.state, resumed.pausedUntil]).toEqual(['active', undefined])
    await runScheduler()
    const history = (await call('GET', `/api/v1/schedules/${id}/firings`)).body.items
    expect(history.map(({ dueAt, state }: { dueAt: string; state: string }) => [dueAt, state])).toEqual([
      [at(NOON + 20 * MINUTE_MS), 'started'],
      [at(NOON + 10 * MINUTE_MS), 'missed'],
      [at(NOON + 5 * MINUTE_MS), 'started'],
    ])
    expect(history[0].lateMs).toBeGreaterThan(119_000)
    expect(history[2]).toMatchObject({ executionId: expect.any(String), lateMs: expect.any(Number), attempts: 0 })
    expect(history[1].detail).toContain('paused')
    const page = await call(
      'GET',
      `/api/v1/schedules/${id}/firings?limit=1&cursor=${encodeURIComponent(history[0].dueAt)}`,
    )
    expect(page.body).toMatchObject({ items: [{ state: 'missed' }], nextCursor: history[1].dueAt })
    expect((await call('GET', `/api/v1/schedules/${id}/firings?state=missed`)).body.items).toHaveLength(1)
    expect((await call('GET', `/api/v1/schedules/${newId()}/firings`)).body.code).toBe('schedule-not-found')
    // History outlives the schedule.
    await database.engine.execute(sql`delete from schedule.schedules where id = ${id}::uuid`)
    expect((await call('GET', `/api/v1/schedules/${id}/firings`)).body.items).toHaveLength(3)
    expect(events.slice(-2)).toMatchObject([{ type: 'schedule.paused' }, { type: 'schedule.resumed', scheduleId: id }])
  })
})

describe('a backfill', () => {
  const range = (fromMs: number, untilMs: number) => ({ from: at(fromMs), until: at(untilMs) })
  const backfill = (id: string, body: object) => call('POST', `/api/v1/schedules/${id}/backfills`, { body })

  it('starts each instant of its range once, says how it stands, and leaves alone what was started', async () => {
    const { id } = await publish({ rules: [{ cron: '*/10 * * * *' }] })
    setNow(NOON + 10 * MINUTE_MS)
    await runScheduler()
    expect(starts).toHaveLength(1)
    const hour = range(NOON - 50 * MINUTE_MS, NOON + 10 * MINUTE_MS + 1)
    setNow(NOON + 11 * MINUTE_MS)
    expect((await call('POST', `/api/v1/schedules/${id}/backfills/preview`, { body: hour })).body).toEqual({
      instants: 7,
      starts: 6,
      already: 1,
      firstAt: at(NOON - 50 * MINUTE_MS),
      lastAt: at(NOON + 10 * MINUTE_MS),
    })
    const first = await backfill(id, hour)
    expect(first.status, first.text).toBe(201)
    expect(first.body).toMatchObject({ state: 'running', starts: 6, already: 1, pending: 6, started: 0 })
    // What another is about to start is left to it.
    expect((await backfill(id, hour)).body).toMatchObject({ starts: 0, already: 7, state: 'done' })
    setNow(NOON + 12 * MINUTE_MS)
    await runScheduler()
    expect((await call('GET', `/api/v1/schedules/${id}/backfills/${first.body.id}`)).body).toMatchObject({
      state: 'done',
      started: 6,
      pending: 0,
    })
    expect((await backfill(id, hour)).body).toMatchObject({ starts: 0, already: 7, state: 'done' })
    await runScheduler()
    expect(starts.map(({ scheduledAt }) => scheduledAt).toSorted()).toEqual(
      [-50, -40, -30, -20, -10, 0, 10].map((minute) => at(NOON + minute * MINUTE_MS)),
    )
    expect(starts.filter(({ isBackfill }) => isBackfill)).toHaveLength(6)
    const listed = await call('GET', `/api/v1/schedules/${id}/backfills?limit=2`)
    expect(listed.body.items).toHaveLength(2)
    expect(listed.body.nextCursor).toBe(listed.body.items[1].id)
  })

  it('is paced, and what it has not started yet can be dropped, and taken up by another', async () => {
    const { id } = await publish({ rules: [{ cron: '* * * * *' }] })
    const { body } = await backfill(id, range(NOON - 100 * MINUTE_MS, NOON))
    setNow(NOON + 2 * MINUTE_MS + 2000)
    await runScheduler()
    const cancel = () => call('POST', `/api/v1/schedules/${id}/backfills/${body.id}/cancel`)
    const cancelled = (await cancel()).body
    expect(cancelled).toMatchObject({ state: 'cancelled', pending: 0 })
    // Two seconds of it, more or less what the machine took meanwhile: some, and by no means all 100.
    expect(cancelled.started).toBeGreaterThan(10)
    expect(cancelled.started).toBeLessThan(90)
    setNow(NOON + 3 * MINUTE_MS)
    await runScheduler()
    const again = await backfill(id, range(NOON - 100 * MINUTE_MS, NOON))
    expect(again.body).toMatchObject({ starts: 100 - cancelled.started, already: cancelled.started })
    setNow(NOON + 4 * MINUTE_MS)
    await runScheduler()
    expect(starts.filter(({ isBackfill }) => isBackfill)).toHaveLength(100)
    expect((await cancel()).body.code).toBe('backfill-over')
    expect((await call('GET', `/api/v1/schedules/${id}/backfills/${newId()}`)).body.code).toBe('backfill-not-found')
  })

  it('is bounded, in the past, and never of another workspace', async () => {
    const { id } = await publish({ rules: [{ cron: '* * * * *' }] })
    const now = NOON + 2 * MINUTE_MS
    const code = async (body: object) => (await backfill(id, body)).body.code
    expect(await code(range(NOON, NOON))).toBe('range-invalid')
    expect(await code(range(NOON, NOON + DAY_MS))).toBe('range-invalid')
    expect(await code(range(now - (BACKFILL_DAYS_MAX + 1) * DAY_MS, NOON))).toBe('range-invalid')
    expect(await code({ from: 'yesterday', until: 'today' })).toBe('body-invalid')
    expect(await code(range(NOON - (BACKFILL_INSTANTS_MAX + 1) * MINUTE_MS, NOON))).toBe('backfill-too-large')
    const theirs = await call('POST', `/api/v1/schedules/${id}/backfills`, {
      body: range(NOON - MINUTE_MS, NOON),
      token: test.otherToken,
    })
    expect(theirs.body.code).toBe('schedule-not-found')
    expect((await backfill(id, range(NOON - BACKFILL_INSTANTS_MAX * MINUTE_MS, NOON))).body.starts).toBe(
      BACKFILL_INSTANTS_MAX,
    )
    for (let hour = 1; hour < BACKFILLS_OPEN_MAX; hour++) {
      const from = NOON - DAY_MS - hour * 60 * MINUTE_MS
      expect((await backfill(id, range(from, from + MINUTE_MS))).status).toBe(201)
    }
    expect(await code(range(NOON - 2 * DAY_MS, NOON - 2 * DAY_MS + MINUTE_MS))).toBe('backfill-too-large')
  })

  it('with an idempotency key is made once', async () => {
    const { id } = await publish({ rules: [{ cron: '@hourly' }] })
    const body = range(NOON - DAY_MS, NOON)
    const headers = { 'idempotency-key': 'fill-1' }
    const [one, two] = [
      await call('POST', `/api/v1/schedules/${id}/backfills`, { body, headers }),
      await call('POST', `/api/v1/schedules/${id}/backfills`, { body, headers }),
    ]
    expect(two.body).toEqual(one.body)
    expect((await call('GET', `/api/v1/schedules/${id}/backfills`)).body.items).toHaveLength(1)
  })
})
