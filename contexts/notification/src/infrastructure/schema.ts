import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const notificationMigrations: MigrationSet = {
  context: 'notification',
  schema: 'notification',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
