import { postgresDialect } from '../sql/dialect.ts'
import { sqlNode } from '../sql/node.ts'

export const postgres = sqlNode(postgresDialect, {
  title: 'PostgreSQL',
  description: 'Runs queries in a PostgreSQL database, and reads and writes rows of its tables.',
  keywords: ['postgres', 'sql', 'database', 'query', 'table', 'timescale', 'cockroach', 'supabase'],
})
