import type { Problem } from '@linkflow/contracts'
import { type Executions, isUnfinished } from '@linkflow/execution'
import type { Route } from '@linkflow/http-server'
import type { Notifications } from '@linkflow/notification'
import { type Database, inSavepoint, type Queries } from '@linkflow/postgres'
import {
  checkSchedule,
  moveDefaultZone,
  openScheduler,
  type ScheduleNeeds,
  type ScheduleProblem,
  type Scheduler,
  scheduleMigrations,
  scheduleRoutes,
  startByExecutions,
  syncSchedules,
} from '@linkflow/schedule'
import type { Logger } from '@linkflow/telemetry'
import type { Publication, Trigger, WorkflowEvent } from '@linkflow/workflow'
import { readWorkspaceSettings } from '@linkflow/workspace'
import type { Versions } from './versions.ts'

export interface Schedules {
  /** In the publish transaction: only what is live fires, from its commit on. */
  sync(queries: Queries, publication: Publication): Promise<readonly Problem[]>
  /** In the transaction that changes the time zone of a workspace. */
  moveDefaultZone(queries: Queries, zone: string): Promise<void>
  /** In the transaction that takes a workflow down. */
  forget(queries: Queries, event: WorkflowEvent): Promise<void>
  routes(needs: Omit<ScheduleNeeds, 'database'>): readonly Route[]
  start(parts: {
    readonly executions: Executions
    readonly versions: Versions
    readonly notifications: Pick<Notifications, 'missed'>
  }): void
  tidy(): Promise<boolean>
  readonly isStalled: boolean
  stop(): Promise<void>
}

/** The schedule context, wired to publishing and to executions. */
export function openSchedules({ database, log }: { readonly database: Database; readonly log: Logger }): Schedules {
  let scheduler: Scheduler | undefined
  return {
    async sync(queries, { workspaceId, workflowId, versionId, triggers, timezone }) {
      const schedules = triggers
        .filter(({ kind }) => kind === 'schedule')
        .map(({ nodeId, parameters }) => ({ nodeId, parameters, timezone }))
      const defaultZone =
        schedules.length === 0 ? undefined : (await readWorkspaceSettings(queries, workspaceId))?.timeZone
      const live = { workspaceId, workflowId, versionId, triggers: schedules, defaultZone }
      const problems = await syncSchedules(queries, live)
      return problems.map(({ nodeId, ...problem }) => problemOf(nodeId, problem))
    },
    moveDefaultZone,
    async forget(queries, { type, workspaceId, workflowId }) {
      if (type !== 'workflow.unpublished' && type !== 'workflow.deleted') return
      await syncSchedules(queries, { workspaceId, workflowId, triggers: [] })
    },
    routes: (needs) => scheduleRoutes({ ...needs, database }),
    start({ executions, versions, notifications }) {
      scheduler = openScheduler({
        database,
        start: startByExecutions(
          executions,
          (id) => versions.get(id),
          (id) => isUnfinished(database.engine, id),
        ),
        log,
        // Who cannot be told does not keep a schedule from going on.
        onMissed: (queries, missed) =>
          inSavepoint(queries, () => notifications.missed(queries, missed)).catch((error) =>
            log.error({ err: error }, 'people could not be told that a schedule missed starts'),
          ),
      })
    },
    tidy: async () => (await scheduler?.tidy()) ?? false,
    get isStalled() {
      return scheduler?.isStalled ?? false
    },
    stop: async () => scheduler?.stop(),
  }
}
/** What is wrong with a schedule, told with the workflow's other problems. */
export const checkScheduleTrigger = (
  { kind, nodeId, parameters }: Trigger,
  timezone: string | undefined,
): readonly Problem[] =>
  kind === 'schedule' ? checkSchedule(parameters, timezone).map((problem) => problemOf(nodeId, problem)) : []

const problemOf = (node: string, { parameter, message }: ScheduleProblem): Problem => ({
  code: 'schedule-invalid',
  message,
  severity: 'error',
  node,
  parameter,
})

openSchedules.migrations = scheduleMigrations
