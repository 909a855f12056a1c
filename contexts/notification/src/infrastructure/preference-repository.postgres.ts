import type { MailCadence, NotificationKind } from '@linkflow/contracts'
import { type Queries, sql } from '@linkflow/postgres'
import type { Choice } from '../domain/choice.ts'
import { type PersonTime, UNKNOWN_TIME } from '../domain/mail-time.ts'

interface ChoiceRow {
  account_id: string
  kind: NotificationKind
  in_app: boolean
  mail: MailCadence
}

/** What people of a workspace chose, or one of them, by account and kind. */
export async function readChoices(
  queries: Pick<Queries, 'query'>,
  workspaceId: string,
  accountId?: string,
): Promise<ReadonlyMap<string, ReadonlyMap<NotificationKind, Choice>>> {
  const rows = await queries.query<ChoiceRow>(
    sql`select account_id, kind, in_app, mail from notification.preferences
        where workspace_id = ${workspaceId} and (${accountId ?? null}::uuid is null or account_id = ${accountId ?? null})`,
  )
  const choices = new Map<string, Map<NotificationKind, Choice>>()
  for (const { account_id, kind, in_app, mail } of rows) {
    const own = choices.get(account_id) ?? new Map()
    choices.set(account_id, own.set(kind, { inApp: in_app, mail }))
  }
  return choices
}

export async function writeChoice(
  queries: Queries,
  of: { readonly workspaceId: string; readonly accountId: string; readonly kind: NotificationKind },
  { inApp, mail }: Choice,
): Promise<void> {
  await queries.execute(
    sql`insert into notification.preferences (workspace_id, account_id, kind, in_app, mail)
        values (${of.workspaceId}, ${of.accountId}, ${of.kind}, ${inApp}, ${mail})
        on conflict (workspace_id, account_id, kind) do update set in_app = excluded.in_app, mail = excluded.mail`,
  )
}

/** By the engine's queries: they belong to no workspace. Somebody who never said is not among them. */
export async function readTimes(
  engine: Pick<Queries, 'query'>,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, PersonTime>> {
  const rows = await engine.query<{
    account_id: string
    time_zone: string
    quiet_from: number | null
    quiet_until: number | null
  }>(
    sql`select account_id, time_zone, quiet_from, quiet_until from notification.people
        where account_id = any(${accountIds}::uuid[])`,
  )
  return new Map(
    rows.map(({ account_id, time_zone: timeZone, quiet_from: fromMinutes, quiet_until: untilMinutes }) => [
      account_id,
      {
        timeZone,
        quietHours: fromMinutes === null || untilMinutes === null ? undefined : { fromMinutes, untilMinutes },
      },
    ]),
  )
}

export const readTime = async (engine: Pick<Queries, 'query'>, accountId: string): Promise<PersonTime> =>
  (await readTimes(engine, [accountId])).get(accountId) ?? UNKNOWN_TIME

export async function writeTime(
  engine: Pick<Queries, 'execute'>,
  accountId: string,
  { timeZone, quietHours }: PersonTime,
): Promise<void> {
  await engine.execute(
    sql`insert into notification.people (account_id, time_zone, quiet_from, quiet_until)
        values (${accountId}, ${timeZone}, ${quietHours?.fromMinutes ?? null}, ${quietHours?.untilMinutes ?? null})
        on conflict (account_id) do update
          set time_zone = excluded.time_zone, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until`,
  )
}
