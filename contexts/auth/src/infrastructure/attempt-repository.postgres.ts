import { type Queries, sql } from '@linkflow/postgres'
import type { Attempts } from '../domain/attempts.ts'
import { ATTEMPTS_FORGOTTEN_MS } from '../limits.ts'

interface Row {
  count: number
  last_at: Date
  open_at: Date
}

/** What was counted for each subject, locked until the transaction ends, and the database's time. */
export async function holdAttempts(
  queries: Queries,
  subjects: readonly Uint8Array[],
): Promise<{ readonly nowMs: number; readonly attempts: readonly (Attempts | undefined)[] }> {
  // Always in one order, so that two sign-ins never wait for each other. A row without an attempt is made to lock it.
  await queries.execute(
    sql`insert into auth.attempts (subject, count, last_at, open_at)
        select s, 0, platform.now(), platform.now() from unnest(${subjects}::bytea[]) as s order by s
        on conflict (subject) do nothing`,
  )
  const rows = await queries.query<Row & { subject: Uint8Array }>(
    sql`select subject, count, last_at, open_at from auth.attempts
        where subject = any(${subjects}::bytea[]) order by subject for update`,
  )
  const time = await queries.one<{ now: Date }>(sql`select platform.now() as now`)
  const attempts = subjects.map((subject) => {
    const row = rows.find((each) => Buffer.compare(each.subject, subject) === 0)
    return row && fromRow(row)
  })
  return { nowMs: time!.now.getTime(), attempts }
}

export const writeAttempts = (queries: Queries, subject: Uint8Array, attempts: Attempts): Promise<number> =>
  queries.execute(
    sql`update auth.attempts set count = ${attempts.count}, last_at = ${new Date(attempts.lastAtMs)},
          open_at = ${new Date(attempts.openAtMs)} where subject = ${subject}`,
  )

export const removeAttempts = (queries: Pick<Queries, 'execute'>, subject: Uint8Array): Promise<number> =>
  queries.execute(sql`delete from auth.attempts where subject = ${subject}`)

export const removeOldAttempts = (queries: Pick<Queries, 'execute'>): Promise<number> =>
  queries.execute(
    sql`delete from auth.attempts
        where last_at < platform.now() - ${ATTEMPTS_FORGOTTEN_MS} * interval '1 millisecond' and open_at < platform.now()`,
  )

const fromRow = (row: Row): Attempts => ({
  count: row.count,
  lastAtMs: row.last_at.getTime(),
  openAtMs: row.open_at.getTime(),
})
