import type { CredentialTestView } from '@linkflow/contracts'
import { type Queries, type Sql, sql } from '@linkflow/postgres'
import type { Actor, Share, Shared, Sharing } from '../domain/access.ts'
import { type CredentialId, SCHEMA_VERSION, type ShownFields, type StoredCredential } from '../domain/credential.ts'

interface Row {
  id: CredentialId
  workspace_id: string
  name: string
  type: string
  fields: string
  sealed: Uint8Array
  key_version: number
  schema_version: number
  allowed_hosts: string[]
  owner_id: string | null
  shared_with: 'everyone' | 'members'
  members: string | null
  expires_at: Date | null
  test: string | null
  used_at: Date | null
  taken_at: Date | null
  refused_at: Date | null
  created_at: Date
  updated_at: Date
  secret_changed_at: Date
}

const COLUMNS = sql`id, workspace_id, name, type, fields, sealed, key_version, schema_version, allowed_hosts, owner_id,
  shared_with, created_at, updated_at, secret_changed_at, expires_at, test, used_at, taken_at, refused_at,
  (select json_agg(json_build_object('accountId', s.account_id, 'may', s.may) order by s.account_id)::text
   from credential.shares s where s.credential_id = credentials.id) as members`

export async function insertCredential(
  queries: Queries,
  credential: Omit<StoredCredential, 'condition' | 'createdAt' | 'updatedAt' | 'secretChangedAt'> & {
    readonly expiresAt: Date | undefined
  },
): Promise<StoredCredential> {
  const row = await queries.one<Row>(sql`
    insert into credential.credentials
      (id, workspace_id, name, type, fields, sealed, key_version, schema_version, allowed_hosts, owner_id, shared_with,
       expires_at)
    values (${credential.id}, ${credential.workspaceId}, ${credential.name}, ${credential.type},
            ${JSON.stringify(credential.fields)}, ${credential.sealed}, ${credential.keyVersion},
            ${credential.schemaVersion}, ${[...credential.allowedHosts]}, ${credential.ownerId},
            ${credential.sharing.with}, ${credential.expiresAt ?? null})
    returning ${COLUMNS}`)
  await replaceShares(queries, credential, credential.sharing)
  return { ...fromRow(row!), sharing: credential.sharing }
}

/** With whom it is shared, and whose it is. */
export async function updateSharing(
  queries: Queries,
  of: StoredCredential,
  { ownerId, sharing }: Shared,
): Promise<StoredCredential> {
  await replaceShares(queries, of, sharing)
  const row = await queries.one<Row>(sql`
    update credential.credentials
    set shared_with = ${sharing.with}, owner_id = ${ownerId}, updated_at = platform.now() where id = ${of.id}
    returning ${COLUMNS}`)
  return fromRow(row!)
}

async function replaceShares(
  queries: Queries,
  { workspaceId, id }: Pick<StoredCredential, 'workspaceId' | 'id'>,
  sharing: Sharing,
): Promise<void> {
  await queries.execute(sql`delete from credential.shares where credential_id = ${id}`)
  const members = sharing.with === 'members' ? sharing.members : []
  await queries.execute(sql`
    insert into credential.shares (workspace_id, credential_id, account_id, may)
    select ${workspaceId}::uuid, ${id}::uuid, account_id, may from unnest(
      ${members.map(({ accountId }) => accountId)}::uuid[], ${members.map(({ may }) => may)}::text[]) as s (account_id, may)`)
}

/** With a lock, when it is read to be changed. */
export async function findCredential(
  queries: Queries,
  id: string,
  lock: 'lock' | 'no-lock' = 'no-lock',
): Promise<StoredCredential | undefined> {
  const locked = lock === 'lock' ? sql`for no key update` : sql``
  const row = await queries.one<Row>(sql`select ${COLUMNS} from credential.credentials where id = ${id} ${locked}`)
  return row && fromRow(row)
}

/** The rule of `accessOf` where a page is cut: a row that it gives no access to is not in the list. */
const isShared = ({ accountId, managesAll }: Actor): Sql =>
  managesAll
    ? sql`true`
    : sql`(shared_with = 'everyone' or owner_id = ${accountId ?? null} or exists (
        select 1 from credential.shares s where s.credential_id = credentials.id and s.account_id = ${accountId ?? null}))`

/** Newest first, behind `after`. */
export async function listCredentials(
  queries: Queries,
  page: { readonly limit: number; readonly after?: string; readonly type?: string; readonly by: Actor },
): Promise<StoredCredential[]> {
  const behind = page.after === undefined ? sql`` : sql`and id < ${page.after}`
  const ofType = page.type === undefined ? sql`` : sql`and type = ${page.type}`
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from credential.credentials where ${isShared(page.by)} ${behind} ${ofType}
        order by id desc limit ${page.limit}`,
  )
  return rows.map(fromRow)
}

export const countCredentials = async (queries: Queries): Promise<number> =>
  (await queries.one<{ count: number }>(sql`select count(*)::int as count from credential.credentials`))!.count

export async function findCredentials(queries: Queries, ids: readonly string[]): Promise<StoredCredential[]> {
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from credential.credentials where id = any(${[...ids]}::uuid[])`,
  )
  return rows.map(fromRow)
}

export const readTypes = (queries: Queries, ids: readonly string[]): Promise<{ id: string; type: string }[]> =>
  queries.query(sql`select id, type from credential.credentials where id = any(${[...ids]}::uuid[])`)

/** What was known of the secret is of the old one, when another is given. `expiresAt` undefined: it stays. */
export async function updateCredential(
  queries: Queries,
  change: {
    readonly id: CredentialId
    readonly name: string
    readonly allowedHosts: readonly string[]
    readonly expiresAt: Date | null | undefined
    readonly secret:
      | {
          readonly fields: ShownFields
          readonly sealed: Uint8Array
          readonly keyVersion: number
          readonly schemaVersion: number
        }
      | undefined
  },
): Promise<StoredCredential> {
  const { secret, expiresAt } = change
  const sealed =
    secret === undefined
      ? sql``
      : sql`, fields = ${JSON.stringify(secret.fields)}, sealed = ${secret.sealed}, key_version = ${secret.keyVersion},
             schema_version = ${secret.schemaVersion}, secret_changed_at = platform.now(), test = null,
             taken_at = null, refused_at = null`
  const expiry = expiresAt === undefined ? sql`` : sql`, expires_at = ${expiresAt}`
  const row = await queries.one<Row>(sql`
    update credential.credentials
    set name = ${change.name}, allowed_hosts = ${[...change.allowedHosts]}, updated_at = platform.now() ${sealed} ${expiry}
    where id = ${change.id} returning ${COLUMNS}`)
  return fromRow(row!)
}

const BEHIND = (version: number) => sql`(schema_version < ${SCHEMA_VERSION} or key_version < ${version})`

export const countBehind = async (queries: Queries, version: number): Promise<number> =>
  (await queries.one<{ count: number }>(
    sql`select count(*)::int as count from credential.credentials where ${BEHIND(version)}`,
  ))!.count

/** Those that are not under this version of the data key, but what another transaction is changing: that comes by itself. */
export async function lockBehind(
  queries: Queries,
  version: number,
  after: string | undefined,
  limit: number,
): Promise<StoredCredential[]> {
  const behind = after === undefined ? sql`` : sql`and id > ${after}`
  const rows = await queries.query<Row>(sql`
    select ${COLUMNS} from credential.credentials where ${BEHIND(version)} ${behind}
    order by id limit ${limit} for no key update skip locked`)
  return rows.map(fromRow)
}

/** The same secret under another key: nothing that people see has changed. */
export const replaceSealed = (
  queries: Queries,
  id: string,
  { sealed, keyVersion, schemaVersion }: Pick<StoredCredential, 'sealed' | 'keyVersion' | 'schemaVersion'>,
): Promise<number> =>
  queries.execute(sql`
    update credential.credentials set sealed = ${sealed}, key_version = ${keyVersion}, schema_version = ${schemaVersion}
    where id = ${id}`)

export const removeCredential = (queries: Queries, id: string): Promise<number> =>
  queries.execute(sql`delete from credential.credentials where id = ${id}`)

const fromRow = (row: Row): StoredCredential => ({
  id: row.id,
  workspaceId: row.workspace_id,
  name: row.name,
  type: row.type,
  fields: JSON.parse(row.fields) as ShownFields,
  sealed: row.sealed,
  keyVersion: row.key_version,
  schemaVersion: row.schema_version,
  allowedHosts: row.allowed_hosts,
  ownerId: row.owner_id,
  sharing:
    row.shared_with === 'everyone'
      ? { with: 'everyone' }
      : { with: 'members', members: JSON.parse(row.members ?? '[]') as Share[] },
  condition: {
    expiresAt: row.expires_at ?? undefined,
    test: row.test === null ? undefined : (JSON.parse(row.test) as CredentialTestView),
    usedAt: row.used_at ?? undefined,
    takenAt: row.taken_at ?? undefined,
    refusedAt: row.refused_at ?? undefined,
  },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  secretChangedAt: row.secret_changed_at,
})
