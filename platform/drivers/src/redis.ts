import type { Socket } from 'node:net'
import { ok } from '@linkflow/kernel'
import type { Answer, RedisClient, RedisReply, ServerFailure } from '@linkflow/node-runtime'
import { AbstractConnector, Redis } from 'ioredis'
import { Connection } from './connection.ts'
import { failure, gone, saidBy } from './failure.ts'
import { SIGN_IN_MS_MAX } from './limits.ts'
import type { ServerSettings } from './settings.ts'

export const REDIS_PORT = 6379

/** Commands that leave nothing behind in the connection, and end by themselves. Time that a command may take. */
const COMMANDS: ReadonlySet<string> = new Set(
  `append dbsize decr decrby del exists expire get getdel hdel hget hgetall hincrby hset hlen incr incrby incrbyfloat
   info lindex llen lpop lpush lrange lrem persist pexpire ping publish rename rpop rpush sadd scard scan set sismember
   smembers srem strlen ttl type xadd xlen xrange zadd zcard zincrby zrange zrem zscore hkeys hvals mget mset`.split(
    /\s+/,
  ),
)

export const REDIS_COMMAND_MS_MAX = 60_000

export class RedisConnection extends Connection implements RedisClient {
  readonly #redis: Redis
  readonly #socket: Socket
  #said: Error | undefined

  private constructor(settings: ServerSettings, redis: Redis, socket: Socket) {
    super(settings)
    this.#redis = redis
    this.#socket = socket
    // Of a password that is wrong only the event says so; the call says that the connection is closed.
    redis.on('error', (error) => {
      this.#said = error
    })
    redis.on('end', () => this.destroy())
  }

  static async open(settings: ServerSettings, socket: Socket): Answer<RedisConnection> {
    class Given extends AbstractConnector {
      constructor() {
        super(0)
      }
      connect() {
        this.stream = socket
        return Promise.resolve(socket)
      }
    }
    const user = settings.optional('user')
    const redis = new Redis({
      lazyConnect: true,
      Connector: Given as never,
      ...(user !== undefined && { username: user }),
      ...(settings.optional('password') && { password: settings.text('password') }),
      // The database is chosen below, where a refusal can be told.
      db: 0,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      enableReadyCheck: false,
      autoResendUnfulfilledCommands: false,
      connectTimeout: SIGN_IN_MS_MAX,
      disableClientInfo: true,
    })
    const connection = new RedisConnection(settings, redis, socket)
    const entered = await connection.within(SIGN_IN_MS_MAX, async () => {
      await redis.connect()
      // Says whether the password was taken, which `connect` does not.
      await redis.call('ping')
      const database = Number(settings.text('database')) || 0
      if (database !== 0) await redis.call('select', String(database))
    })
    if (entered.ok) return ok(connection)
    const refused = /^(WRONGPASS|NOAUTH|NOPERM|ERR)/.exec(connection.#said?.message ?? '')
    connection.destroy()
    if (refused !== null) {
      const said = settings.veil(saidBy(connection.#said))
      return failure('server-sign-in-refused', `Redis at ${settings.server} did not let us in: ${said}.`)
    }
    const { code, message } = entered.error
    return code === 'server-refused' ? failure('server-sign-in-refused', message) : { ok: false, error: entered.error }
  }

  async command(name: string, args: readonly (string | number)[]): Answer<RedisReply> {
    const command = name.toLowerCase()
    if (!COMMANDS.has(command)) {
      return failure('server-command-unknown', `The command «${name.slice(0, 50)}» is not one of those that are known.`)
    }
    return this.within(REDIS_COMMAND_MS_MAX, async () => {
      const reply = await this.#redis.call(command, ...args.map(String))
      return plain(reply)
    })
  }

  reset(): Promise<boolean> {
    return Promise.resolve(true)
  }

  protected close(): void {
    this.#redis.disconnect()
    this.#socket.destroy()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    const said = saidBy(thrown)
    if (/Connection is closed|Stream isn't writeable|max retries per request/i.test(said)) {
      this.destroy()
      return gone(this.settings.server).error
    }
    const retryable = /^(LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|OOM)/.test(said)
    return failure('server-refused', `Redis at ${this.settings.server} refused: ${said}.`, { retryable }).error
  }
}

function plain(reply: unknown): RedisReply {
  if (reply === null || reply === undefined) return null
  if (Array.isArray(reply)) return reply.map(plain)
  if (typeof reply === 'number' || typeof reply === 'string') return reply
  if (Buffer.isBuffer(reply)) return reply.toString('utf8')
  // Newer servers give pairs as such; one flat list is what all of them gave before.
  if (reply instanceof Map) return [...reply].flat().map(plain)
  if (reply instanceof Set) return [...reply].map(plain)
  return typeof reply === 'object' ? Object.entries(reply).flat().map(plain) : String(reply)
}
