import type { NotificationKind } from '@linkflow/contracts'
import type { Payloads } from '@linkflow/keys'
import { type Queries, sql } from '@linkflow/postgres'
import type { Notification } from '../domain/notification.ts'
import { MAIL_RETRY_FIRST_MS, NOTIFICATIONS_PER_MAIL_MAX } from '../limits.ts'
import { NOTIFICATION_COLUMNS, type NotificationRow, notificationFromRow } from './notification-repository.postgres.ts'

/** The mails of a kind to a person. */
export interface MailKey {
  readonly workspaceId: string
  readonly accountId: string
  readonly kind: NotificationKind
}

/** One that is due: of news above the one number, up to the other. */
export interface NotificationMailOrder extends MailKey {
  /** This one included. */
  readonly attempts: number
  readonly afterNews: number
  readonly untilNews: number
}

interface KeyRow {
  workspace_id: string
  account_id: string
  kind: NotificationKind
}

const isOf = ({ workspaceId, accountId, kind }: MailKey) =>
  sql`workspace_id = ${workspaceId} and account_id = ${accountId} and kind = ${kind}`

/** When the last mails of people of a workspace were sent, by `account kind`. */
export async function readSentAt(
  engine: Pick<Queries, 'query'>,
  workspaceId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await engine.query<KeyRow & { sent_at: Date }>(
    sql`select workspace_id, account_id, kind, sent_at from notification.mails
        where workspace_id = ${workspaceId} and sent_at is not null`,
  )
  return new Map(rows.map((row) => [`${row.account_id} ${row.kind}`, row.sent_at.getTime()]))
}

/** News of a workspace for these people. A mail that is due already takes them along, and comes no later for it. */
export async function orderMails(
  engine: Queries,
  news: { readonly workspaceId: string; readonly after: number; readonly until: number },
  orders: readonly { readonly accountId: string; readonly kind: NotificationKind; readonly dueAtMs: number }[],
): Promise<void> {
  if (orders.length === 0) return
  await engine.execute(
    sql`insert into notification.mails as m (workspace_id, account_id, kind, due_at, after_news, until_news)
        select ${news.workspaceId}::uuid, q.account_id, q.kind, to_timestamp(q.due_ms / 1000), ${news.after}, ${news.until}
        from unnest(${orders.map(({ accountId }) => accountId)}::uuid[], ${orders.map(({ kind }) => kind)}::text[],
                    ${orders.map(({ dueAtMs }) => dueAtMs)}::float8[]) as q(account_id, kind, due_ms)
        on conflict (workspace_id, account_id, kind) do update set
          until_news = excluded.until_news,
          after_news = case when m.due_at is null then excluded.after_news else m.after_news end,
          due_at = case when m.due_at is null then excluded.due_at when m.attempts > 0 then m.due_at
                        else least(m.due_at, excluded.due_at) end`,
  )
}

/** It comes again, later each time, unless it is settled: whoever dies over it loses nothing. */
export async function takeMail(engine: Pick<Queries, 'one'>): Promise<NotificationMailOrder | undefined> {
  const row = await engine.one<KeyRow & { attempts: number; after_news: string; until_news: string }>(
    sql`update notification.mails m set attempts = attempts + 1,
          due_at = platform.now() + ${MAIL_RETRY_FIRST_MS} * power(2, attempts) * interval '1 millisecond'
        from (select workspace_id, account_id, kind from notification.mails
              where due_at <= platform.now() order by due_at limit 1 for update skip locked) q
        where m.workspace_id = q.workspace_id and m.account_id = q.account_id and m.kind = q.kind
        returning m.workspace_id, m.account_id, m.kind, m.attempts, m.after_news, m.until_news`,
  )
  return (
    row && {
      workspaceId: row.workspace_id,
      accountId: row.account_id,
      kind: row.kind,
      attempts: row.attempts,
      afterNews: Number(row.after_news),
      untilNews: Number(row.until_news),
    }
  )
}

/** The attempt does not count. */
export const postponeMail = (engine: Pick<Queries, 'execute'>, order: MailKey, dueAtMs: number): Promise<number> =>
  engine.execute(
    sql`update notification.mails set attempts = attempts - 1, due_at = to_timestamp(${dueAtMs}::float8 / 1000)
        where ${isOf(order)}`,
  )

/** What came since it was composed is for the next one, at the given time. */
export const settleMail = (
  engine: Pick<Queries, 'execute'>,
  order: NotificationMailOrder,
  nextAtMs: number,
): Promise<number> =>
  engine.execute(
    sql`update notification.mails
        set attempts = 0, sent_at = platform.now(), after_news = ${order.untilNews},
            due_at = case when until_news > ${order.untilNews} then to_timestamp(${nextAtMs}::float8 / 1000) end
        where ${isOf(order)}`,
  )

/** Somebody chose another time for what is not sent yet. Undefined: none. */
export const changeDue = (
  queries: Pick<Queries, 'execute'>,
  key: MailKey,
  dueAtMs: number | undefined,
): Promise<number> =>
  queries.execute(
    sql`update notification.mails set attempts = 0, due_at = to_timestamp(${dueAtMs ?? null}::float8 / 1000)
        where ${isOf(key)} and due_at is not null`,
  )

/** What an order tells of, the latest first and no more than a mail shows; and how many there are. */
export async function readNewsOf(
  engine: Pick<Queries, 'query'>,
  payloads: Payloads,
  order: NotificationMailOrder,
): Promise<{ readonly shown: readonly Notification[]; readonly count: number }> {
  const rows = await engine.query<NotificationRow & { all_count: number }>(
    sql`select ${NOTIFICATION_COLUMNS}, count(*) over ()::int as all_count from notification.notifications n
        where workspace_id = ${order.workspaceId} and kind = ${order.kind}
          and news > ${order.afterNews} and news <= ${order.untilNews}
          and not exists (
            select from notification.mutes u
            where u.workspace_id = n.workspace_id and u.account_id = ${order.accountId} and u.workflow_id = n.workflow_id
              and u.until > platform.now())
        order by news desc limit ${NOTIFICATIONS_PER_MAIL_MAX}`,
  )
  const shown = await Promise.all(rows.map((row) => notificationFromRow(payloads, row)))
  return { shown, count: rows[0]?.all_count ?? 0 }
}

/** For a copy whose original has sent them: none of those that are due is. How many. */
export const dropDueMails = (queries: Pick<Queries, 'execute'>): Promise<number> =>
  queries.execute(
    sql`update notification.mails set due_at = null, attempts = 0, after_news = until_news where due_at is not null`,
  )
