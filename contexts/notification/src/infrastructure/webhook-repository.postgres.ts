import type { NotificationKind } from '@linkflow/contracts'
import type { Payloads } from '@linkflow/keys'
import { type Queries, sql } from '@linkflow/postgres'
import type { Notification } from '../domain/notification.ts'
import { NOTIFICATIONS_PER_CALLS_MAX } from '../limits.ts'
import type { Untold } from './feed-repository.postgres.ts'
import { NOTIFICATION_COLUMNS, type NotificationRow, notificationFromRow } from './notification-repository.postgres.ts'

export interface Webhook {
  readonly url: string
  readonly kinds: readonly NotificationKind[]
}

export const readWebhook = (queries: Pick<Queries, 'one'>, workspaceId: string): Promise<Webhook | undefined> =>
  queries.one<Webhook & object>(sql`select url, kinds from notification.webhooks where workspace_id = ${workspaceId}`)

export const writeWebhook = (queries: Queries, workspaceId: string, { url, kinds }: Webhook): Promise<number> =>
  queries.execute(
    sql`insert into notification.webhooks (workspace_id, url, kinds) values (${workspaceId}, ${url}, ${[...kinds]})
        on conflict (workspace_id) do update set url = excluded.url, kinds = excluded.kinds`,
  )

export const removeWebhook = (queries: Queries, workspaceId: string): Promise<number> =>
  queries.execute(sql`delete from notification.webhooks where workspace_id = ${workspaceId}`)

/** What is news to tell by a webhook, in its order; a flood is cut. */
export async function newsOf(
  queries: Queries,
  payloads: Payloads,
  workspaceId: string,
  { after, until }: Untold,
  kinds: readonly NotificationKind[],
): Promise<Notification[]> {
  const rows = await queries.query<NotificationRow>(
    sql`select ${NOTIFICATION_COLUMNS} from notification.notifications n
        where workspace_id = ${workspaceId} and kind = any(${[...kinds]}::text[]) and news > ${after} and news <= ${until}
        order by news limit ${NOTIFICATIONS_PER_CALLS_MAX}`,
  )
  return Promise.all(rows.map((row) => notificationFromRow(payloads, row)))
}
