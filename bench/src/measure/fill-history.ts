import type pg from 'pg'
import { HISTORY_CHUNK_ROWS } from '../limits.ts'

/**
 * Stored executions as W1 leaves them, by SQL: copies of one real execution with ids of their own, spread over the days
 * of the partitions that are there. The server's statistics are brought up to date afterwards, as autovacuum would.
 */
export async function fillHistory(client: pg.Client, rows: number): Promise<void> {
  const { rows: models } = await client.query(
    `select f.id from execution.finished f where f.status = 'succeeded' order by f.id desc limit 1`,
  )
  const model = models[0]?.id as string | undefined
  if (model === undefined) throw new Error('there is no execution that could be copied')
  const { days } = (await client.query(PARTITION_DAYS)).rows[0] as { days: number }
  for (let done = 0; done < rows; done += HISTORY_CHUNK_ROWS) {
    await client.query(COPY, [model, Math.min(HISTORY_CHUNK_ROWS, rows - done), done, rows, days])
  }
  await client.query('vacuum analyze execution.finished')
  await client.query('vacuum analyze execution.journal')
  await client.query('checkpoint')
}

/** Days before today that both tables have partitions for. */
const PARTITION_DAYS = `
  select count(*)::int - 1 as days from (
    select substring(c.relname from 'p(\\d{8})$') as day
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent in ('execution.finished'::regclass, 'execution.journal'::regclass)
     group by 1 having count(*) = 2) d
   where to_date(day, 'YYYYMMDD') <= (now() at time zone 'utc')::date`

/** A UUIDv7 of an instant, evenly from the first day until now. */
const COPY = `
  with made as (
    select (lpad(to_hex(ms), 12, '0') || '7' || substr(r, 1, 3) || '8' || substr(r, 4, 15))::uuid as id,
           to_timestamp(ms / 1000.0) as at
      from (select floor(extract(epoch from now()) * 1000
                     - ((extract(epoch from now() - date_trunc('day', now(), 'UTC')) + $5::int * 86400) * 1000 - 1000)
                       * (1 - (n::float8 / $4::float8)))::int8 as ms,
                   replace(gen_random_uuid()::text, '-', '') as r
              from generate_series($3::int + 1, $3::int + $2::int) n) ids),
  ended as (
    insert into execution.finished (id, workspace_id, workflow_id, version_id, status, mode, trigger_node, created_at,
        finished_at, crashes, plan_format, engine_flags, meta, error)
    select made.id, f.workspace_id, f.workflow_id, f.version_id, f.status, f.mode, f.trigger_node, made.at,
           made.at + interval '2 ms', f.crashes, f.plan_format, f.engine_flags, f.meta, f.error
      from made, execution.finished f where f.id = $1::uuid)
  insert into execution.journal (execution_id, seq, workspace_id, fence, facts, sealed)
  select made.id, j.seq, j.workspace_id, j.fence, j.facts, j.sealed from made, execution.journal j where j.execution_id = $1::uuid`
