import type { BackfillView, FiringView, SchedulePreviewView, ScheduleRunsView, ScheduleView } from '@linkflow/contracts'
import type { Runs } from '../application/read-schedules.ts'
import type { ClockWarning } from '../domain/clock-warnings.ts'
import { rulesInWords } from '../domain/rule-words.ts'
import type { Schedule } from '../domain/schedule.ts'
import type { Backfill } from '../infrastructure/backfills.postgres.ts'
import type { FiringRow } from '../infrastructure/schedules.postgres.ts'

export const instant = (ms: number): string => new Date(ms).toISOString()

/** What leaves this context: field by field, so that a new column stays inside until someone says otherwise. */
export const scheduleView = (schedule: Schedule, workflowName: string): ScheduleView => ({
  ...placeOf(schedule, workflowName),
  versionId: schedule.versionId,
  rules: schedule.rules.map((rule) => ('cron' in rule ? { cron: rule.cron } : { every: { ...rule.every } })),
  description: rulesInWords(schedule.rules),
  missed: schedule.missed,
  overlap: schedule.overlap,
  jitterSeconds: schedule.jitterSeconds,
  isDefaultTimezone: schedule.isDefaultZone,
  ...(schedule.pausedUntilMs !== undefined && { pausedUntil: instant(schedule.pausedUntilMs) }),
  ...(schedule.nextMs !== undefined && !schedule.paused && { nextAt: instant(schedule.nextMs) }),
  ...(schedule.lastMs !== undefined && { lastAt: instant(schedule.lastMs) }),
})

export const placeOf = (schedule: Schedule, workflowName: string) => ({
  id: schedule.id,
  workflowId: schedule.workflowId,
  workflowName,
  node: schedule.nodeId,
  timezone: schedule.zone,
  state: stateOf(schedule),
})

const stateOf = ({ paused, nextMs }: Schedule): ScheduleView['state'] =>
  paused ? 'paused' : nextMs === undefined ? 'ended' : 'active'

export const warningView = ({
  kind,
  atMs,
  wallMs,
  startsMs,
}: ClockWarning): SchedulePreviewView['warnings'][number] => ({
  kind,
  at: instant(atMs),
  time: instant(wallMs).slice(11, 16),
  starts: startsMs.map(instant),
})

export const runsView = ({ runs, hasMore }: Runs): ScheduleRunsView => ({ runs: runs.map(instant), hasMore })

export const firingView = (row: FiringRow): FiringView => ({
  dueAt: instant(row.instant_ms),
  state: row.state,
  attempts: row.attempts,
  ...(row.fired_ms !== null && {
    firedAt: instant(row.fired_ms),
    lateMs: Math.max(0, Math.round(row.fired_ms - row.instant_ms)),
  }),
  ...(row.execution_id !== null && { executionId: row.execution_id }),
  ...(row.version_id !== null && { versionId: row.version_id }),
  ...(row.detail !== null && { detail: row.detail }),
  ...(row.backfill_id !== null && { backfillId: row.backfill_id }),
})

export const backfillView = (backfill: Backfill): BackfillView => ({
  id: backfill.id,
  scheduleId: backfill.scheduleId,
  from: instant(backfill.fromMs),
  until: instant(backfill.untilMs),
  state: backfill.state,
  starts: backfill.starts,
  already: backfill.already,
  started: backfill.started,
  failed: backfill.failed,
  pending: backfill.pending,
  createdAt: instant(backfill.createdMs),
})
