import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const workflowMigrations: MigrationSet = {
  context: 'workflow',
  schema: 'workflow',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
