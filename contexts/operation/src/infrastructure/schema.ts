import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const operationMigrations: MigrationSet = {
  context: 'operation',
  schema: 'operation',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}

/** Rows of processes that run: a copy begins without them. */
export const PROCESS_TABLES = ['operation.processes'] as const
