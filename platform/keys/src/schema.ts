import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const keysMigrations: MigrationSet = {
  context: 'keys',
  schema: 'keys',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
