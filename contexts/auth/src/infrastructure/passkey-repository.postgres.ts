import { type Queries, sql } from '@linkflow/postgres'
import type { AccountId } from '../domain/account.ts'
import type { Passkey, PasskeyId } from '../domain/passkey.ts'

interface Row {
  id: PasskeyId
  account_id: AccountId
  credential_id: Uint8Array
  public_key: Uint8Array
  counter: number
  transports: string[]
  is_synced: boolean
  name: string
  created_at: Date
  last_used_at: Date | null
}

const COLUMNS = sql`id, account_id, credential_id, public_key, counter, transports, is_synced, name, created_at, last_used_at`

/** Undefined if the credential is somebody's already. */
export async function insertPasskey(
  queries: Queries,
  passkey: Omit<Passkey, 'createdAt' | 'lastUsedAt'>,
): Promise<Passkey | undefined> {
  const { id, accountId, credentialId, publicKey, counter, transports, isSynced, name } = passkey
  const row = await queries.one<Row>(
    sql`insert into auth.passkeys (id, account_id, credential_id, public_key, counter, transports, is_synced, name)
        values (${id}, ${accountId}, ${credentialId}, ${publicKey}, ${counter}, ${transports}::text[], ${isSynced}, ${name})
        on conflict (credential_id) do nothing returning ${COLUMNS}`,
  )
  return row && fromRow(row)
}

/** Oldest first. */
export async function listPasskeys(queries: Pick<Queries, 'query'>, accountId: string): Promise<Passkey[]> {
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from auth.passkeys where account_id = ${accountId} order by id`,
  )
  return rows.map(fromRow)
}

export async function findPasskey(
  queries: Pick<Queries, 'one'>,
  credentialId: Uint8Array,
): Promise<Passkey | undefined> {
  const row = await queries.one<Row>(sql`select ${COLUMNS} from auth.passkeys where credential_id = ${credentialId}`)
  return row && fromRow(row)
}

export const markPasskeyUsed = (queries: Queries, id: PasskeyId, counter: number): Promise<number> =>
  queries.execute(sql`update auth.passkeys set counter = ${counter}, last_used_at = platform.now() where id = ${id}`)

export async function renamePasskey(
  queries: Pick<Queries, 'one'>,
  which: { readonly accountId: string; readonly id: string },
  name: string,
): Promise<Passkey | undefined> {
  const row = await queries.one<Row>(
    sql`update auth.passkeys set name = ${name} where id = ${which.id} and account_id = ${which.accountId}
        returning ${COLUMNS}`,
  )
  return row && fromRow(row)
}

/** One of the account, or all. Gives how many there were. */
export const removePasskeys = (
  queries: Queries,
  which: { readonly accountId: string; readonly id?: string },
): Promise<number> =>
  queries.execute(
    which.id === undefined
      ? sql`delete from auth.passkeys where account_id = ${which.accountId}`
      : sql`delete from auth.passkeys where account_id = ${which.accountId} and id = ${which.id}`,
  )

const fromRow = (row: Row): Passkey => ({
  id: row.id,
  accountId: row.account_id,
  credentialId: row.credential_id,
  publicKey: row.public_key,
  counter: row.counter,
  transports: row.transports,
  isSynced: row.is_synced,
  name: row.name,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at ?? undefined,
})
