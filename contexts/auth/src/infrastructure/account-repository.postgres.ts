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
  account: Pick<Account, 'id' | 'email' | 'name'> &
    // Without a password the address was proved elsewhere.
    ({ readonly passwordHash: string } | { readonly isVerified: true }),
): Promise<Account> {
  const { id, email, name } = account
  const passwordHash = 'passwordHash' in account ? account.passwordHash : null
  const row = await queries.one<Row>(
    sql`insert into auth.accounts (id, email, name, password_hash, verified_at)
        values (${id}, ${email}, ${name}, ${passwordHash},
                case when ${passwordHash}::text is null then platform.now() end) returning ${COLUMNS}`,
  )
  return fromRow(row!)
}

export const hasAccounts = async (queries: Pick<Queries, 'one'>): Promise<boolean> =>
  (await queries.one<{ found: boolean }>(sql`select exists (select from auth.accounts) as found`))!.found

export async function findAccount(queries: Pick<Queries, 'one'>, id: string): Promise<Account | undefined> {
  const row = await queries.one<Row>(sql`select ${COLUMNS} from auth.accounts where id = ${id}`)
  return row && fromRow(row)
}

export async function findAccountByEmail(queries: Pick<Queries, 'one'>, email: string): Promise<Account | undefined> {
  const row = await queries.one<Row>(sql`select ${COLUMNS} from auth.accounts where email = ${email}`)
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
  page: { readonly limit: number; readonly after: string | undefined; readonly email: string | undefined },
): Promise<ListedAccount[]> {
  const behind = page.after === undefined ? sql`` : sql`and id < ${page.after}`
  const only = page.email === undefined ? sql`` : sql`and email = ${page.email}`
  const rows = await queries.query<Row & { open_sessions: number; has_second_factor: boolean }>(
    sql`select ${COLUMNS}, (select count(*)::int from auth.sessions s
                            where s.account_id = a.id and s.ended_at is null and s.ends_at > platform.now()) as open_sessions,
          exists (select from auth.totps t where t.account_id = a.id and t.confirmed_at is not null)
            or exists (select from auth.passkeys p where p.account_id = a.id) as has_second_factor
        from auth.accounts a where true ${behind} ${only} order by id desc limit ${page.limit}`,
  )
  return rows.map((row) => ({
    ...fromRow(row),
    openSessions: row.open_sessions,
    hasSecondFactor: row.has_second_factor,
  }))
}

interface ListedAccount extends Account {
  readonly openSessions: number
  readonly hasSecondFactor: boolean
}

export const renameAccount = (queries: Pick<Queries, 'execute'>, id: string, name: string): Promise<number> =>
  queries.execute(sql`update auth.accounts set name = ${name} where id = ${id}`)

/** Replaces the hash if it is still the one that was checked: two changes at once do not both happen. */
export const replacePassword = async (
  queries: Queries,
  change: { readonly id: string; readonly from: string; readonly to: string },
): Promise<boolean> =>
  (await queries.execute(
    sql`update auth.accounts set password_hash = ${change.to} where id = ${change.id} and password_hash = ${change.from}`,
  )) === 1

/** Whatever it was before. A token that proves the address verifies it. Undefined if the account may not sign in. */
export async function setPassword(
  queries: Queries,
  change: { readonly id: string; readonly passwordHash: string; readonly proves: string | undefined },
): Promise<Account | undefined> {
  const row = await queries.one<Row>(
    sql`update auth.accounts set password_hash = ${change.passwordHash},
          verified_at = case when email = ${change.proves ?? null}::text
                             then coalesce(verified_at, platform.now()) else verified_at end
        where id = ${change.id} and disabled_at is null returning ${COLUMNS}`,
  )
  return row && fromRow(row)
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
): Promise<{ readonly account: Account; readonly passwordHash: string | undefined } | undefined> {
  const row = await queries.one<Row & { password_hash: string | null }>(
    sql`select ${COLUMNS}, password_hash from auth.accounts where id = ${id} and disabled_at is null for no key update`,
  )
  return row && { account: fromRow(row), passwordHash: row.password_hash ?? undefined }
}

/** Locks the account until the transaction ends, whether it may sign in or not. */
export async function holdAnyAccount(queries: Queries, id: string): Promise<Account | undefined> {
  const row = await queries.one<Row>(sql`select ${COLUMNS} from auth.accounts where id = ${id} for update`)
  return row && fromRow(row)
}

/** How the account can be entered: the last way is not to be taken away. */
export async function waysToSignIn(
  queries: Pick<Queries, 'one'>,
  id: string,
): Promise<{ readonly hasPassword: boolean; readonly passkeys: number; readonly identities: number }> {
  const row = await queries.one<{ password: boolean; passkeys: number; identities: number }>(
    sql`select password_hash is not null as password,
          (select count(*)::int from auth.passkeys p where p.account_id = a.id) as passkeys,
          (select count(*)::int from auth.identities i where i.account_id = a.id) as identities
        from auth.accounts a where id = ${id}`,
  )
  return { hasPassword: row!.password, passkeys: row!.passkeys, identities: row!.identities }
}

/** Whoever gives an address to an account holds it first: of two at once the second sees what the first did. */
export const holdEmail = (queries: Queries, email: string): Promise<number> =>
  queries.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`auth.email:${email}`}, 0))`)

/** The address, held and proved by the link that was sent to it. False if another account has it by now. */
export const changeEmail = async (queries: Queries, id: string, email: string): Promise<boolean> => {
  const isTaken = await queries.one(sql`select id from auth.accounts where email = ${email} and id <> ${id}`)
  if (isTaken !== undefined) return false
  await queries.execute(
    sql`update auth.accounts set email = ${email}, verified_at = platform.now() where id = ${id} and disabled_at is null`,
  )
  return true
}

export const setDisabled = (queries: Queries, id: string, isDisabled: boolean): Promise<number> =>
  queries.execute(
    sql`update auth.accounts set disabled_at = case when ${isDisabled} then platform.now() end where id = ${id}`,
  )

export const deleteAccount = (queries: Queries, id: string): Promise<number> =>
  queries.execute(sql`delete from auth.accounts where id = ${id}`)

const fromRow = (row: Row): Account => ({
  id: row.id,
  email: row.email,
  name: row.name,
  verifiedAt: row.verified_at ?? undefined,
  disabledAt: row.disabled_at ?? undefined,
  createdAt: row.created_at,
})
