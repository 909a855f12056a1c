import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { type BackfillRefusal, instantsToFill, type Range } from '../domain/backfill.ts'
import { calendarOfSchedule } from '../domain/schedule.ts'
import {
  type Backfill,
  cancelBackfill as cancelIn,
  countOpen,
  findBackfill,
  insertBackfill,
  takenInstants,
} from '../infrastructure/backfills.postgres.ts'
import { databaseNow, lockSchedule } from '../infrastructure/schedules.postgres.ts'
import { BACKFILLS_OPEN_MAX } from '../limits.ts'
import type { ScheduleNeeds } from './needs.ts'

export type BackfillError = BackfillRefusal | { readonly type: 'not-found' } | { readonly type: 'too-many-open' }

export interface BackfillCommand extends Range {
  readonly workspaceId: string
  readonly scheduleId: string
}

export interface BackfillPreview {
  readonly instants: readonly number[]
  /** Of these, what was started before or is about to be. */
  readonly already: number
}

/** What a backfill would start. */
export const previewBackfill =
  ({ database }: Pick<ScheduleNeeds, 'database'>) =>
  ({ workspaceId, scheduleId, ...range }: BackfillCommand): Promise<Result<BackfillPreview, BackfillError>> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const schedule = await lockSchedule(queries, scheduleId)
      if (schedule === undefined) return fail({ type: 'not-found' })
      const instants = instantsToFill(calendarOfSchedule(schedule), range, await databaseNow(queries))
      if (!instants.ok) return instants
      return ok({ instants: instants.value, already: await takenInstants(queries, scheduleId, instants.value) })
    })

/**
 * Starts the instants of a range of the past by the live version, some of them each second. Each is a firing of its
 * schedule: what was started before is left alone, and so is what another backfill is about to start.
 */
export const backfillSchedule =
  ({ database, record }: ScheduleNeeds) =>
  ({ workspaceId, scheduleId, ...range }: BackfillCommand): Promise<Result<Backfill, BackfillError>> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      // Held until the commit: no publish changes the rules meanwhile.
      const schedule = await lockSchedule(queries, scheduleId)
      if (schedule === undefined) return fail({ type: 'not-found' })
      if ((await countOpen(queries, scheduleId)) >= BACKFILLS_OPEN_MAX) return fail({ type: 'too-many-open' })
      const nowMs = await databaseNow(queries)
      const instants = instantsToFill(calendarOfSchedule(schedule), range, nowMs)
      if (!instants.ok) return instants
      const id = newUuidV7(nowMs)
      const made = await insertBackfill(queries, { id, workspaceId, scheduleId, ...range }, instants.value)
      await record?.(queries, { type: 'schedule.backfilled', workspaceId, scheduleId, backfillId: id })
      return ok(made)
    })

/** What has not been started is dropped. */
export const cancelBackfill =
  ({ database, record }: ScheduleNeeds) =>
  (workspaceId: string, scheduleId: string, backfillId: string): Promise<Result<Backfill, 'not-found' | 'over'>> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const found = await findBackfill(queries, scheduleId, backfillId)
      if (found === undefined) return fail('not-found')
      if (!(await cancelIn(queries, backfillId))) return fail('over')
      await record?.(queries, { type: 'schedule.backfill-cancelled', workspaceId, scheduleId, backfillId })
      return ok((await findBackfill(queries, scheduleId, backfillId))!)
    })
