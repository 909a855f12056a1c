import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const integrationMigrations: MigrationSet = {
  context: 'integration',
  schema: 'integration',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
