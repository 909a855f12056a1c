import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const authMigrations: MigrationSet = {
  context: 'auth',
  schema: 'auth',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
