import type { Sqlite } from './sqlite.ts'

/**
 * What people who come from n8n have in their queries, as far as it costs nothing: texts in double quotes, and the names
 * that AlaSQL has for functions of SQLite. Names in [brackets] and `backticks` SQLite reads by itself.
 */
export function addDialect({ capi, db }: Sqlite): void {
  capi.sqlite3_db_config(db, capi.SQLITE_DBCONFIG_DQS_DML, 1, 0)
  const define = (name: string, count: number, work: (...given: never[]) => unknown) =>
    capi.sqlite3_create_function(
      db,
      name,
      count,
      capi.SQLITE_UTF8,
      0,
      (_: number, ...given: unknown[]) => (given[0] === null ? null : work(...(given as never[]))) as never,
      0,
      0,
    )
  define('len', 1, (text: unknown) => String(text).length)
  define('ucase', 1, (text: unknown) => String(text).toUpperCase())
  define('lcase', 1, (text: unknown) => String(text).toLowerCase())
  define('mid', 2, (text: unknown, from: number) => String(text).slice(Math.max(0, from - 1)))
  define('mid', 3, (text: unknown, from: number, count: number) =>
    String(text).slice(Math.max(0, from - 1), Math.max(0, from - 1) + count),
  )
}
