import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const gatewayMigrations: MigrationSet = {
  context: 'gateway',
  schema: 'gateway',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
