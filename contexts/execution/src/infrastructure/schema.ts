import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const executionMigrations: MigrationSet = {
  context: 'execution',
  schema: 'execution',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}

/** Tables that are partitioned by day of their execution's id. */
export const PARTITIONED_TABLES = ['execution.finished', 'execution.journal'] as const
