import type { NotificationKind } from '@linkflow/contracts'
import { type Queries, sql } from '@linkflow/postgres'
import { WORKSPACES_AT_ONCE } from '../limits.ts'

export interface Untold {
  readonly after: number
  readonly until: number
  readonly kinds: readonly NotificationKind[]
}

/** Workspaces that have news which nobody was told. */
export async function untoldWorkspaces(engine: Pick<Queries, 'query'>): Promise<string[]> {
  const rows = await engine.query<{ workspace_id: string }>(
    sql`select workspace_id from notification.feeds where told < news limit ${WORKSPACES_AT_ONCE}`,
  )
  return rows.map(({ workspace_id }) => workspace_id)
}

/** The news that nobody was told, from now on told by whoever holds this transaction; undefined where another does. */
export async function takeUntold(queries: Queries, workspaceId: string): Promise<Untold | undefined> {
  const feed = await queries.one<{ told: string; news: string }>(
    sql`select told, news from notification.feeds
        where workspace_id = ${workspaceId} and told < news for update skip locked`,
  )
  if (feed === undefined) return undefined
  const kinds = await queries.query<{ kind: NotificationKind }>(
    sql`select distinct kind from notification.notifications
        where workspace_id = ${workspaceId} and news > ${feed.told}::int8 and news <= ${feed.news}::int8`,
  )
  await queries.execute(sql`update notification.feeds set told = news where workspace_id = ${workspaceId}`)
  return { after: Number(feed.told), until: Number(feed.news), kinds: kinds.map(({ kind }) => kind) }
}
