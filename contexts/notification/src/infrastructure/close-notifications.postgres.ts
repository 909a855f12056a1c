import { type Queries, sql } from '@linkflow/postgres'
import {
  FAILURES_OVER_DAYS,
  NOTIFICATIONS_KEPT_DAYS,
  NOTIFICATIONS_PER_WORKSPACE_MAX,
  RECOVERY_MS,
  TIDIED_AT_ONCE,
  WORKERS_OVER_MS,
} from '../limits.ts'
import { takeNewsNumbers } from './feed-repository.postgres.ts'

/**
 * Closes what recovered (N3), which is news, and what nothing more came of, which is none. A number of rows at a time;
 * true when there may be more.
 */
export async function closeNotifications(queries: Queries): Promise<boolean> {
  const recovered = await queries.query<Recovered>(
    sql`select workspace_id, id from notification.notifications
        where state = 'open' and succeeded_at is not null
          and last_at < platform.now() - ${RECOVERY_MS} * interval '1 ms'
          and succeeded_at < platform.now() - ${RECOVERY_MS} * interval '1 ms'
        order by workspace_id, id limit ${TIDIED_AT_ONCE} for no key update skip locked`,
  )
  await recover(queries, recovered)
  const over = await queries.execute(
    sql`update notification.notifications n set state = 'over', closed_at = platform.now()
        from (select workspace_id, id from notification.notifications
              where state = 'open' and last_at < platform.now() - case kind
                  when 'workers-lost' then ${WORKERS_OVER_MS} * interval '1 ms'
                  else ${FAILURES_OVER_DAYS} * interval '1 day' end
              order by workspace_id, id limit ${TIDIED_AT_ONCE} for no key update skip locked) q
        where n.workspace_id = q.workspace_id and n.id = q.id`,
  )
  return recovered.length === TIDIED_AT_ONCE || over === TIDIED_AT_ONCE
}

/** What is open of these topics works again: known at once, and news. */
export async function recoverTopics(queries: Queries, topics: readonly string[]): Promise<void> {
  if (topics.length === 0) return
  const rows = await queries.query<Recovered>(
    sql`select workspace_id, id from notification.notifications
        where state = 'open' and topic = any(${topics}::text[]) order by workspace_id, id for no key update`,
  )
  await recover(queries, rows)
}

interface Recovered {
  readonly workspace_id: string
  readonly id: string
}

async function recover(queries: Queries, recovered: readonly Recovered[]): Promise<void> {
  if (recovered.length === 0) return
  const nextNews = await takeNewsNumbers(
    queries,
    recovered.map(({ workspace_id }) => workspace_id),
  )
  await queries.execute(
    sql`update notification.notifications n
        set state = 'recovered', closed_at = platform.now(), news = q.news, news_at = platform.now()
        from unnest(${recovered.map((row) => row.workspace_id)}::uuid[], ${recovered.map((row) => row.id)}::uuid[],
                    ${recovered.map((row) => nextNews(row.workspace_id))}::int8[]) as q(workspace_id, id, news)
        where n.workspace_id = q.workspace_id and n.id = q.id`,
  )
}

/** What is old, and what a workspace has too many of. True when there may be more. */
export async function removeOldNotifications(engine: Queries): Promise<boolean> {
  const old = await engine.execute(
    sql`delete from notification.notifications where (workspace_id, id) in (
          select workspace_id, id from notification.notifications
          where last_at < platform.now() - ${NOTIFICATIONS_KEPT_DAYS} * interval '1 day' limit ${TIDIED_AT_ONCE})`,
  )
  const beyond = await engine.execute(
    sql`delete from notification.notifications where (workspace_id, id) in (
          select n.workspace_id, n.id
          from (select workspace_id from notification.notifications
                group by workspace_id having count(*) > ${NOTIFICATIONS_PER_WORKSPACE_MAX}) w
          cross join lateral (
            select workspace_id, id from notification.notifications
            where workspace_id = w.workspace_id order by news desc offset ${NOTIFICATIONS_PER_WORKSPACE_MAX}) n
          limit ${TIDIED_AT_ONCE})`,
  )
  return old === TIDIED_AT_ONCE || beyond === TIDIED_AT_ONCE
}
