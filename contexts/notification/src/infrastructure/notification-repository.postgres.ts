import type { NotificationKind } from '@linkflow/contracts'
import { newUuidV7 } from '@linkflow/kernel'
import { isUnreadable, type Payloads, type SealLabel } from '@linkflow/keys'
import { type Queries, sql } from '@linkflow/postgres'
import type { Facts, Notification, Open } from '../domain/notification.ts'
import { takeNewsNumbers } from './feed-repository.postgres.ts'

interface OpenRow {
  id: string
  workspace_id: string
  topic: string
  count: string
  last_at: Date
  news_at: Date
  has_succeeded: boolean
  facts: string
}

const OPEN_COLUMNS = sql`id, workspace_id, topic, count, last_at, news_at, succeeded_at is not null as has_succeeded, facts`

/** Which executions of these workflows fail, as far as it is open, held until the commit. */
export async function holdOpenOfWorkflows(
  queries: Queries,
  payloads: Payloads,
  workflowIds: readonly string[],
): Promise<Open[]> {
  const rows = await queries.query<OpenRow>(
    sql`select ${OPEN_COLUMNS} from notification.notifications
        where state = 'open' and kind = 'workflow-failed' and workflow_id = any(${workflowIds}::uuid[]) order by workspace_id, id for no key update`,
  )
  return Promise.all(rows.map((row) => openFromRow(payloads, row)))
}

/** What is open of a topic in these workspaces, held until the commit. */
export async function holdOpenOfTopic(
  queries: Queries,
  payloads: Payloads,
  workspaceIds: readonly string[],
  topic: string,
): Promise<ReadonlyMap<string, Open>> {
  const rows = await queries.query<OpenRow>(
    sql`select ${OPEN_COLUMNS} from notification.notifications
        where state = 'open' and topic = ${topic} and workspace_id = any(${workspaceIds}::uuid[])
        order by workspace_id, id for no key update`,
  )
  const open = await Promise.all(rows.map((row) => openFromRow(payloads, row)))
  return new Map(open.map((each) => [each.workspaceId, each]))
}

/** What is open of these topics, each of which is of one workspace, held until the commit. */
export async function holdOpenOfTopics(
  queries: Queries,
  payloads: Payloads,
  topics: readonly string[],
): Promise<ReadonlyMap<string, Open>> {
  const rows = await queries.query<OpenRow>(
    sql`select ${OPEN_COLUMNS} from notification.notifications
        where state = 'open' and topic = any(${topics}::text[]) order by workspace_id, id for no key update`,
  )
  const open = await Promise.all(rows.map((row) => openFromRow(payloads, row)))
  return new Map(open.map((each) => [each.topic, each]))
}

const openFromRow = async (payloads: Payloads, row: OpenRow): Promise<Open> => ({
  id: row.id,
  workspaceId: row.workspace_id,
  topic: row.topic,
  count: Number(row.count),
  lastAtMs: row.last_at.getTime(),
  newsAtMs: row.news_at.getTime(),
  hasSucceeded: row.has_succeeded,
  facts: await openFacts(payloads, row),
})

const labelOf = (id: string): SealLabel => ({ purpose: 'notification', context: id })

/** What an error said is data of a run. Where there is no key, what happened is told without it. */
const sealFacts = (payloads: Payloads, workspaceId: string, id: string, { error, ...rest }: Facts): Promise<string> => {
  const otherwise = { ...rest, ...(error && { error: { ...error, message: '' } }) }
  const facts = JSON.stringify({ error, ...rest })
  return payloads.sealText(workspaceId, labelOf(id), facts, JSON.stringify(otherwise))
}

async function openFacts(
  payloads: Payloads,
  row: { readonly workspace_id: string; readonly id: string; readonly facts: string },
): Promise<Facts> {
  try {
    return JSON.parse(await payloads.openText(row.workspace_id, labelOf(row.id), row.facts)) as Facts
  } catch (error) {
    if (isUnreadable(error)) return {}
    throw error
  }
}

/** What is to be written of a topic: changed where one is open, else made. */
export interface Writing {
  readonly open: Open | undefined
  readonly kind: NotificationKind
  readonly workspaceId: string
  readonly workflowId: string | undefined
  readonly topic: string
  readonly count: number
  readonly facts: Facts
  readonly hasSucceeded: boolean
  readonly isNews: boolean
}

/** All in two statements, however many there are: a flood of failures of many workflows is one turn of the relay. */
export async function writeNotifications(
  queries: Queries,
  payloads: Payloads,
  writings: readonly Writing[],
  nowMs: number,
): Promise<void> {
  const nextNews = await takeNewsNumbers(
    queries,
    writings.filter(({ isNews }) => isNews).map(({ workspaceId }) => workspaceId),
  )
  const rows = await Promise.all(
    writings.map(async (each) => {
      const id = each.open?.id ?? newUuidV7(nowMs)
      const news = each.isNews ? nextNews(each.workspaceId) : null
      return { ...each, id, news, facts: await sealFacts(payloads, each.workspaceId, id, each.facts) }
    }),
  )
  const changed = rows.filter(({ open }) => open !== undefined)
  if (changed.length > 0) {
    await queries.execute(
      sql`update notification.notifications n
          set last_at = case when q.count > n.count then platform.now() else n.last_at end,
              succeeded_at = case when not q.has_succeeded then null else coalesce(n.succeeded_at, platform.now()) end,
              count = q.count, facts = q.facts, news = coalesce(q.news, n.news),
              news_at = case when q.news is null then n.news_at else platform.now() end
          from unnest(${changed.map((row) => row.workspaceId)}::uuid[], ${changed.map((row) => row.id)}::uuid[],
                      ${changed.map((row) => row.count)}::int8[], ${changed.map((row) => row.facts)}::text[],
                      ${changed.map((row) => row.hasSucceeded)}::boolean[], ${changed.map((row) => row.news)}::int8[])
            as q(workspace_id, id, count, facts, has_succeeded, news)
          where n.workspace_id = q.workspace_id and n.id = q.id`,
    )
  }
  const made = rows.filter(({ open }) => open === undefined)
  if (made.length === 0) return
  await queries.execute(
    sql`insert into notification.notifications (workspace_id, id, kind, topic, workflow_id, count, facts, succeeded_at, news)
        select q.workspace_id, q.id, q.kind, q.topic, q.workflow_id, q.count, q.facts,
               case when q.has_succeeded then platform.now() end, q.news
        from unnest(${made.map((row) => row.workspaceId)}::uuid[], ${made.map((row) => row.id)}::uuid[],
                    ${made.map((row) => row.kind)}::text[], ${made.map((row) => row.topic)}::text[],
                    ${made.map((row) => row.workflowId ?? null)}::uuid[], ${made.map((row) => row.count)}::int8[],
                    ${made.map((row) => row.facts)}::text[],
                    ${made.map((row) => row.hasSucceeded)}::boolean[], ${made.map((row) => row.news)}::int8[])
          as q(workspace_id, id, kind, topic, workflow_id, count, facts, has_succeeded, news)`,
  )
}

export interface NotificationRow {
  id: string
  workspace_id: string
  kind: NotificationKind
  state: Notification['state']
  workflow_id: string | null
  count: string
  first_at: Date
  last_at: Date
  closed_at: Date | null
  facts: string
  news: string
}

export const NOTIFICATION_COLUMNS = sql`n.id, n.workspace_id, n.kind, n.state, n.workflow_id, n.count, n.first_at, n.last_at, n.closed_at,
  n.facts, n.news`

export const notificationFromRow = async (payloads: Payloads, row: NotificationRow): Promise<Notification> => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  workflowId: row.workflow_id ?? undefined,
  count: Number(row.count),
  firstAt: row.first_at,
  lastAt: row.last_at,
  closedAt: row.closed_at ?? undefined,
  facts: await openFacts(payloads, row),
  news: Number(row.news),
})
