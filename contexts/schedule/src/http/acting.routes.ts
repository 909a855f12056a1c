import {
  backfillPageSchema,
  backfillPreviewSchema,
  backfillRangeSchema,
  backfillSchema,
  idCursor,
  pageById,
  pageLimit,
  pauseScheduleSchema,
  scheduleSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import {
  type BackfillError,
  backfillSchedule,
  cancelBackfill,
  previewBackfill,
} from '../application/backfill-schedule.ts'
import type { ScheduleNeeds } from '../application/needs.ts'
import { pauseSchedule } from '../application/pause-schedule.ts'
import { getSchedule } from '../application/read-schedules.ts'
import { findBackfill, listBackfills } from '../infrastructure/backfills.postgres.ts'
import type { Pause } from '../infrastructure/schedules.postgres.ts'
import { BACKFILL_INSTANTS_MAX, BACKFILLS_OPEN_MAX, PAUSE_DAYS_MAX } from '../limits.ts'
import { named, noSchedule, scheduleParams } from './reading.routes.ts'
import { backfillView, instant, scheduleView } from './view.ts'

export const actingRoutes = (needs: ScheduleNeeds): Route[] => [
  pause(needs),
  resume(needs),
  preview(needs),
  create(needs),
  list(needs),
  get(needs),
  cancel(needs),
]

const pause = (needs: ScheduleNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/schedules/:scheduleId/pause',
    summary: 'Pause a schedule',
    description:
      'It starts nothing until it is resumed, or until a time, also when new versions are published. What was about to start is dropped.',
    auth: 'api-key',
    permission: 'schedule:write',
    params: scheduleParams,
    body: pauseScheduleSchema.optional(),
    bodyExample: { until: '2030-01-01T09:00:00Z' },
    responses: { 200: responds.json(scheduleSchema, 'The schedule') },
    errors: ['schedule-not-found', 'range-invalid'],
    async handle({ workspaceId, params: { scheduleId }, body }) {
      const untilMs = body?.until === undefined ? undefined : Date.parse(body.until)
      const leftMs = untilMs === undefined ? 1 : untilMs - needs.clock.nowMs()
      if (leftMs <= 0 || leftMs > PAUSE_DAYS_MAX * 86_400_000) {
        return reply.problem('range-invalid', `A pause ends in the future, within ${PAUSE_DAYS_MAX} days.`)
      }
      return shown(needs, workspaceId, scheduleId, { paused: true, untilMs })
    },
  })

const resume = (needs: ScheduleNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/schedules/:scheduleId/resume',
    summary: 'Let a paused schedule go on',
    description:
      'Starts that fell into the pause are missed ones, and the choice of the schedule (`missed`) says what becomes of them.',
    auth: 'api-key',
    permission: 'schedule:write',
    params: scheduleParams,
    responses: { 200: responds.json(scheduleSchema, 'The schedule') },
    errors: ['schedule-not-found'],
    handle: ({ workspaceId, params: { scheduleId } }) => shown(needs, workspaceId, scheduleId, { paused: false }),
  })

async function shown(needs: ScheduleNeeds, workspaceId: string, scheduleId: string, pause: Pause) {
  const found = await pauseSchedule(needs)(workspaceId, scheduleId, pause)
  if (found === undefined) return noSchedule(scheduleId)
  const [[schedule, name]] = (await named(needs, workspaceId, [found])) as [readonly [typeof found, string]]
  return reply.ok(scheduleView(schedule, name))
}

const rangeOfBody = ({ from, until }: z.output<typeof backfillRangeSchema>) => ({
  fromMs: Date.parse(from),
  untilMs: Date.parse(until),
})

const refused = (error: BackfillError, scheduleId: string) => {
  switch (error.type) {
    case 'not-found':
      return noSchedule(scheduleId)
    case 'range-invalid':
      return reply.problem('range-invalid', error.message)
    case 'too-many':
      return reply.problem(
        'backfill-too-large',
        `The range holds more than the ${BACKFILL_INSTANTS_MAX} instants that one backfill may start; take a part of it.`,
      )
    case 'too-many-open':
      return reply.problem(
        'backfill-too-large',
        `${BACKFILLS_OPEN_MAX} backfills of this schedule are under way; wait for one of them, or cancel it.`,
      )
    default:
      return assertNever(error)
  }
}

const preview = (needs: ScheduleNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/schedules/:scheduleId/backfills/preview',
    summary: 'Count what a backfill would start',
    auth: 'api-key',
    permission: 'schedule:read',
    params: scheduleParams,
    body: backfillRangeSchema,
    bodyExample: { from: '2030-01-01T00:00:00Z', until: '2030-01-02T00:00:00Z' },
    responses: { 200: responds.json(backfillPreviewSchema, 'What it would start') },
    errors: ['schedule-not-found', 'range-invalid', 'backfill-too-large'],
    async handle({ workspaceId, params: { scheduleId }, body }) {
      const found = await previewBackfill(needs)({ workspaceId, scheduleId, ...rangeOfBody(body) })
      if (!found.ok) return refused(found.error, scheduleId)
      const { instants, already } = found.value
      const [firstMs, lastMs] = [instants[0], instants.at(-1)]
      return reply.ok({
        instants: instants.length,
        starts: instants.length - already,
        already,
        ...(firstMs !== undefined && { firstAt: instant(firstMs) }),
        ...(lastMs !== undefined && { lastAt: instant(lastMs) }),
      })
    },
  })

const create = (needs: ScheduleNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/schedules/:scheduleId/backfills',
    summary: 'Start the instants of a range of the past',
    description:
      'By the live version and the rules of now, some each second. An instant starts one execution: what was started before is left alone.',
    auth: 'api-key',
    permission: 'schedule:write',
    params: scheduleParams,
    body: backfillRangeSchema,
    bodyExample: { from: '2030-01-01T00:00:00Z', until: '2030-01-02T00:00:00Z' },
    idempotent: true,
    responses: { 201: responds.json(backfillSchema, 'The backfill') },
    errors: ['schedule-not-found', 'range-invalid', 'backfill-too-large'],
    async handle({ workspaceId, params: { scheduleId }, body }) {
      const made = await backfillSchedule(needs)({ workspaceId, scheduleId, ...rangeOfBody(body) })
      if (!made.ok) return refused(made.error, scheduleId)
      return reply.created(backfillView(made.value), `/api/v1/schedules/${scheduleId}/backfills/${made.value.id}`)
    },
  })

const list = (needs: ScheduleNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/schedules/:scheduleId/backfills',
    summary: 'List the backfills of a schedule, newest first',
    auth: 'api-key',
    permission: 'schedule:read',
    params: scheduleParams,
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional() }),
    responses: { 200: responds.json(backfillPageSchema, 'A page of backfills') },
    errors: ['schedule-not-found'],
    async handle({ workspaceId, params: { scheduleId }, query: { limit, cursor } }) {
      if ((await getSchedule(needs)(workspaceId, scheduleId)) === undefined) return noSchedule(scheduleId)
      const rows = await needs.database.app.inWorkspace(workspaceId, (queries) =>
        listBackfills(queries, scheduleId, { limit: limit + 1, ...(cursor !== undefined && { before: cursor }) }),
      )
      const { items, ...page } = pageById(rows, limit)
      return reply.ok({ items: items.map(backfillView), ...page })
    },
  })

const backfillParams = z.strictObject({ scheduleId: z.uuid(), backfillId: z.uuid() })
const noBackfill = (id: string) => reply.problem('backfill-not-found', `There is no backfill ${id} of this schedule.`)

const get = ({ database }: ScheduleNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/schedules/:scheduleId/backfills/:backfillId',
    summary: 'How a backfill stands',
    auth: 'api-key',
    permission: 'schedule:read',
    params: backfillParams,
    responses: { 200: responds.json(backfillSchema, 'The backfill') },
    errors: ['backfill-not-found'],
    async handle({ workspaceId, params: { scheduleId, backfillId } }) {
      const found = await database.app.inWorkspace(workspaceId, (queries) =>
        findBackfill(queries, scheduleId, backfillId),
      )
      return found === undefined ? noBackfill(backfillId) : reply.ok(backfillView(found))
    },
  })

const cancel = (needs: ScheduleNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/schedules/:scheduleId/backfills/:backfillId/cancel',
    summary: 'Drop what a backfill has not started yet',
    auth: 'api-key',
    permission: 'schedule:write',
    params: backfillParams,
    responses: { 200: responds.json(backfillSchema, 'The backfill') },
    errors: ['backfill-not-found', 'backfill-over'],
    async handle({ workspaceId, params: { scheduleId, backfillId } }) {
      const done = await cancelBackfill(needs)(workspaceId, scheduleId, backfillId)
      if (done.ok) return reply.ok(backfillView(done.value))
      return done.error === 'not-found'
        ? noBackfill(backfillId)
        : reply.problem('backfill-over', 'It has started all that it was to start; there is nothing to cancel.')
    },
  })
