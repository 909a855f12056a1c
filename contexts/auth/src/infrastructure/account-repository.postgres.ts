import { type Queries, sql } from '@linkflow/postgres'
import type { Account, AccountId } from '../domain/account.ts'

interface Row {
  id: AccountId
  email: string
  name: string
  verified_at: Date | null
  disabled_at: Date | null
  created_at: Date
}

const COLUMNS = sql`id, email, name, verified_at, disabled_at, created_at`

export async function insertAccount(
  queries: Queries,
  account: Pick<Account, 'id' | 'email' | 'name'> & { readonly passwordHash: string },
): Promise<Account> {
  const row = await queries.one<Row>(
    sql`insert into auth.accounts (id, email, name, password_hash)
        values (${account.id}, ${account.email}, ${account.name}, ${account.passwordHash}) returning ${COLUMNS}`,
  )
  return fromRow(row!)
}

export const hasAccounts = async (queries: Pick<Queries, 'one'>): Promise<boolean> =>
  (await queries.one<{ found: boolean }>(sql`select exists (select from auth.accounts) as found`))!.found

export async function findAccount(queries: Pick<Queries, 'one'>, id: string): Promise<Account | undefined> {
  const row = await queries.one<Row>(sql`select ${COLUMNS} from auth.accounts where id = ${id}`)
  return row && fromRow(row)
}

/** With what its password is checked against: this hash leaves no other way. */
export async function findForSignIn(
  queries: Pick<Queries, 'one'>,
  by: { readonly email: string } | { readonly id: string },
): Promise<{ readonly account: Account; readonly passwordHash: string | undefined } | undefined> {
  const which = 'email' in by ? sql`email = ${by.email}` : sql`id = ${by.id}`
  const row = await queries.one<Row & { password_hash: string | null }>(
    sql`select ${COLUMNS}, password_hash from auth.accounts where ${which}`,
  )
  return row && { account: fromRow(row), passwordHash: row.password_hash ?? undefined }
}

/** Newest first, behind `after` if it is given. */
export async function listAccounts(
  queries: Pick<Queries, 'query'>,
  page: { readonly limit: number; readonly after: string | undefined },
): Promise<(Account & { readonly openSessions: number })[]> {
  const behind = page.after === undefined ? sql`` : sql`where id < ${page.after}`
  const rows = await queries.query<Row & { open_sessions: number }>(
    sql`select ${COLUMNS}, (select count(*)::int from auth.sessions s
                            where s.account_id = a.id and s.ended_at is null and s.ends_at > platform.now()) as open_sessions
        from auth.accounts a ${behind} order by id desc limit ${page.limit}`,
  )
  return rows.map((row) => ({ ...fromRow(row), openSessions: row.open_sessions }))
}

export async function renameAccount(
  queries: Pick<Queries, 'one'>,
  id: string,
  name: string,
): Promise<Account | undefined> {
  const row = await queries.one<Row>(sql`update auth.accounts set name = ${name} where id = ${id} returning ${COLUMNS}`)
  return row && fromRow(row)
}

/** Replaces the hash if it is still the one that was checked: two changes at once do not both happen. */
export const replacePassword = async (
  queries: Queries,
  change: { readonly id: string; readonly from: string; readonly to: string },
): Promise<boolean> =>
  (await queries.execute(
    sql`update auth.accounts set password_hash = ${change.to} where id = ${change.id} and password_hash = ${change.from}`,
  )) === 1

/** Whatever it was before. A token that proves the address verifies it. Gives the address; undefined if it may not sign in. */
export async function setPassword(
  queries: Queries,
  change: { readonly id: string; readonly passwordHash: string; readonly proves: string | undefined },
): Promise<string | undefined> {
  const row = await queries.one<{ email: string }>(
    sql`update auth.accounts set password_hash = ${change.passwordHash},
          verified_at = case when email = ${change.proves ?? null}::text
                             then coalesce(verified_at, platform.now()) else verified_at end
        where id = ${change.id} and disabled_at is null returning email`,
  )
  return row?.email
}

/** False if the account has another address by now. */
export const markVerified = async (queries: Queries, id: string, email: string): Promise<boolean> =>
  (await queries.execute(
    sql`update auth.accounts set verified_at = coalesce(verified_at, platform.now())
        where id = ${id} and email = ${email} and disabled_at is null`,
  )) === 1

/** Locks the account until the transaction ends, with the hash as it is now; undefined if it may not sign in. */
export async function holdAccount(
  queries: Queries,
  id: string,
): Promise<{ readonly passwordHash: string | undefined } | undefined> {
  const row = await queries.one<{ password_hash: string | null }>(
    sql`select password_hash from auth.accounts where id = ${id} and disabled_at is null for no key update`,
  )
  return row && { passwordHash: row.password_hash ?? undefined }
}

const fromRow = (row: Row): Account => ({
  id: row.id,
  email: row.email,
  name: row.name,
  verifiedAt: row.verified_at ?? undefined,
  disabledAt: row.disabled_at ?? undefined,
  createdAt: row.created_at,
})
