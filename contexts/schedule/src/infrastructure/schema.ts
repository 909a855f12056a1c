import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const scheduleMigrations: MigrationSet = {
  context: 'schedule',
  schema: 'schedule',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
