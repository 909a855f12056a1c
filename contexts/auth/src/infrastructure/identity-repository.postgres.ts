import { type Queries, sql } from '@linkflow/postgres'
import type { Account, AccountId } from '../domain/account.ts'

/** Who somebody is at a provider. */
export interface Identity {
  readonly id: string
  readonly issuer: string
  readonly accountId: AccountId
  readonly email: string | undefined
  readonly createdAt: Date
  readonly lastUsedAt: Date | undefined
}

interface Row {
  id: string
  issuer: string
  account_id: AccountId
  email: string | null
  created_at: Date
  last_used_at: Date | null
}

const COLUMNS = sql`id, issuer, account_id, email, created_at, last_used_at`

interface Named {
  readonly issuer: string
  readonly subject: string
}

/** Undefined if the subject is somebody's, or the account has another of this issuer. */
export async function insertIdentity(
  queries: Queries,
  identity: Named & { readonly id: string; readonly accountId: string; readonly email: string | undefined },
): Promise<Identity | undefined> {
  const { id, issuer, subject, accountId, email } = identity
  const row = await queries.one<Row>(
    sql`insert into auth.identities (id, issuer, subject, account_id, email, last_used_at)
        values (${id}, ${issuer}, ${subject}, ${accountId}, ${email ?? null}, platform.now())
        on conflict do nothing returning ${COLUMNS}`,
  )
  return row && fromRow(row)
}

export const findOwner = async (
  queries: Pick<Queries, 'one'>,
  { issuer, subject }: Named,
): Promise<AccountId | undefined> =>
  (
    await queries.one<{ account_id: AccountId }>(
      sql`select account_id from auth.identities where issuer = ${issuer} and subject = ${subject}`,
    )
  )?.account_id

/** Noted as used now. False if it is the account's no more. */
export const useIdentity = async (
  queries: Pick<Queries, 'execute'>,
  { issuer, subject }: Named,
  accountId: AccountId,
): Promise<boolean> =>
  (await queries.execute(
    sql`update auth.identities set last_used_at = platform.now()
        where issuer = ${issuer} and subject = ${subject} and account_id = ${accountId}`,
  )) === 1

export async function listIdentities(queries: Pick<Queries, 'query'>, accountId: string): Promise<Identity[]> {
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from auth.identities where account_id = ${accountId} order by created_at, id`,
  )
  return rows.map(fromRow)
}

export const hasIdentityOf = async (
  queries: Pick<Queries, 'one'>,
  { id }: Pick<Account, 'id'>,
  issuer: string,
): Promise<boolean> =>
  (await queries.one(sql`select id from auth.identities where account_id = ${id} and issuer = ${issuer}`)) !== undefined

export const removeIdentity = async (
  queries: Queries,
  which: { readonly accountId: string; readonly id: string },
): Promise<boolean> =>
  (await queries.execute(
    sql`delete from auth.identities where id = ${which.id} and account_id = ${which.accountId}`,
  )) === 1

const fromRow = (row: Row): Identity => ({
  id: row.id,
  issuer: row.issuer,
  accountId: row.account_id,
  email: row.email ?? undefined,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at ?? undefined,
})
