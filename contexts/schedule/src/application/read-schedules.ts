import type { Range } from '../domain/backfill.ts'
import type { Calendar } from '../domain/calendar.ts'
import { instantsBetween } from '../domain/calendar.ts'
import { calendarOfSchedule, type Schedule } from '../domain/schedule.ts'
import { type FiringFilter, type FiringRow, findSchedule, pageOfFirings } from '../infrastructure/schedules.postgres.ts'
import { CALENDAR_LOOKS_MAX } from '../limits.ts'
import type { ScheduleNeeds } from './needs.ts'

type Reading = Pick<ScheduleNeeds, 'database'>

export const getSchedule =
  ({ database }: Reading) =>
  (workspaceId: string, scheduleId: string): Promise<Schedule | undefined> =>
    database.app.inWorkspace(workspaceId, (queries) => findSchedule(queries, scheduleId))

/** History outlives the schedule: it is there until its time is up, also when the workflow was taken down. */
export const listFirings =
  ({ database }: Reading) =>
  (workspaceId: string, scheduleId: string, filter: FiringFilter): Promise<readonly FiringRow[] | undefined> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const rows = await pageOfFirings(queries, scheduleId, filter)
      return rows.length > 0 || (await findSchedule(queries, scheduleId)) !== undefined ? rows : undefined
    })

export interface Runs {
  readonly runs: readonly number[]
  readonly hasMore: boolean
}

/** Counts what calendars cost, so that no answer holds up the others for long. */
export class Looks {
  private left = CALENDAR_LOOKS_MAX

  /** The instants of the range, at most so many: from the calendar that fires them. */
  runsOf(schedule: Schedule, { fromMs, untilMs }: Range, limit: number): Runs {
    if (schedule.paused) return { runs: [], hasMore: false }
    const affordable = Math.floor(this.left / schedule.rules.length)
    const max = Math.min(limit, Math.max(affordable - 1, 0))
    const calendar: Calendar = calendarOfSchedule(schedule)
    const found = instantsBetween(calendar, fromMs - 1, untilMs - 1)
      .take(max + 1)
      .toArray()
    this.left -= (found.length + 1) * schedule.rules.length
    return { runs: found.slice(0, max), hasMore: found.length > max }
  }
}
