import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const realtimeMigrations: MigrationSet = {
  context: 'realtime',
  schema: 'realtime',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
