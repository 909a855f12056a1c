import type { Clock } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'

/** What happened, for the audit log: written in the transaction of the act. */
export interface ScheduleEvent {
  readonly type: 'schedule.paused' | 'schedule.resumed' | 'schedule.backfilled' | 'schedule.backfill-cancelled'
  readonly workspaceId: string
  readonly scheduleId: string
  readonly backfillId?: string
}

/** What the use cases of this context need of the rest. */
export interface ScheduleNeeds {
  readonly database: Pick<Database, 'app'>
  readonly clock: Clock
  /** Names of workflows of the workspace. */
  readonly namesOf: (workspaceId: string, workflowIds: readonly string[]) => Promise<ReadonlyMap<string, string>>
  /** Called inside the transaction of the act. */
  readonly record?: (queries: Queries, event: ScheduleEvent) => Promise<void>
}
