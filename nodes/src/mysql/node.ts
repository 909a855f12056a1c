import { mysqlDialect } from '../sql/dialect.ts'
import { sqlNode } from '../sql/node.ts'

export const mysql = sqlNode(mysqlDialect, {
  title: 'MySQL',
  description: 'Runs queries in a MySQL or MariaDB database, and reads and writes rows of its tables.',
  keywords: ['mysql', 'mariadb', 'sql', 'database', 'query', 'table'],
})
