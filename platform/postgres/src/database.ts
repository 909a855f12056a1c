import pg from 'pg'
import { ClockOffset } from './clock-offset.ts'
import { bounded, type Login, loginFromUrl, openPool, withClient } from './connection.ts'
import { type EmbeddedDatabase, openEmbeddedDatabase } from './embedded/open-embedded-database.ts'
import { type EnginePool, enginePool } from './engine-pool.ts'
import { DatabaseError } from './errors.ts'
import { isConnectionLost } from './failure.ts'
import { POOL_CONNECTIONS_DEFAULT, SERVER_MAJOR_MAX, SERVER_MAJOR_MIN } from './limits.ts'
import { type Listener, openListener } from './listener.ts'
import { type Log, silentLog } from './log.ts'
import { checkRole, ensureRoles, type RoleLogins } from './roles.ts'
import { type WorkspacePool, workspacePool } from './workspace-pool.ts'
import { WriteConnection } from './write-connection.ts'

export type DatabaseConfig = Readonly<
  (
    | {
        kind: 'embedded'
        dataDir: string
        /** How long the database stays up after its last user left. */
        graceMs?: number
        /** Port on 127.0.0.1 where the path of a socket would be too long. */
        port?: number
        durable?: boolean
      }
    | {
        kind: 'url'
        /** The owner's address (DATABASE_URL); may name a pooler if `directUrl` names the server. */
        url: string
        /** DATABASE_APP_URL and DATABASE_ENGINE_URL, where the owner may not make roles. */
        appUrl?: string
        engineUrl?: string
        /** DATABASE_DIRECT_URL: the server itself, for migrations, LISTEN and prepared statements. */
        directUrl?: string
        /** From which the roles' passwords are made; every process of the installation has the same. */
        rolePasswordSecret?: string
        /** After the secret was changed on purpose. */
        resetRolePasswords?: boolean
      }
  ) & {
    /** Connections of each of the two pools. */
    poolMax?: number
    log?: Log
  }
>

/** One PostgreSQL database, seen by its three roles. */
export interface Database {
  readonly serverMajor: number
  /** The names that stand for :owner, :app and :engine in migrations. */
  readonly roleNames: Readonly<{ owner: string; app: string; engine: string }>
  /** User-facing queries, always within one workspace. */
  readonly app: WorkspacePool
  /** The engine's queries, over all workspaces. */
  readonly engine: EnginePool
  /** LISTEN and NOTIFY on a connection of their own. */
  readonly listener: Listener
  /** A connection for the write pipeline: prepared statements by name, plans that do not depend on statistics. */
  writeConnection(): WriteConnection
  /** A connection of the owner, for migrations and partitions. */
  asOwner<T>(work: (client: pg.Client) => Promise<T>): Promise<T>
  /** Moves `platform.now()` for what this object sends from now on. For tests. */
  setClockOffsetMs(ms: number): void
  /** The cluster's administrator: only the embedded database has one we know. */
  readonly superuserConnectionString: string | null
  close(options?: { stopNow?: boolean }): Promise<void>
}

/** Connects, checks the server, and makes or finds the roles. Migrations are a step of their own (`migrate`). */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  if (config.kind === 'url') return connect(config, null)
  const embedded = await openEmbeddedDatabase(config)
  try {
    return await connect(embeddedAsUrl(config, embedded), embedded)
  } catch (error) {
    await embedded.close()
    throw error
  }
}

type UrlConfig = Extract<DatabaseConfig, { kind: 'url' }>

const embeddedAsUrl = (config: DatabaseConfig, embedded: EmbeddedDatabase): UrlConfig => ({
  kind: 'url',
  url: embedded.connectionString,
  rolePasswordSecret: embedded.roleSecret,
  // The secret lives inside the folder: a role that does not know it is a leftover.
  resetRolePasswords: false,
  ...(config.poolMax === undefined ? {} : { poolMax: config.poolMax }),
  ...(config.log === undefined ? {} : { log: config.log }),
})

async function connect(config: UrlConfig, embedded: EmbeddedDatabase | null): Promise<Database> {
  const { log = silentLog, poolMax = POOL_CONNECTIONS_DEFAULT } = config
  const direct = loginFromUrl(
    config.directUrl ?? config.url,
    config.directUrl === undefined ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL',
  )
  const { serverMajor, logins, owner } = await reachable(config, () => introduce(direct, config))
  const pooled = config.directUrl === undefined ? logins.app : throughPooler(config, logins.app)
  const app = openPool(pooled, poolMax, log, 'app')
  const engine = openPool(bounded(logins.engine), poolMax, log, 'engine')
  const listener = openListener(logins.engine, log)
  const clockOffset = new ClockOffset()
  const writers = new Set<WriteConnection>()
  return {
    serverMajor,
    roleNames: { owner, app: String(logins.app.user), engine: String(logins.engine.user) },
    app: workspacePool({ pool: app, clockOffset }),
    engine: enginePool({ pool: engine, clockOffset }),
    listener,
    writeConnection: () => {
      const writer = new WriteConnection(bounded(logins.engine), clockOffset)
      writers.add(writer)
      return writer
    },
    asOwner: (work) =>
      withClient(logins.owner, async (client) => {
        await clockOffset.applyTo(client)
        return work(client)
      }),
    setClockOffsetMs: (ms) => clockOffset.set(ms),
    superuserConnectionString: embedded?.superuserConnectionString ?? null,
    close: async (options) => {
      await Promise.all([listener.close(), app.end(), engine.end(), ...[...writers].map((writer) => writer.close())])
      await embedded?.close(options)
    },
  }
}

async function introduce(owner: Login, config: UrlConfig) {
  const login = (url: string | undefined, name: string) => (url === undefined ? undefined : loginFromUrl(url, name))
  const [app, engine] = [login(config.appUrl, 'DATABASE_APP_URL'), login(config.engineUrl, 'DATABASE_ENGINE_URL')]
  const found = await withClient(owner, async (client) => {
    const { rows } = await client.query(
      `select current_setting('server_version_num')::int as version, current_user as "user"`,
    )
    const serverMajor = checkVersion(rows[0].version)
    const logins = await ensureRoles(client, {
      owner,
      given: { ...(app === undefined ? {} : { app }), ...(engine === undefined ? {} : { engine }) },
      secret: config.rolePasswordSecret ?? null,
      resetPasswords: config.resetRolePasswords ?? false,
    })
    return { serverMajor, logins, owner: rows[0].user as string }
  })
  await Promise.all([checkRole(found.logins.app, 'app'), checkRole(found.logins.engine, 'engine')])
  return found
}

function throughPooler(config: UrlConfig, app: RoleLogins['app']): Login {
  if (config.appUrl !== undefined) return app
  const { user, password } = app
  return { ...loginFromUrl(config.url, 'DATABASE_URL'), user: user!, password: password! }
}

function checkVersion(versionNumber: number): number {
  const major = Math.floor(versionNumber / 10_000)
  if (major >= SERVER_MAJOR_MIN && major <= SERVER_MAJOR_MAX) return major
  throw new DatabaseError(
    'database-version-unsupported',
    `The server at DATABASE_URL is PostgreSQL ${major}; LinkFlow runs on ${SERVER_MAJOR_MIN} to ${SERVER_MAJOR_MAX}. ` +
      'Use a server of one of these versions, or leave DATABASE_URL unset for the embedded one.',
  )
}

/** The server's refusals of a login: bad password, unknown user, no such database, too many connections, starting up. */
const REFUSED = new Set(['28P01', '28000', '3D000', '53300', '57P03'])

async function reachable<T>(config: UrlConfig, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (error instanceof DatabaseError || !(isConnectionLost(error) || REFUSED.has(code ?? ''))) throw error
    const variable = config.directUrl === undefined ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL'
    throw new DatabaseError(
      'database-unreachable',
      `The database at ${variable} (${whereabouts(config.directUrl ?? config.url)}) does not let us in: ${message || code}. ` +
        'Check that it runs, that the address, user and password are right, and that a firewall lets us through.',
      { cause: error },
    )
  }
}

/** Host, port and name; never the user's password. */
function whereabouts(url: string): string {
  const { host, port, database } = new pg.Client(loginFromUrl(url, 'DATABASE_URL'))
  return `${host}:${port}/${database}`
}
