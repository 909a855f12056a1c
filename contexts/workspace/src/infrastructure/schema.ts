import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const workspaceMigrations: MigrationSet = {
  context: 'workspace',
  schema: 'workspace',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
