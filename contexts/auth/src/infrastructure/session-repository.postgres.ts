import { type Queries, sql } from '@linkflow/postgres'
import type { Client, EndReason, Session, SessionId } from '../domain/session.ts'
import {
  EARLIER_SESSIONS_MAX,
  ENDED_SESSIONS_KEPT_DAYS,
  FRESH_SIGN_IN_MS,
  OPERATOR_CONFIRMED_MS,
  SESSION_DAYS,
} from '../limits.ts'

interface Row {
  id: SessionId
  account_id: Session['accountId']
  created_at: Date
  last_seen_at: Date
  ends_at: Date
  ended_at: Date | null
  address: string
  user_agent: string
  signed_in_by: Session['signedInBy']
}

const COLUMNS = sql`id, account_id, created_at, last_seen_at, ends_at, ended_at, address, user_agent, signed_in_by`
const IS_OPEN = sql`ended_at is null and ends_at > platform.now()`

export async function insertSession(
  queries: Queries,
  session: Pick<Session, 'id' | 'accountId' | 'signedInBy'> & Client,
): Promise<Session> {
  const row = await queries.one<Row>(
    sql`insert into auth.sessions (id, account_id, ends_at, address, user_agent, signed_in_by)
        values (${session.id}, ${session.accountId}, platform.now() + ${SESSION_DAYS} * interval '1 day',
                ${session.address}, ${session.userAgent}, ${session.signedInBy})
        returning ${COLUMNS}`,
  )
  return fromRow(row!)
}

/** The account and the state of a session, for the checks of each request. */
export const findOpenSession = (
  queries: Pick<Queries, 'one'>,
  id: string,
): Promise<
  | {
      readonly account_id: string
      readonly ends_at: Date
      readonly confirmed_at: Date
      readonly is_operator: boolean
    }
  | undefined
> =>
  queries.one(
    sql`select s.account_id, s.ends_at, s.confirmed_at, o.account_id is not null as is_operator
        from auth.sessions s join auth.accounts a on a.id = s.account_id
        left join auth.operators o on o.account_id = s.account_id
        where s.id = ${id} and s.ended_at is null and s.ends_at > platform.now() and a.disabled_at is null`.named(
      'auth_session',
    ),
  )

/** Where the account was used from before this session, newest first. */
export async function earlierClients(queries: Queries, session: Pick<Session, 'id' | 'accountId'>): Promise<Client[]> {
  const rows = await queries.query<Pick<Row, 'address' | 'user_agent'>>(
    sql`select address, user_agent from auth.sessions where account_id = ${session.accountId} and id <> ${session.id}
        order by created_at desc limit ${EARLIER_SESSIONS_MAX}`,
  )
  return rows.map(({ address, user_agent }) => ({ address, userAgent: user_agent }))
}

/** Was it opened within so long, and is it open? Renewing it makes it no younger. */
export const isSessionFresh = async (
  queries: Pick<Queries, 'one'>,
  session: { readonly id: string; readonly accountId: string },
): Promise<boolean> =>
  (await queries.one(
    sql`select id from auth.sessions where id = ${session.id} and account_id = ${session.accountId} and ${IS_OPEN}
          and created_at > platform.now() - ${FRESH_SIGN_IN_MS} * interval '1 millisecond'`,
  )) !== undefined

/** Its person has shown who they are. Gives until when that counts. */
export async function confirmSession(queries: Queries, id: string): Promise<Date> {
  const row = await queries.one<{ until: Date }>(
    sql`update auth.sessions set confirmed_at = platform.now() where id = ${id}
        returning confirmed_at + ${OPERATOR_CONFIRMED_MS} * interval '1 ms' as until`,
  )
  return row!.until
}

/** Newest first. */
export async function listOpenSessions(queries: Pick<Queries, 'query'>, accountId: string): Promise<Session[]> {
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from auth.sessions where account_id = ${accountId} and ${IS_OPEN} order by id desc`,
  )
  return rows.map(fromRow)
}

/** Ends open sessions of the account: one, all but one, or all but the newest so many. Gives the ids of those it ended. */
export async function endSessions(
  queries: Pick<Queries, 'query'>,
  accountId: string,
  which: { readonly id: string } | { readonly except: string | undefined } | { readonly keepNewest: number },
  why: EndReason,
): Promise<SessionId[]> {
  const chosen =
    'id' in which
      ? sql`and id = ${which.id}`
      : 'except' in which
        ? sql`and id is distinct from ${which.except ?? null}::uuid`
        : sql`and id in (select id from auth.sessions where account_id = ${accountId} and ${IS_OPEN}
                         order by id desc offset ${which.keepNewest})`
  const rows = await queries.query<{ id: SessionId }>(
    sql`with ended as (
          update auth.sessions set ended_at = platform.now(), ended_why = ${why}
          where account_id = ${accountId} and ${IS_OPEN} ${chosen} returning id),
        gone as (delete from auth.refresh_tokens t using ended where t.session_id = ended.id)
        select id from ended`,
  )
  return rows.map(({ id }) => id)
}

export const insertRefreshToken = (queries: Queries, sessionId: string, hash: Uint8Array): Promise<number> =>
  queries.execute(sql`insert into auth.refresh_tokens (hash, session_id) values (${hash}, ${sessionId})`)

/** A refresh token and its session, both locked: the second of two that come at once sees what the first did. */
export async function holdRefreshToken(
  queries: Queries,
  hash: Uint8Array,
): Promise<{ readonly session: Session; readonly usedAt: Date | undefined; readonly now: Date } | undefined> {
  const known = await queries.one<{ session_id: string }>(
    sql`select session_id from auth.refresh_tokens where hash = ${hash}`,
  )
  if (known === undefined) return undefined
  const session = await queries.one<Row>(
    sql`select ${COLUMNS} from auth.sessions where id = ${known.session_id} for no key update`,
  )
  const token = await queries.one<{ used_at: Date | null; now: Date }>(
    sql`select used_at, platform.now() as now from auth.refresh_tokens where hash = ${hash}`,
  )
  // Whoever ended the session meanwhile removed its tokens.
  if (session === undefined || token === undefined) return undefined
  return { session: fromRow(session), usedAt: token.used_at ?? undefined, now: token.now }
}

export async function markRenewed(queries: Queries, hash: Uint8Array, session: Pick<Session, 'id'> & Client) {
  await queries.execute(sql`update auth.refresh_tokens set used_at = platform.now() where hash = ${hash}`)
  await queries.execute(
    sql`update auth.sessions set last_seen_at = platform.now(), address = ${session.address},
          user_agent = ${session.userAgent} where id = ${session.id}`,
  )
}

/** Sessions that nobody asks about any more. */
export const removeOldSessions = (queries: Pick<Queries, 'execute'>): Promise<number> =>
  queries.execute(
    sql`delete from auth.sessions where ends_at < platform.now() - ${ENDED_SESSIONS_KEPT_DAYS} * interval '1 day'`,
  )

const fromRow = (row: Row): Session => ({
  id: row.id,
  accountId: row.account_id,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  endsAt: row.ends_at,
  endedAt: row.ended_at ?? undefined,
  address: row.address,
  userAgent: row.user_agent,
  signedInBy: row.signed_in_by,
})
