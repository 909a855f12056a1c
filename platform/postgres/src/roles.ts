import type pg from 'pg'
import { asRole, type Login, withClient } from './connection.ts'
import { DatabaseError } from './errors.ts'
import { LOCKS } from './locks.ts'
import { rolePassword, scramVerifier } from './role-password.ts'

/** The three roles of a database: the owner migrates, `app` serves users under row-level security, `engine` runs executions. */
export type RoleLogins = Readonly<{ owner: Login; app: Login; engine: Login }>

type Kind = 'app' | 'engine'

const WRONG_PASSWORD = '28P01'
/** PostgreSQL cuts names at 63 bytes, silently. */
const DATABASE_NAME_BYTES_MAX = 56

export type RoleOptions = Readonly<{
  owner: Login
  /** Logins of roles that somebody else made. */
  given: Readonly<Partial<Record<Kind, Login>>>
  /** Every process of an installation holds the same. */
  secret: string | null
  resetPasswords: boolean
}>

/** Finds the logins of both roles, and makes the roles where they are missing and the owner may. */
export async function ensureRoles(client: pg.Client, options: RoleOptions): Promise<RoleLogins> {
  const [app, engine] = [await ensureRole(client, 'app', options), await ensureRole(client, 'engine', options)]
  return { owner: options.owner, app, engine }
}

async function ensureRole(client: pg.Client, kind: Kind, options: RoleOptions): Promise<Login> {
  const given = options.given[kind]
  if (given !== undefined) return given
  const role = roleName(client.database ?? '', kind)
  if (options.secret === null) throw rolesMissing(client, 'no key was given to make their passwords from')
  const password = rolePassword(options.secret, role)
  const login = asRole(options.owner, role, password)
  const exists = await roleExists(client, role)
  if (!exists) await createRole(client, role, password)
  else if (options.resetPasswords) await setPassword(client, role, password)
  return login
}

/** Checks that the logins work and are what they must be. Separate from making them, so that it can run beside other work. */
export async function checkRole(login: Login, kind: Kind): Promise<void> {
  try {
    await withClient(login, async (client) => {
      const { rows } = await client.query(
        `select rolsuper or rolbypassrls as "above", pg_get_userbyid(datdba) = current_user as "owns"
           from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
      )
      if (kind === 'app' && (rows[0].above || rows[0].owns)) throw unsafe(String(login.user))
    })
  } catch (error) {
    throw (error as { code?: string }).code === WRONG_PASSWORD ? wrongPassword(String(login.user), kind) : error
  }
}

function roleName(database: string, kind: Kind): string {
  if (Buffer.byteLength(database) > DATABASE_NAME_BYTES_MAX) {
    throw new DatabaseError(
      'database-roles-missing',
      `The name of the database is longer than ${DATABASE_NAME_BYTES_MAX} bytes, so its roles cannot be named after it. ` +
        'Set DATABASE_APP_URL and DATABASE_ENGINE_URL.',
    )
  }
  return `${database}_${kind}`
}

async function roleExists(client: pg.Client, role: string): Promise<boolean> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  return rowCount === 1
}

async function createRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rows } = await client.query(
    'select rolsuper or rolcreaterole as may from pg_roles where rolname = current_user',
  )
  if (!rows[0].may) throw rolesMissing(client, 'the user of DATABASE_URL may not make roles')
  await client.query('begin')
  try {
    // Processes that start at the same moment make them once.
    await client.query('select pg_advisory_xact_lock($1)', [LOCKS.roles])
    if (!(await roleExists(client, role))) await client.query(createRoleSql(client, role, scramVerifier(password)))
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

function createRoleSql(client: pg.Client, role: string, password: string): string {
  const name = client.escapeIdentifier(role)
  const database = client.escapeIdentifier(client.database ?? '')
  return (
    `create role ${name} login nosuperuser nocreatedb nocreaterole nobypassrls password ${client.escapeLiteral(password)};\n` +
    `grant connect on database ${database} to ${name};\n` +
    // Data migrations run as the engine, so the owner must be able to become it.
    (role.endsWith('_engine') ? `grant ${name} to current_user;\n` : '')
  )
}

async function setPassword(client: pg.Client, role: string, password: string): Promise<void> {
  await client.query(
    `alter role ${client.escapeIdentifier(role)} password ${client.escapeLiteral(scramVerifier(password))}`,
  )
}

function rolesMissing(client: pg.Client, reason: string): DatabaseError {
  const database = client.database ?? ''
  const statements = (['app', 'engine'] as const)
    .map((kind) => createRoleSql(client, `${database}_${kind}`, 'choose a password'))
    .join('')
    .replaceAll('current_user', client.escapeIdentifier(client.user ?? ''))
  return new DatabaseError(
    'database-roles-missing',
    `LinkFlow needs two roles in the database ${database}, and ${reason}. Let an administrator run\n\n${statements}\n` +
      'and set DATABASE_APP_URL and DATABASE_ENGINE_URL to log in as them.',
  )
}

function wrongPassword(role: string, kind: Kind): DatabaseError {
  return new DatabaseError(
    'database-role-password',
    `The role ${role} has another password than the key of this installation gives. If another installation uses this database, ` +
      `give both the same key; if the key was changed on purpose, start once with LINKFLOW_RESET_DATABASE_ROLES=true; ` +
      `or set ${kind === 'app' ? 'DATABASE_APP_URL' : 'DATABASE_ENGINE_URL'}.`,
  )
}

function unsafe(role: string): DatabaseError {
  return new DatabaseError(
    'database-role-unsafe',
    `The role ${role} is a superuser, may bypass row-level security, or owns the database, so it could see every workspace. ` +
      'Give DATABASE_APP_URL a role of its own: nosuperuser, nobypassrls, not the owner.',
  )
}
