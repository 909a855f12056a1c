import type { Client, Pool, PoolClient } from 'pg'
import pg from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import { DatabaseError } from './errors.ts'
import { CONNECT_TIMEOUT_MS, IDLE_IN_TRANSACTION_TIMEOUT_MS, LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS } from './limits.ts'
import type { Log } from './log.ts'

/** Where and as whom. */
export type Login = Readonly<pg.ClientConfig>

/** The server's own limits may be late or cut off by the network; the client gives up this much later. */
const CLIENT_PATIENCE_MS = 5_000
const INT8 = 20

/** Rows hold plain values: int8 is a number (it throws past 2^53), timestamptz a Date, everything else as pg does it. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? parseInt8
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

function parseInt8(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`int8 ${text} is past 2^53; select it as text`)
  return number
}

export function loginFromUrl(url: string, name: string): Login {
  try {
    return {
      ...parseIntoClientConfig(url),
      application_name: 'linkflow',
      types: TYPES,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    }
  } catch (error) {
    throw new DatabaseError(
      'database-unreachable',
      `${name} is not a PostgreSQL address (postgres://user:password@host:5432/name).`,
      {
        cause: error,
      },
    )
  }
}

export const asRole = (login: Login, user: string, password: string): Login => ({ ...login, user, password })

/** Limits that go with the connection. Not for a pool behind a pooler, which refuses them (workspace-pool.ts sets its own). */
export const bounded = (login: Login): Login => ({
  ...login,
  statement_timeout: STATEMENT_TIMEOUT_MS,
  lock_timeout: LOCK_TIMEOUT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  query_timeout: STATEMENT_TIMEOUT_MS + CLIENT_PATIENCE_MS,
})

/** For work that takes as long as it takes, on a connection of its own: whatever the server's limits for others are. */
export const withoutTimeouts = (client: pg.Client): Promise<unknown> =>
  client.query(
    'set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0; set idle_session_timeout = 0',
  )

export function openPool(login: Login, max: number, log: Log, name: string): Pool {
  const pool = new pg.Pool({ ...login, max, idleTimeoutMillis: 30_000, allowExitOnIdle: true })
  // For ever: the pool takes its own listener off before whoever asked for the connection has it. A server that says in one
  // breath that it is ready and that it goes down ended the process.
  pool.on('connect', (client) => void client.on('error', () => {}))
  // A connection that dies while idle is no event of anybody's; the pool makes another. A pool that is closed does not wait
  // for its connections to be gone: of them the embedded server's end says nothing new.
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ pool: name, reason: error.message }, 'an idle database connection was lost')
  })
  return pool
}

/** A connection of its own for one piece of work, closed after it. */
export async function withClient<T>(login: Login, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(login)
  // Between queries nobody waits for it; the next query tells.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    // Not awaited: what never stood may take long to fall.
    void client.end().catch(() => {})
    throw error
  }
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

export type { Client, Pool, PoolClient }
