import type { NotificationKind } from '@linkflow/contracts'
import { type Queries, sql } from '@linkflow/postgres'
import { WORKSPACES_AT_ONCE } from '../limits.ts'

/** Numbers for news of these workspaces, each as often as it is named. Their feeds are held until the commit, in one order. */
export async function takeNewsNumbers(
  queries: Queries,
  workspaceIds: readonly string[],
): Promise<(workspaceId: string) => number> {
  const counts = Map.groupBy(workspaceIds, (id) => id)
  const ids = [...counts.keys()].toSorted()
  const rows = await queries.query<{ workspace_id: string; news: string }>(
    sql`insert into notification.feeds (workspace_id, news)
        select q.workspace_id, q.added
        from unnest(${ids}::uuid[], ${ids.map((id) => counts.get(id)!.length)}::int8[]) with ordinality
          as q(workspace_id, added, place) order by q.place
        on conflict (workspace_id) do update set news = feeds.news + excluded.news
        returning workspace_id, news`,
  )
  const last = new Map(
    rows.map(({ workspace_id, news }) => [workspace_id, Number(news) - counts.get(workspace_id)!.length]),
  )
  return (workspaceId) => {
    const news = last.get(workspaceId)! + 1
    last.set(workspaceId, news)
    return news
  }
}

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
