import type { Problem } from '@linkflow/contracts'
import type { Executions } from '@linkflow/execution'
import type { Database, MigrationSet, Queries } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import type { Publication } from '@linkflow/workflow'
import type { Versions } from './versions.ts'

export interface Schedules {
  /** In the publish transaction: only what is live fires, from its commit on. */
  sync(queries: Queries, publication: Publication): Promise<readonly Problem[]>
  attach(parts: { readonly executions: Executions; readonly versions: Versions }): void
  start(): Promise<void>
  stop(): Promise<void>
}

export function openSchedules(_parts: { readonly database: Database; readonly log: Logger }): {
  schedules: Schedules
  scheduleMigrations: MigrationSet
} {
  return {
    schedules: { sync: async () => [], attach() {}, start: async () => {}, stop: async () => {} },
    scheduleMigrations: { context: 'schedule', schema: 'schedule', migrations: [] },
  }
}
