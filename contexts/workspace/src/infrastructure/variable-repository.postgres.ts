import type { VariableValue } from '@linkflow/contracts'
import { type Queries, sql } from '@linkflow/postgres'
import type { Variable } from '../domain/variable.ts'

interface Row {
  name: string
  value: string | null
  description: string
  updated_at: Date
}

const COLUMNS = sql`name, value, description, updated_at`

/** In the order of their names, behind `after` if it is given. */
export async function listVariables(
  queries: Queries,
  page: { readonly limit: number; readonly after: string | undefined },
): Promise<Variable[]> {
  const behind = page.after === undefined ? sql`` : sql`where name > ${page.after}`
  const rows = await queries.query<Row>(
    sql`select ${COLUMNS} from workspace.variables ${behind} order by name limit ${page.limit}`,
  )
  return rows.map(fromRow)
}

export async function findVariable(queries: Queries, name: string): Promise<Variable | undefined> {
  const row = await queries.one<Row>(sql`select ${COLUMNS} from workspace.variables where name = ${name}`)
  return row && fromRow(row)
}

export interface SealedValue {
  readonly sealed: Uint8Array
  readonly keyVersion: number
}

/** Makes it, or puts it in the place of what there was. */
export async function writeVariable(
  queries: Queries,
  of: {
    readonly workspaceId: string
    readonly name: string
    readonly value: VariableValue | SealedValue
    readonly description: string
  },
): Promise<Variable> {
  const { workspaceId, name, value, description } = of
  const stored = typeof value === 'object' ? { text: null, ...value } : { text: JSON.stringify(value), ...NOT_SEALED }
  const row = await queries.one<Row>(
    sql`insert into workspace.variables (workspace_id, name, value, sealed, key_version, description)
        values (${workspaceId}, ${name}, ${stored.text}, ${stored.sealed}, ${stored.keyVersion}, ${description})
        on conflict (workspace_id, name) do update
          set value = excluded.value, sealed = excluded.sealed, key_version = excluded.key_version,
              description = excluded.description, updated_at = platform.now()
        returning ${COLUMNS}`,
  )
  return fromRow(row!)
}

const NOT_SEALED = { sealed: null, keyVersion: null }

/** Of a secret whose value stays. */
export async function describeVariable(queries: Queries, name: string, description: string): Promise<Variable> {
  const row = await queries.one<Row>(
    sql`update workspace.variables set description = ${description}, updated_at = platform.now()
        where name = ${name} returning ${COLUMNS}`,
  )
  return fromRow(row!)
}

export const removeVariable = (queries: Queries, name: string): Promise<number> =>
  queries.execute(sql`delete from workspace.variables where name = ${name}`)

/** A secret as it is stored. */
export interface SealedVariable extends SealedValue {
  readonly name: string
}

const BEHIND = (version: number) => sql`key_version < ${version}`

export const countBehind = async (queries: Queries, version: number): Promise<number> =>
  (await queries.one<{ count: number }>(
    sql`select count(*)::int as count from workspace.variables where ${BEHIND(version)}`,
  ))!.count

/** Those that are not under this version of the data key, but what another transaction is changing: that comes by itself. */
export async function lockBehind(
  queries: Queries,
  version: number,
  after: string | undefined,
  limit: number,
): Promise<SealedVariable[]> {
  const behind = after === undefined ? sql`` : sql`and name > ${after}`
  const rows = await queries.query<{ name: string; sealed: Uint8Array; key_version: number }>(
    sql`select name, sealed, key_version from workspace.variables where ${BEHIND(version)} ${behind}
        order by name limit ${limit} for no key update skip locked`,
  )
  return rows.map(({ name, sealed, key_version: keyVersion }) => ({ name, sealed, keyVersion }))
}

export const replaceSealed = (queries: Queries, { name, sealed, keyVersion }: SealedVariable): Promise<number> =>
  queries.execute(
    sql`update workspace.variables set sealed = ${sealed}, key_version = ${keyVersion} where name = ${name}`,
  )

const fromRow = ({ name, value, description, updated_at }: Row): Variable => ({
  name,
  value: value === null ? undefined : (JSON.parse(value) as VariableValue),
  isSecret: value === null,
  description,
  updatedAt: updated_at,
})
