import { type Queries, sql } from '@linkflow/postgres'
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
  created_at: Date
  updated_at: Date
  secret_changed_at: Date
}

const COLUMNS = sql`id, workspace_id, name, type, fields, sealed, key_version, schema_version, allowed_hosts,
  created_at, updated_at, secret_changed_at`

export async function insertCredential(
  queries: Queries,
  credential: Omit<StoredCredential, 'createdAt' | 'updatedAt' | 'secretChangedAt'>,
): Promise<StoredCredential> {
  const row = await queries.one<Row>(sql`
    insert into credential.credentials
      (id, workspace_id, name, type, fields, sealed, key_version, schema_version, allowed_hosts)
    values (${credential.id}, ${credential.workspaceId}, ${credential.name}, ${credential.type},
            ${JSON.stringify(credential.fields)}, ${credential.sealed}, ${credential.keyVersion},
            ${credential.schemaVersion}, ${[...credential.allowedHosts]})
    returning ${COLUMNS}`)
  return fromRow(row!)
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

/** Newest first, behind `after`. */
export async function listCredentials(
  queries: Queries,
  page: { readonly limit: number; readonly after?: string; readonly type?: string },
): Promise<StoredCredential[]> {
  const behind = page.after === undefined ? sql`` : sql`and id < ${page.after}`
  const ofType = page.type === undefined ? sql`` : sql`and type = ${page.type}`
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from credential.credentials where true ${behind} ${ofType} order by id desc limit ${page.limit}`,
  )
  return rows.map(fromRow)
}

export const countCredentials = async (queries: Queries): Promise<number> =>
  (await queries.one<{ count: number }>(sql`select count(*)::int as count from credential.credentials`))!.count

export const readTypes = (queries: Queries, ids: readonly string[]): Promise<{ id: string; type: string }[]> =>
  queries.query(sql`select id, type from credential.credentials where id = any(${[...ids]}::uuid[])`)

/** `sealed` only when the secret was given again. */
export async function updateCredential(
  queries: Queries,
  change: {
    readonly id: CredentialId
    readonly name: string
    readonly allowedHosts: readonly string[]
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
  const { secret } = change
  const sealed =
    secret === undefined
      ? sql``
      : sql`, fields = ${JSON.stringify(secret.fields)}, sealed = ${secret.sealed}, key_version = ${secret.keyVersion},
             schema_version = ${secret.schemaVersion}, secret_changed_at = platform.now()`
  const row = await queries.one<Row>(sql`
    update credential.credentials
    set name = ${change.name}, allowed_hosts = ${[...change.allowedHosts]}, updated_at = platform.now() ${sealed}
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
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  secretChangedAt: row.secret_changed_at,
})
