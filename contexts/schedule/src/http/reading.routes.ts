import {
  firingListQuery,
  firingPageSchema,
  pageById,
  previewScheduleSchema,
  scheduleCalendarQuery,
  scheduleCalendarSchema,
  scheduleListQuery,
  schedulePageSchema,
  schedulePreviewSchema,
  scheduleRunsQuery,
  scheduleRunsSchema,
  scheduleSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { ScheduleNeeds } from '../application/needs.ts'
import { getSchedule, Looks, listFirings } from '../application/read-schedules.ts'
import { clockWarnings } from '../domain/clock-warnings.ts'
import { checkSchedule } from '../domain/rule.ts'
import { rulesInWords } from '../domain/rule-words.ts'
import { nextRuns } from '../domain/schedule.ts'
import { pageOfSchedules, type ScheduleFilter } from '../infrastructure/schedules.postgres.ts'
import { rangeOf } from './range.ts'
import { firingView, instant, placeOf, runsView, scheduleView, warningView } from './view.ts'

export const readingRoutes = (needs: ScheduleNeeds): Route[] => [
  list(needs),
  calendar(needs),
  preview(needs),
  get(needs),
  runs(needs),
  firings(needs),
]

export const scheduleParams = z.strictObject({ scheduleId: z.uuid() })
export const noSchedule = (id: string) =>
  reply.problem('schedule-not-found', `There is no schedule ${id} here. Schedules are those of live versions.`)

/** The schedules, and the names of their workflows. */
export async function named<T extends { readonly workflowId: string }>(
  { namesOf }: Pick<ScheduleNeeds, 'namesOf'>,
  workspaceId: string,
  schedules: readonly T[],
): Promise<(readonly [T, string])[]> {
  const names = await namesOf(workspaceId, [...new Set(schedules.map(({ workflowId }) => workflowId))])
  return schedules.map((schedule) => [schedule, names.get(schedule.workflowId) ?? ''])
}

const page = ({ database }: ScheduleNeeds, workspaceId: string, filter: ScheduleFilter) =>
  database.app.inWorkspace(workspaceId, (queries) => pageOfSchedules(queries, filter))

const list = (needs: ScheduleNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/schedules',
    summary: 'List the schedules of live versions, newest first',
    auth: 'api-key',
    permission: 'schedule:read',
    query: scheduleListQuery,
    responses: { 200: responds.json(schedulePageSchema, 'A page of schedules') },
    async handle({ workspaceId, query: { workflow, state, limit, cursor } }) {
      const rows = await page(needs, workspaceId, {
        limit: limit + 1,
        ...(workflow !== undefined && { workflowId: workflow }),
        ...(state !== undefined && { paused: state === 'paused' }),
        ...(cursor !== undefined && { before: cursor }),
      })
      const { items, ...more } = pageById(rows, limit)
      const views = (await named(needs, workspaceId, items)).map(([schedule, name]) => scheduleView(schedule, name))
      return reply.ok({ items: views, ...more })
    },
  })

const calendar = (needs: ScheduleNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/schedules/calendar',
    summary: 'List the instants of all schedules in a range of time',
    description:
      'The instants come from the calendar that fires them. Each schedule shows at most 100; `hasMore` says that there are others.',
    auth: 'api-key',
    permission: 'schedule:read',
    query: scheduleCalendarQuery,
    responses: { 200: responds.json(scheduleCalendarSchema, 'A page of schedules with their instants') },
    errors: ['range-invalid'],
    async handle({ workspaceId, query: { workflow, limit, cursor, ...given } }) {
      const range = rangeOf(given, needs.clock.nowMs())
      if ('problem' in range) return reply.problem('range-invalid', range.problem)
      const rows = await page(needs, workspaceId, {
        limit: limit + 1,
        ...(workflow !== undefined && { workflowId: workflow }),
        ...(cursor !== undefined && { before: cursor }),
      })
      const { items, ...more } = pageById(rows, limit)
      const looks = new Looks()
      const views = (await named(needs, workspaceId, items)).map(([schedule, name]) => ({
        ...placeOf(schedule, name),
        ...runsView(looks.runsOf(schedule, range, CALENDAR_RUNS_MAX)),
      }))
      return reply.ok({ items: views, ...more })
    },
  })

/** Instants of one schedule in a calendar of many. */
const CALENDAR_RUNS_MAX = 100

const preview = (needs: ScheduleNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/schedules/preview',
    summary: 'Say rules in words, and when they would start',
    description: 'Nothing is stored. An interval is counted from `from`, as it would be from a publish at that moment.',
    auth: 'api-key',
    permission: 'schedule:read',
    body: previewScheduleSchema,
    bodyExample: { rules: [{ cron: '0 9 * * 1-5' }], timezone: 'Europe/Berlin' },
    responses: { 200: responds.json(schedulePreviewSchema, 'The rules in words, and their next instants') },
    errors: ['schedule-invalid'],
    async handle({ body: { rules, timezone, from, limit } }) {
      const problems = checkSchedule({ rules, timezone }, undefined)
      if (problems.length > 0) {
        return reply.problem('schedule-invalid', problems[0]!.message, {
          problems: problems.map(({ message }) => ({ code: 'schedule-invalid', message, severity: 'error' as const })),
        })
      }
      const fromMs = from === undefined ? needs.clock.nowMs() : Date.parse(from)
      const anchorMs = Math.floor(fromMs / 1000) * 1000
      const found = nextRuns({ rules, zone: timezone, anchorMs }, fromMs, limit)
      return reply.ok({
        description: rulesInWords(rules),
        runs: found.map(instant),
        warnings: clockWarnings(rules, timezone, fromMs).map(warningView),
      })
    },
  })

const get = (needs: ScheduleNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/schedules/:scheduleId',
    summary: 'One schedule',
    auth: 'api-key',
    permission: 'schedule:read',
    params: scheduleParams,
    responses: { 200: responds.json(scheduleSchema, 'The schedule') },
    errors: ['schedule-not-found'],
    async handle({ workspaceId, params: { scheduleId } }) {
      const found = await getSchedule(needs)(workspaceId, scheduleId)
      if (found === undefined) return noSchedule(scheduleId)
      const [[schedule, name]] = (await named(needs, workspaceId, [found])) as [readonly [typeof found, string]]
      return reply.ok(scheduleView(schedule, name))
    },
  })

const runs = (needs: ScheduleNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/schedules/:scheduleId/runs',
    summary: 'List the instants of a schedule in a range of time',
    description: 'They come from the calendar that fires them. A paused schedule has none.',
    auth: 'api-key',
    permission: 'schedule:read',
    params: scheduleParams,
    query: scheduleRunsQuery,
    responses: { 200: responds.json(scheduleRunsSchema, 'The instants, rising') },
    errors: ['schedule-not-found', 'range-invalid'],
    async handle({ workspaceId, params: { scheduleId }, query: { limit, ...given } }) {
      const range = rangeOf(given, needs.clock.nowMs())
      if ('problem' in range) return reply.problem('range-invalid', range.problem)
      const schedule = await getSchedule(needs)(workspaceId, scheduleId)
      return schedule === undefined
        ? noSchedule(scheduleId)
        : reply.ok(runsView(new Looks().runsOf(schedule, range, limit)))
    },
  })

const firings = (needs: ScheduleNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/schedules/:scheduleId/firings',
    summary: 'List what became of the instants of a schedule, latest first',
    description: 'What was due, when it started and how late, or why it did not. History is kept for 30 days.',
    auth: 'api-key',
    permission: 'schedule:read',
    params: scheduleParams,
    query: firingListQuery,
    responses: { 200: responds.json(firingPageSchema, 'A page of firings') },
    errors: ['schedule-not-found'],
    async handle({ workspaceId, params: { scheduleId }, query: { state, limit, cursor } }) {
      const rows = await listFirings(needs)(workspaceId, scheduleId, {
        limit: limit + 1,
        ...(state !== undefined && { state }),
        ...(cursor !== undefined && { beforeMs: Date.parse(cursor) }),
      })
      if (rows === undefined) return noSchedule(scheduleId)
      const items = rows.slice(0, limit).map(firingView)
      return reply.ok({ items, ...(rows.length > limit && { nextCursor: items.at(-1)!.dueAt }) })
    },
  })
