import { identifier, type Queries, sql } from '@linkflow/postgres'
import { TIDIED_AT_ONCE } from '../limits.ts'

const OF_MEMBERS = ['marks', 'readers', 'preferences', 'mails', 'mutes'] as const

/** Workspaces behind this one that have notifications, in the order of their ids. */
export async function nextFeeds(
  engine: Pick<Queries, 'query'>,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await engine.query<{ workspace_id: string }>(
    sql`select workspace_id from notification.feeds where ${after ?? null}::uuid is null or workspace_id > ${after ?? null}
        order by workspace_id limit ${limit}`,
  )
  return rows.map(({ workspace_id }) => workspace_id)
}

/** What people had there who are no members any more. */
export async function removeOfOthers(
  engine: Pick<Queries, 'execute'>,
  workspaceId: string,
  memberIds: readonly string[],
): Promise<void> {
  for (const table of OF_MEMBERS) {
    await engine.execute(
      sql`delete from ${identifier(`notification.${table}`)}
          where workspace_id = ${workspaceId} and account_id <> all(${memberIds}::uuid[])`,
    )
  }
}

/** Accounts whose times are kept, behind this one in the order of their ids. */
export async function nextPeople(engine: Pick<Queries, 'query'>, after: string | undefined): Promise<string[]> {
  const rows = await engine.query<{ account_id: string }>(
    sql`select account_id from notification.people where ${after ?? null}::uuid is null or account_id > ${after ?? null}
        order by account_id limit ${TIDIED_AT_ONCE}`,
  )
  return rows.map(({ account_id }) => account_id)
}

export const removePeople = (engine: Pick<Queries, 'execute'>, accountIds: readonly string[]): Promise<number> =>
  engine.execute(sql`delete from notification.people where account_id = any(${accountIds}::uuid[])`)
