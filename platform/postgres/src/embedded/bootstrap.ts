import type pg from 'pg'
import { withClient } from '../connection.ts'
import { LOCKS } from '../locks.ts'
import { rolePassword, scramVerifier } from '../role-password.ts'
import { SUPERUSER } from './cluster.ts'
import type { DataFolder } from './data-folder.ts'
import type { PostgresAddress } from './prepare-postmaster.ts'
import { corruptedError } from './start-failure.ts'

const OWNER = 'linkflow'
const DATABASE = 'linkflow'

/** PostgreSQL's codes for: no such database, and wrong or unknown user. */
const NOT_MADE_YET = new Set(['3D000', '28P01', '28000'])

/** Makes the owner role and the database in a new cluster; a made one is only looked at. Any user of the folder may do it. */
export async function bootstrap(folder: DataFolder, address: PostgresAddress, secret: string) {
  const connectionString = url(address, OWNER, rolePassword(secret, OWNER), DATABASE)
  const superuserConnectionString = url(address, SUPERUSER, secret, DATABASE)
  try {
    await withClient({ connectionString }, async () => {})
  } catch (error) {
    if (!NOT_MADE_YET.has((error as { code?: string }).code ?? '')) throw error
    const administration = { connectionString: url(address, SUPERUSER, secret, SUPERUSER) }
    await withClient(administration, (client) => makeOwnerAndDatabase(client, secret)).catch((refusal) => {
      // The cluster runs but does not know what initdb put there.
      throw NOT_MADE_YET.has(refusal.code) ? corruptedError(folder, refusal.message) : refusal
    })
  }
  return { connectionString, superuserConnectionString }
}

async function makeOwnerAndDatabase(client: pg.Client, secret: string): Promise<void> {
  // One at a time; the lock goes with the connection.
  await client.query('select pg_advisory_lock($1)', [LOCKS.bootstrap])
  const { rows } = await client.query(
    'select exists (select from pg_roles where rolname = $1) role, exists (select from pg_database where datname = $2) database',
    [OWNER, DATABASE],
  )
  const verifier = client.escapeLiteral(scramVerifier(rolePassword(secret, OWNER)))
  const action = rows[0].role ? 'alter' : 'create'
  await client.query(`${action} role ${OWNER} login createrole createdb nosuperuser nobypassrls password ${verifier}`)
  // So that tests may make databases of their own, and a copy of a folder never inherits a stranger's rights.
  if (!rows[0].database) await client.query(`create database ${DATABASE} owner ${OWNER}`)
  await client.query(`revoke all on database ${DATABASE} from public`)
}

function url(address: PostgresAddress, user: string, password: string, database: string): string {
  const at = `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`
  if (!address.host.startsWith('/')) return `${at}${address.host}:${address.port}/${database}`
  return `${at}localhost:${address.port}/${database}?host=${encodeURIComponent(address.host)}`
}
