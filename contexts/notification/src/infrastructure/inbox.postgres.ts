import type { NotificationKind } from '@linkflow/contracts'
import type { Payloads } from '@linkflow/keys'
import { EMPTY, type Queries, sql } from '@linkflow/postgres'
import type { Notification } from '../domain/notification.ts'
import { UNREAD_COUNTED_MAX } from '../limits.ts'
import { NOTIFICATION_COLUMNS, type NotificationRow, notificationFromRow } from './notification-repository.postgres.ts'

/** A notification as one person has it. */
export interface InboxItem extends Notification {
  readonly isUnread: boolean
  readonly isArchived: boolean
  readonly mutedUntil: Date | undefined
}

/** The notifications of the workspace of the transaction, with what this person did with them and without what they do not want. */
const inboxOf = (accountId: string) => sql`
  notification.notifications n
  left join notification.marks m
    on m.workspace_id = n.workspace_id and m.notification_id = n.id and m.account_id = ${accountId}
  left join notification.readers r on r.workspace_id = n.workspace_id and r.account_id = ${accountId}
  left join notification.preferences p
    on p.workspace_id = n.workspace_id and p.account_id = ${accountId} and p.kind = n.kind
  left join notification.mutes u on u.workspace_id = n.workspace_id and u.account_id = ${accountId}
    and u.workflow_id = n.workflow_id and u.until > platform.now()
  where coalesce(p.in_app, true)`

const IS_UNREAD = sql`(u.until is null and n.news > coalesce(m.read_news, r.read_news, 0))`
const IS_ARCHIVED = sql`(n.news <= coalesce(m.archived_news, 0))`

export interface InboxQuery {
  readonly accountId: string
  readonly limit: number
  readonly before: number | undefined
  readonly isUnread: boolean
  readonly isArchived: boolean
  readonly kind: NotificationKind | undefined
}

/** What has the latest news first. */
export async function listInbox(
  queries: Pick<Queries, 'query'>,
  payloads: Payloads,
  query: InboxQuery,
): Promise<InboxItem[]> {
  const { accountId, limit, before, isUnread, isArchived, kind } = query
  const rows = await queries.query<
    NotificationRow & { is_unread: boolean; is_archived: boolean; muted_until: Date | null }
  >(
    sql`select ${NOTIFICATION_COLUMNS}, ${IS_UNREAD} as is_unread, ${IS_ARCHIVED} as is_archived,
          u.until as muted_until
        from ${inboxOf(accountId)} and ${IS_ARCHIVED} = ${isArchived}
        ${isUnread ? sql`and ${IS_UNREAD}` : EMPTY}
        ${kind === undefined ? EMPTY : sql`and n.kind = ${kind}`}
        ${before === undefined ? EMPTY : sql`and n.news < ${before}`}
        order by n.news desc limit ${limit}`,
  )
  return Promise.all(
    rows.map(async (row) => ({
      ...(await notificationFromRow(payloads, row)),
      isUnread: row.is_unread,
      isArchived: row.is_archived,
      mutedUntil: row.muted_until ?? undefined,
    })),
  )
}

/** At most one more than are counted. */
export async function countUnread(queries: Pick<Queries, 'one'>, accountId: string): Promise<number> {
  const row = await queries.one<{ count: number }>(
    sql`select count(*)::int as count from (
          select from ${inboxOf(accountId)} and ${IS_UNREAD} and not ${IS_ARCHIVED} limit ${UNREAD_COUNTED_MAX + 1}) q`,
  )
  return row!.count
}

/** False if there is none. What is not said stays as it is. */
export async function markNotification(
  queries: Queries,
  workspaceId: string,
  accountId: string,
  mark: { readonly id: string; readonly isUnread: boolean | undefined; readonly isArchived: boolean | undefined },
): Promise<boolean> {
  const { id, isUnread, isArchived } = mark
  const readNews = isUnread === undefined ? sql`null::int8` : isUnread ? sql`0::int8` : sql`n.news`
  const archivedNews = isArchived ? sql`n.news` : sql`null::int8`
  const count = await queries.execute(
    sql`insert into notification.marks as m (workspace_id, account_id, notification_id, read_news, archived_news)
        select n.workspace_id, ${accountId}, n.id, ${readNews}, ${archivedNews}
        from notification.notifications n where n.workspace_id = ${workspaceId} and n.id = ${id}
        on conflict (workspace_id, account_id, notification_id) do update set
          read_news = ${isUnread === undefined ? sql`m.read_news` : sql`excluded.read_news`},
          archived_news = ${isArchived === undefined ? sql`m.archived_news` : sql`excluded.archived_news`}`,
  )
  return count > 0
}

/** News up to this number, or up to the last. */
export async function markAllRead(
  queries: Queries,
  workspaceId: string,
  accountId: string,
  upTo: number | undefined,
): Promise<void> {
  const limit = upTo === undefined ? sql`f.news` : sql`least(f.news, ${upTo}::int8)`
  await queries.execute(
    sql`insert into notification.readers as r (workspace_id, account_id, read_news)
        select f.workspace_id, ${accountId}, ${limit} from notification.feeds f where f.workspace_id = ${workspaceId}
        on conflict (workspace_id, account_id) do update set read_news = greatest(r.read_news, excluded.read_news)`,
  )
  // What was marked one by one, as read long ago or as unread, is no exception any more.
  await queries.execute(
    sql`update notification.marks m set read_news = null
        from notification.notifications n
        where m.account_id = ${accountId} and m.workspace_id = ${workspaceId} and m.read_news is not null
          and n.workspace_id = m.workspace_id and n.id = m.notification_id
          and n.news <= ${upTo ?? Number.MAX_SAFE_INTEGER}`,
  )
}
