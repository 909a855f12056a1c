import { type Sql, sql } from '@linkflow/postgres'

/** Epoch milliseconds of an instant of the database. */
export const epochMs = (instant: Sql): Sql => sql`(extract(epoch from ${instant}) * 1000)::float8`

export const nowMs = epochMs(sql`platform.now()`)

/** As the database reads it, whole milliseconds; null where there is none. */
export const iso = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(Math.floor(ms)).toISOString()
