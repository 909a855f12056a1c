import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const credentialMigrations: MigrationSet = {
  context: 'credential',
  schema: 'credential',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
