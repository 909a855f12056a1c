import type { Role } from '@linkflow/contracts'
import { type Queries, sql } from '@linkflow/postgres'
import type { Invitation, InvitationId } from '../domain/invitation.ts'
import {
  INVITATION_DAYS,
  INVITATION_MAIL_RETRY_FIRST_MS,
  INVITATION_MAIL_WAIT_MS,
  INVITATION_RESEND_MS_MIN,
  OLD_INVITATIONS_KEPT_DAYS,
} from '../limits.ts'

interface Row {
  id: InvitationId
  workspace_id: string
  email: string
  role: Role
  invited_by: string | null
  created_at: Date
  expires_at: Date
  mailed_at: Date | null
}

const COLUMNS = sql`id, workspace_id, email, role, invited_by, created_at, expires_at, mailed_at`
const IS_OPEN = sql`state = 'pending' and expires_at > platform.now()`
const NEW_END = sql`platform.now() + ${INVITATION_DAYS} * interval '1 day'`

/** Undefined if the address has one that waits. One that ran out gives way. */
export async function insertInvitation(
  queries: Queries,
  invitation: Pick<Invitation, 'id' | 'workspaceId' | 'email' | 'role' | 'invitedBy'>,
): Promise<Invitation | undefined> {
  const { id, workspaceId, email, role, invitedBy } = invitation
  await queries.execute(
    sql`update workspace.invitations set state = 'revoked'
        where email = ${email} and state = 'pending' and expires_at <= platform.now()`,
  )
  const row = await queries.one<Row>(
    sql`insert into workspace.invitations (id, workspace_id, email, role, invited_by, expires_at, mail_due_at)
        values (${id}, ${workspaceId}, ${email}, ${role}, ${invitedBy ?? null}, ${NEW_END}, platform.now())
        on conflict do nothing returning ${COLUMNS}`,
  )
  return row && fromRow(row)
}

/** Newest first, behind `after` if it is given; those that wait. */
export async function listInvitations(
  queries: Pick<Queries, 'query'>,
  page: { readonly limit: number; readonly after: string | undefined },
): Promise<Invitation[]> {
  const behind = page.after === undefined ? sql`` : sql`and id < ${page.after}`
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from workspace.invitations where ${IS_OPEN} ${behind} order by id desc limit ${page.limit}`,
  )
  return rows.map(fromRow)
}

/** How many wait, and how many were made or sent again within a day. */
export async function countInvitations(
  queries: Queries,
): Promise<{ readonly pending: number; readonly today: number }> {
  const row = await queries.one<{ pending: number; today: number }>(
    sql`select count(*) filter (where ${IS_OPEN})::int as pending,
               count(*) filter (where created_at > platform.now() - interval '1 day')::int as today
        from workspace.invitations`,
  )
  return row!
}

export async function holdInvitation(queries: Queries, id: string): Promise<Invitation | undefined> {
  const row = await queries.one<Row>(
    sql`select ${COLUMNS} from workspace.invitations where id = ${id} and ${IS_OPEN} for no key update`,
  )
  return row && fromRow(row)
}

/** Undefined if its last mail was too short a time ago, or waits still. */
export async function orderAgain(queries: Queries, id: string): Promise<Invitation | undefined> {
  const row = await queries.one<Row>(
    sql`update workspace.invitations
        set expires_at = ${NEW_END}, mail_due_at = platform.now(), mail_attempts = 0
        where id = ${id} and mail_due_at is null
          and coalesce(mailed_at, created_at) < platform.now() - ${INVITATION_RESEND_MS_MIN} * interval '1 millisecond'
        returning ${COLUMNS}`,
  )
  return row && fromRow(row)
}

export const settleInvitation = (queries: Queries, id: string, state: 'accepted' | 'revoked'): Promise<number> =>
  queries.execute(
    sql`update workspace.invitations set state = ${state}, mail_due_at = null where id = ${id} and state = 'pending'`,
  )

export async function insertInvitationToken(
  engine: Pick<Queries, 'execute'>,
  { id, workspaceId }: Pick<Invitation, 'id' | 'workspaceId'>,
  token: { readonly hash: Uint8Array; readonly byMail: boolean },
): Promise<void> {
  await engine.execute(
    sql`insert into workspace.invitation_tokens (hash, invitation_id, workspace_id, by_mail)
        values (${token.hash}, ${id}, ${workspaceId}, ${token.byMail})`,
  )
}

export interface FoundInvitation extends Invitation {
  readonly workspaceName: string
  readonly byMail: boolean
}

/** By the engine, for who has a token is in no workspace yet. `hold` keeps others from using it meanwhile. */
export async function findByToken(
  engine: Pick<Queries, 'one'>,
  hash: Uint8Array,
  how: 'look' | 'hold',
): Promise<FoundInvitation | undefined> {
  const row = await engine.one<Row & { workspace_name: string; by_mail: boolean }>(
    sql`select i.id, i.workspace_id, i.email, i.role, i.invited_by, i.created_at, i.expires_at, i.mailed_at,
               t.by_mail, w.name as workspace_name
        from workspace.invitation_tokens t
        join workspace.invitations i on i.id = t.invitation_id
        join workspace.workspaces w on w.id = i.workspace_id
        where t.hash = ${hash} and i.state = 'pending' and i.expires_at > platform.now() and w.removal_at is null
        ${how === 'hold' ? sql`for no key update of i` : sql``}`,
  )
  return row && { ...fromRow(row), workspaceName: row.workspace_name, byMail: row.by_mail }
}

export interface MailToInvite extends Invitation {
  readonly workspaceName: string
  /** This one included. */
  readonly attempts: number
  /** Mails with invitations that the address got within a day. */
  readonly mailsToday: number
}

/** Takes one that is due. It comes again, later each time, unless it is marked: whoever dies over it loses nothing. */
export async function takeMail(engine: Pick<Queries, 'one'>): Promise<MailToInvite | undefined> {
  const row = await engine.one<Row & { workspace_name: string; attempts: number; mails_today: number }>(
    sql`update workspace.invitations i
        set mail_attempts = mail_attempts + 1,
            mail_due_at = platform.now() + ${INVITATION_MAIL_RETRY_FIRST_MS} * power(2, mail_attempts) * interval '1 millisecond'
        from workspace.workspaces w
        where w.id = i.workspace_id and w.removal_at is null
          and i.id = (select id from workspace.invitations where mail_due_at <= platform.now() and ${IS_OPEN}
                      order by mail_due_at limit 1 for update skip locked)
        returning i.id, i.workspace_id, i.email, i.role, i.invited_by, i.created_at, i.expires_at, i.mailed_at,
          i.mail_attempts as attempts, w.name as workspace_name,
          (select count(*)::int from workspace.invitation_tokens t join workspace.invitations o on o.id = t.invitation_id
           where o.email = i.email and t.by_mail and t.created_at > platform.now() - interval '1 day') as mails_today`,
  )
  return (
    row && {
      ...fromRow(row),
      workspaceName: row.workspace_name,
      attempts: row.attempts,
      mailsToday: row.mails_today,
    }
  )
}

/** The attempt does not count. */
export const postponeMail = (engine: Pick<Queries, 'execute'>, id: string): Promise<number> =>
  engine.execute(
    sql`update workspace.invitations
        set mail_attempts = mail_attempts - 1,
            mail_due_at = platform.now() + ${INVITATION_MAIL_WAIT_MS} * interval '1 millisecond'
        where id = ${id}`,
  )

/** Where there is no mail server, what was to be sent is in the log, and nobody has got it. */
export const endMail = (engine: Pick<Queries, 'execute'>, id: string, isSent: boolean): Promise<number> =>
  engine.execute(
    sql`update workspace.invitations
        set mail_due_at = null, mailed_at = case when ${isSent} then platform.now() else mailed_at end where id = ${id}`,
  )

export const removeOldInvitations = (engine: Pick<Queries, 'execute'>): Promise<number> =>
  engine.execute(
    sql`delete from workspace.invitations
        where expires_at < platform.now() - ${OLD_INVITATIONS_KEPT_DAYS} * interval '1 day'`,
  )

const fromRow = (row: Row): Invitation => ({
  id: row.id,
  workspaceId: row.workspace_id,
  email: row.email,
  role: row.role,
  invitedBy: row.invited_by ?? undefined,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  mailedAt: row.mailed_at ?? undefined,
})

/** For a copy whose original has sent them: none of those that were due before is, nor what was tried already. How many. */
export const dropInvitationMails = (queries: Pick<Queries, 'execute'>, before: Date): Promise<number> =>
  queries.execute(
    sql`update workspace.invitations set mail_due_at = null
        where mail_due_at is not null and (mail_due_at <= ${before} or mail_attempts > 0)`,
  )
