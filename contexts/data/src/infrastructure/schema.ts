import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const dataMigrations: MigrationSet = {
  context: 'data',
  schema: 'data',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
