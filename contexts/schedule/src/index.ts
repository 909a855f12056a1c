export type { ScheduleEvent, ScheduleNeeds } from './application/needs.ts'
export type { Round, SchedulerLog } from './application/scheduler-loop.ts'
export type { ScheduledStart, ScheduledStartResult, StartScheduled } from './application/start-scheduled.ts'
export {
  checkRule,
  checkSchedule,
  type MissedChoice,
  type Rule,
  type SchedulePlan,
  type ScheduleProblem,
} from './domain/rule.ts'
export { nextRuns, type Schedule, type ScheduleId } from './domain/schedule.ts'
export { scheduleRoutes } from './http/schedules.routes.ts'
export { openScheduler, type Scheduler } from './infrastructure/open-scheduler.ts'
export {
  listSchedules,
  moveDefaultZone,
  type SchedulerHealth,
  schedulerHealth,
  setPaused,
} from './infrastructure/schedules.postgres.ts'
export { scheduleMigrations } from './infrastructure/schema.ts'
export { startByExecutions } from './infrastructure/start-by-executions.ts'
export { type LiveSchedules, syncSchedules, type TriggerProblem } from './infrastructure/sync-schedules.postgres.ts'
