import type { Schedule, ScheduleId } from '../domain/schedule.ts'
import { findSchedule, type Pause, setPaused } from '../infrastructure/schedules.postgres.ts'
import type { ScheduleNeeds } from './needs.ts'

/** Pauses a schedule or lets it go on; undefined if it is not there. Saying it twice changes nothing. */
export const pauseSchedule =
  ({ database, record }: ScheduleNeeds) =>
  (workspaceId: string, scheduleId: string, pause: Pause): Promise<Schedule | undefined> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      if (!(await setPaused(queries, scheduleId as ScheduleId, pause))) return undefined
      await record?.(queries, { type: pause.paused ? 'schedule.paused' : 'schedule.resumed', workspaceId, scheduleId })
      return findSchedule(queries, scheduleId)
    })
