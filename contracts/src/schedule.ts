import { z } from 'zod'
import { idCursor } from './cursor.ts'
import { numberInQuery, pageLimit, pageOf } from './page.ts'

/** Instants of one schedule that one answer shows. */
export const SCHEDULE_RUNS_MAX = 500

const instant = z.iso.datetime()
const instantGiven = z.iso.datetime({ offset: true })

export const scheduleRuleSchema = z.union([
  z.strictObject({ cron: z.string().max(256) }),
  z.strictObject({
    every: z.strictObject({
      value: z.int().min(1),
      unit: z.enum(['seconds', 'minutes', 'hours', 'days', 'weeks']).default('minutes'),
    }),
  }),
])

export const scheduleStates = ['active', 'paused', 'ended'] as const

export const scheduleSchema = z
  .strictObject({
    id: z.uuid(),
    workflowId: z.uuid(),
    workflowName: z.string(),
    versionId: z.uuid(),
    node: z.string().describe('Id of the schedule node'),
    rules: z.array(scheduleRuleSchema),
    description: z.string().describe('The rules in words'),
    timezone: z.string(),
    missed: z
      .enum(['skip', 'one', 'all'])
      .describe('What becomes of starts that were due while nobody could make them'),
    overlap: z
      .enum(['allow', 'skip', 'queue', 'cancel-previous'])
      .describe('What becomes of a start while the run before has not ended'),
    jitterSeconds: z.int().describe('Over so many seconds after their instants starts are spread'),
    isDefaultTimezone: z
      .boolean()
      .describe('The time zone is that of the workspace: neither node nor workflow names one'),
    pausedUntil: instant.optional().describe('The pause ends by itself then'),
    state: z.enum(scheduleStates).describe('«ended»: no instant will come any more'),
    nextAt: instant.optional(),
    lastAt: instant.optional(),
  })
  .meta({ id: 'Schedule' })
export type ScheduleView = z.output<typeof scheduleSchema>
export const schedulePageSchema = pageOf(scheduleSchema).meta({ id: 'SchedulePage' })

export const scheduleListQuery = z.strictObject({
  workflow: z.uuid().optional().describe('Only schedules of this workflow'),
  state: z.enum(['active', 'paused']).optional().describe('Only those that are paused, or that are not'),
  limit: pageLimit,
  cursor: idCursor.optional(),
})

export const pauseScheduleSchema = z
  .strictObject({
    until: instantGiven.optional().describe('The pause ends by itself then; without it, when it is resumed'),
  })
  .meta({ id: 'PauseSchedule' })

const range = {
  from: instantGiven.optional().describe('From this instant on; by default now'),
  until: instantGiven.optional().describe('Before this instant; by default a week after `from`'),
}

export const scheduleRunsQuery = z.strictObject({
  ...range,
  limit: numberInQuery.pipe(z.int().min(1).max(SCHEDULE_RUNS_MAX)).default(100).describe('Instants at most'),
})
export const scheduleRunsSchema = z
  .strictObject({
    runs: z.array(instant),
    hasMore: z.boolean().describe('The range holds more instants than are shown'),
  })
  .meta({ id: 'ScheduleRuns' })
export type ScheduleRunsView = z.output<typeof scheduleRunsSchema>

export const scheduleCalendarQuery = z.strictObject({
  ...range,
  workflow: z.uuid().optional().describe('Only schedules of this workflow'),
  limit: pageLimit,
  cursor: idCursor.optional(),
})
export const scheduleCalendarSchema = pageOf(
  z.strictObject({
    id: z.uuid().describe('Id of the schedule'),
    workflowId: z.uuid(),
    workflowName: z.string(),
    node: z.string(),
    timezone: z.string(),
    state: z.enum(scheduleStates),
    runs: z.array(instant).describe('Nothing of what is paused'),
    hasMore: z.boolean(),
  }),
).meta({ id: 'ScheduleCalendar' })

export const previewScheduleSchema = z
  .strictObject({
    rules: z.array(scheduleRuleSchema).min(1).max(200),
    timezone: z.string().max(64).default('UTC'),
    from: instantGiven.optional().describe('From this instant on; by default now'),
    limit: z.int().min(1).max(100).default(10),
  })
  .meta({ id: 'PreviewSchedule' })
export const schedulePreviewSchema = z
  .strictObject({
    description: z.string(),
    runs: z.array(instant),
    warnings: z
      .array(
        z.strictObject({
          kind: z.enum(['gap', 'overlap']).describe('The time is left out that day, or comes twice'),
          at: instant.describe('When the clocks are changed'),
          time: z.string().describe('The time of day that the rules name, such as 02:30'),
          starts: z.array(instant).describe('What is started around the change; of a gap in place of what is left out'),
        }),
      )
      .describe('Changes of the clocks within a year that concern times which the rules name'),
  })
  .meta({ id: 'SchedulePreview' })

export type SchedulePreviewView = z.output<typeof schedulePreviewSchema>

export const firingStates = ['pending', 'started', 'refused', 'dropped', 'expired', 'missed'] as const
export const firingSchema = z
  .strictObject({
    dueAt: instant,
    state: z
      .enum(firingStates)
      .describe(
        'missed: let go by the choice of the schedule; dropped: paused, changed, cancelled or, by the choice of the schedule, skipped before its start',
      ),
    firedAt: instant.optional(),
    lateMs: z.number().optional().describe('From the instant to its start'),
    executionId: z.uuid().optional(),
    versionId: z.uuid().optional(),
    attempts: z.int().describe('Starts that failed'),
    detail: z.string().optional().describe('Why it did not start, or not yet'),
    backfillId: z.uuid().optional(),
  })
  .meta({ id: 'Firing' })
export type FiringView = z.output<typeof firingSchema>
export const firingPageSchema = pageOf(firingSchema).meta({ id: 'FiringPage' })
export const firingListQuery = z.strictObject({
  state: z.enum(firingStates).optional(),
  limit: pageLimit,
  cursor: z.iso.datetime().optional().describe('`nextCursor` of the page before'),
})

export const backfillRangeSchema = z
  .strictObject({
    from: instantGiven.describe('From this instant on'),
    until: instantGiven.describe('Before this instant; not after now'),
  })
  .meta({ id: 'BackfillRange' })
export const backfillPreviewSchema = z
  .strictObject({
    instants: z.int().describe('Instants in the range'),
    starts: z.int().describe('Executions that it would start'),
    already: z.int().describe('Instants that were started before, or are about to be'),
    firstAt: instant.optional(),
    lastAt: instant.optional(),
  })
  .meta({ id: 'BackfillPreview' })
export const backfillSchema = z
  .strictObject({
    id: z.uuid(),
    scheduleId: z.uuid(),
    from: instant,
    until: instant,
    state: z.enum(['running', 'done', 'cancelled']),
    starts: z.int(),
    already: z.int(),
    started: z.int(),
    failed: z.int().describe('Refused or given up'),
    pending: z.int(),
    createdAt: instant,
  })
  .meta({ id: 'Backfill' })
export type BackfillView = z.output<typeof backfillSchema>
export const backfillPageSchema = pageOf(backfillSchema).meta({ id: 'BackfillPage' })
