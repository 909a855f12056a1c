import pino from 'pino'

export type Logger = pino.Logger
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Names of fields that hold secrets wherever they turn up, two levels deep; `Secret` hides itself at any depth. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'secrets',
  'token',
  'apiKey',
  'masterKey',
  'privateKey',
  'connectionString',
  'DATABASE_URL',
  'DATABASE_APP_URL',
  'DATABASE_ENGINE_URL',
  'DATABASE_DIRECT_URL',
  'SMTP_URL',
  'LINKFLOW_MASTER_KEY',
  'set-cookie',
  'x-api-key',
  'proxy-authorization',
]

/**
 * JSON lines and nothing else: text from outside is always inside a JSON string, so nobody can forge a line. A call without
 * a destination writes to standard output.
 */
export function createLogger(options: {
  readonly level: LogLevel
  readonly destination?: pino.DestinationStream
  /** Which process speaks: `api`, `worker`, … */
  readonly name?: string
  /** Facts that every line has, as they are when it is written. */
  readonly context?: () => object
  /** Is given each line of a warning or an error too. */
  readonly keep?: (line: string) => void
}): Logger {
  const { keep } = options
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { pid: process.pid, ...(options.name !== undefined && { name: options.name }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    ...(options.context && { mixin: options.context }),
    ...(keep && {
      hooks: {
        streamWrite(line: string) {
          if (OF_TROUBLE.test(line)) keep(line)
          return line
        },
      },
    }),
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: errorFields, err: errorFields },
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
      censor: '[secret]',
    },
  }
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination)
}

/** The level stands first in a line. */
const OF_TROUBLE = /^\{"level":"(warn|error|fatal)"/

/** For lines whose fields are known, and hold nothing that must not be seen. */
export const unredacted = (log: Logger): Logger => log.child({}, { redact: [] })

/** What a line says of an error: never its own fields, for HTTP clients and drivers hang requests with headers on them. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code } = error as { code?: unknown }
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: errorFields(error.cause) }),
  }
}
