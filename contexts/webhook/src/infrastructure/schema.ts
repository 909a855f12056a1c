import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const webhookMigrations: MigrationSet = {
  context: 'webhook',
  schema: 'webhook',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
