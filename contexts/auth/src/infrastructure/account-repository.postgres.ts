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
