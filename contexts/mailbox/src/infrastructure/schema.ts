import { type MigrationSet, readMigrations } from '@linkflow/postgres'

export const mailboxMigrations: MigrationSet = {
  context: 'mailbox',
  schema: 'mailbox',
  migrations: readMigrations(new URL('./migrations', import.meta.url)),
}
