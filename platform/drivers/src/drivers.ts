import type { Socket } from 'node:net'
import type { Egress, EgressTls } from '@linkflow/http-egress'
import { fail } from '@linkflow/kernel'
import type { Answer, ServerClients, ServerFailure, ServerKind } from '@linkflow/node-runtime'
import type { Connection } from './connection.ts'
import { ConnectionPool, type PoolLimits } from './connection-pool.ts'
import { failure } from './failure.ts'
import { FTP_PORT, FtpConnection } from './ftp.ts'
import { IMAP_PORT, ImapConnection } from './imap.ts'
import { MQTT_PORT, MqttConnection } from './mqtt.ts'
import { MYSQL_PORT, MysqlConnection } from './mysql.ts'
import { POSTGRES_PORT, PostgresConnection } from './postgres.ts'
import { RABBITMQ_PORT, RabbitConnection } from './rabbitmq.ts'
import { REDIS_PORT, RedisConnection } from './redis.ts'
import { S3_PORT, S3Connection } from './s3.ts'
import { type OpenedCredential, ServerSettings } from './settings.ts'
import { SMTP_PORT, SmtpConnection } from './smtp.ts'
import { SSH_PORT, SshConnection } from './ssh.ts'

/** What a driver opens its connection with: judged sockets, and requests of the one workspace. */
export interface Door {
  /** To the credential's host; another port only where the protocol has a second connection. */
  dial(options?: { readonly tls?: EgressTls | undefined; readonly port?: number }): Promise<Socket>
  readonly egress: Egress
  readonly workspaceId: string
  readonly signal: AbortSignal
}

interface Driver<Kind extends ServerKind> {
  readonly port: number
  open(settings: ServerSettings, door: Door): Answer<Connection & ServerClients[Kind]>
}

const DRIVERS: { readonly [Kind in ServerKind]: Driver<Kind> } = {
  // These turn to TLS by their own protocol, on the plain socket.
  postgres: {
    port: POSTGRES_PORT,
    open: async (settings, door) => PostgresConnection.open(settings, await door.dial()),
  },
  mysql: { port: MYSQL_PORT, open: async (settings, door) => MysqlConnection.open(settings, await door.dial()) },
  smtp: { port: SMTP_PORT, open: (settings, door) => SmtpConnection.open(settings, door) },
  ftp: { port: FTP_PORT, open: (settings, door) => FtpConnection.open(settings, door) },
  imap: { port: IMAP_PORT, open: (settings, door) => ImapConnection.open(settings, door) },
  rabbitmq: {
    port: RABBITMQ_PORT,
    open: async (settings, door) => RabbitConnection.open(settings, await door.dial({ tls: settings.tls })),
  },
  mqtt: {
    port: MQTT_PORT,
    open: async (settings, door) => MqttConnection.open(settings, await door.dial({ tls: settings.tls })),
  },
  s3: { port: S3_PORT, open: (settings, door) => S3Connection.open(settings, door) },
  ssh: { port: SSH_PORT, open: async (settings, door) => SshConnection.open(settings, await door.dial()) },
  redis: {
    port: REDIS_PORT,
    open: async (settings, door) => RedisConnection.open(settings, await door.dial({ tls: settings.tls })),
  },
}

export interface ServerContext {
  readonly workspaceId: string
  readonly signal: AbortSignal
}

/** Makes clients of servers out of credentials and egress, and keeps connections for who comes soon. */
export class Drivers {
  readonly #egress: Egress
  readonly #pool: ConnectionPool

  constructor(egress: Egress, limits: Partial<PoolLimits> = {}) {
    this.#egress = egress
    this.#pool = new ConnectionPool(limits)
  }

  connect<Kind extends ServerKind>(
    kind: Kind,
    credential: OpenedCredential,
    context: ServerContext,
  ): Answer<ServerClients[Kind]> {
    const key = JSON.stringify([context.workspaceId, kind, credential.id])
    return this.#pool.take(key, credential.version, context.signal, () => this.#open(kind, credential, context))
  }

  /** A connection of its own, made and ended: does the server let us in? */
  async try(kind: ServerKind, credential: OpenedCredential, context: ServerContext): Answer<void> {
    const opened = await this.#open(kind, credential, context)
    if (opened.ok) opened.value.destroy()
    return opened.ok ? { ok: true, value: undefined } : opened
  }

  close(): void {
    this.#pool.close()
  }

  async #open<Kind extends ServerKind>(
    kind: Kind,
    credential: OpenedCredential,
    { workspaceId, signal }: ServerContext,
  ): Answer<Connection & ServerClients[Kind]> {
    const driver: Driver<Kind> = DRIVERS[kind]
    const settings = new ServerSettings(credential, driver.port)
    if (settings.host === '') return failure('credential-incomplete', 'The credential names no host.')
    const door: Door = {
      egress: this.#egress,
      workspaceId,
      signal,
      dial: async ({ tls, port = settings.port } = {}) => {
        const socket = await this.#egress.connectTcp(settings.host, port, { workspaceId, signal, ...(tls && { tls }) })
        if (!socket.ok) throw new NotReached(socket)
        // A driver that has not yet begun to listen must not end the process.
        socket.value.on('error', () => {})
        return socket.value
      },
    }
    try {
      return await driver.open(settings, door)
    } catch (thrown) {
      if (thrown instanceof NotReached) return fail(thrown.refusal)
      throw thrown
    }
  }
}

/** Egress refused, or did not get there. */
class NotReached extends Error {
  readonly refusal: ServerFailure

  constructor({ error }: Extract<Awaited<ReturnType<Egress['connectTcp']>>, { ok: false }>) {
    super(error.message)
    const { code, message, retryable } = error
    this.refusal = { code, message, retryable }
  }
}
