import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const pollingMigrations: MigrationSet = {
  context: 'polling',
  schema: 'polling',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
