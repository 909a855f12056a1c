import { cpus } from 'node:os'
import { CHILD_VARIABLE } from './worker-processes.ts'

/** What a load balancer gets to see that a server stops: the usual ones look each second or oftener, or when they send. */
export const API_DRAIN_DELAY_MS = 2000

/** One setting: an environment variable and a flag of the same meaning. The reference in docs/ is made from this table. */
export interface Setting<T> {
  readonly env: string
  /** `--name value`, for `linkflow start`. */
  readonly flag: string
  readonly description: string
  readonly fallback: string
  /** In words, where the value depends on the machine. */
  readonly fallbackText?: string
  readonly parse: (text: string) => T | Problem
}

/** Why a text is not a value of a setting. */
export class Problem {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

const integer =
  (min: number, max: number) =>
  (text: string): number | Problem => {
    const value = Number(text)
    return /^\d+$/.test(text) && value >= min && value <= max
      ? value
      : new Problem(`must be a whole number from ${min} to ${max}`)
  }

const oneOf =
  <const W extends readonly string[]>(...words: W) =>
  (text: string): W[number] | Problem =>
    words.includes(text) ? text : new Problem(`must be one of ${words.join(', ')}`)

const text = (value: string): string => value

const optional = (value: string): string | undefined => (value === '' ? undefined : value)

const url =
  (...protocols: string[]) =>
  (value: string): string | undefined | Problem => {
    if (value === '') return undefined
    try {
      if (protocols.includes(new URL(value).protocol)) return value
    } catch {
      // Told below.
    }
    return new Problem(`must be an address such as ${protocols[0]}//user:password@host/name`)
  }

const flagValue = (value: string): boolean | Problem =>
  value === 'true' || value === '1'
    ? true
    : value === 'false' || value === '0' || value === ''
      ? false
      : new Problem('must be true or false')

const origins = (value: string): readonly string[] | Problem => {
  const given = value.split(',').flatMap((each) => each.trim() || [])
  const isOrigin = (each: string) => each === '*' || URL.parse(each)?.origin === each
  return given.every(isOrigin)
    ? given
    : new Problem('must name origins such as https://app.example.com, without a path, separated by commas, or *')
}

/** Our own variables hold keys and passwords, so none of them can be opened. */
const variableNames = (value: string): readonly string[] | Problem => {
  const given = value.split(/[\s,]+/).filter((each) => each !== '')
  const isOpen = (each: string) => /^[A-Za-z_]\w*$/.test(each) && !/^LINKFLOW_/i.test(each)
  return given.every(isOpen)
    ? given
    : new Problem('must name variables such as REGION, separated by commas; those of LinkFlow itself stay closed')
}

const domains = (value: string): readonly string[] | Problem => {
  const given = value
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((each) => each !== '')
  const isDomain = (each: string) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(each)
  return given.every(isDomain) ? given : new Problem('must name domains such as example.com, separated by commas')
}

const setting = <T>(entry: Setting<T>): Setting<T> => entry

export const settings = {
  port: setting({
    env: 'PORT',
    flag: 'port',
    description: 'Port that the server listens on.',
    fallback: '8080',
    parse: integer(0, 65535),
  }),
  host: setting({
    env: 'HOST',
    flag: 'host',
    description:
      'Address that the server listens on. 0.0.0.0 means every network of this machine; the start says so aloud.',
    fallback: '127.0.0.1',
    parse: text,
  }),
  dataDir: setting({
    env: 'LINKFLOW_DATA_DIR',
    flag: 'data-dir',
    description: 'Folder of the database, keys, files and big outputs. Made on the first start.',
    fallback: './data',
    parse: text,
  }),
  role: setting({
    env: 'LINKFLOW_ROLE',
    flag: 'role',
    description:
      'What this process does: all of it, or only the API, running executions (worker), or firing schedules and chores (scheduler).',
    fallback: 'all',
    parse: oneOf('all', 'api', 'worker', 'scheduler'),
  }),
  databaseUrl: setting({
    env: 'DATABASE_URL',
    flag: 'database-url',
    description: 'PostgreSQL 15 to 18, as owner of its database. Empty: the embedded PostgreSQL in the data folder.',
    fallback: '',
    parse: url('postgres:', 'postgresql:'),
  }),
  databaseAppUrl: setting({
    env: 'DATABASE_APP_URL',
    flag: 'database-app-url',
    description: 'The role for queries of users, where DATABASE_URL may not make roles.',
    fallback: '',
    parse: url('postgres:', 'postgresql:'),
  }),
  databaseEngineUrl: setting({
    env: 'DATABASE_ENGINE_URL',
    flag: 'database-engine-url',
    description: 'The role for the engine, where DATABASE_URL may not make roles.',
    fallback: '',
    parse: url('postgres:', 'postgresql:'),
  }),
  databaseDirectUrl: setting({
    env: 'DATABASE_DIRECT_URL',
    flag: 'database-direct-url',
    description: 'The PostgreSQL server itself, where DATABASE_URL names a pooler.',
    fallback: '',
    parse: url('postgres:', 'postgresql:'),
  }),
  resetDatabaseRoles: setting({
    env: 'LINKFLOW_RESET_DATABASE_ROLES',
    flag: 'reset-database-roles',
    description:
      'true: give the two database roles new passwords at this start, after the key they are made from was changed on purpose.',
    fallback: 'false',
    parse: flagValue,
  }),
  databasePool: setting({
    env: 'LINKFLOW_DB_POOL',
    flag: 'db-pool',
    description: 'Connections to the database of each of the two roles in this process.',
    fallback: '10',
    parse: integer(2, 500),
  }),
  writeConnections: setting({
    env: 'LINKFLOW_WRITE_CONNECTIONS',
    flag: 'write-connections',
    description:
      'Connections of the write pipeline: how many commits may be under way at once. Beside the first, only what executions ' +
      'wait for to go on is committed; with two, executions that are answered at once are a quarter quicker than with one.',
    fallback: '2',
    parse: integer(1, 16),
  }),
  workers: setting({
    env: 'LINKFLOW_WORKERS',
    flag: 'workers',
    description:
      'Worker processes besides this one (roles all and worker). 0: this process runs the executions itself.',
    fallback: '0',
    parse: integer(0, 64),
  }),
  concurrency: setting({
    env: 'LINKFLOW_CONCURRENCY',
    flag: 'concurrency',
    description: 'Executions that run at once in one worker; those that wait do not count.',
    fallback: '200',
    parse: integer(1, 100_000),
  }),
  codeProcesses: setting({
    env: 'LINKFLOW_CODE_PROCESSES',
    flag: 'code-processes',
    description: 'Sandbox processes for Code nodes at once, per worker.',
    fallback: String(Math.max(1, Math.min(8, cpus().length))),
    fallbackText: 'one per CPU, at most 8',
    parse: integer(1, 64),
  }),
  sandbox: setting({
    env: 'LINKFLOW_SANDBOX',
    flag: 'sandbox',
    description:
      'strict: refuse to start where the kernel does not allow every wall of the sandbox (linkflow doctor shows them).',
    fallback: 'standard',
    parse: oneOf('standard', 'strict'),
  }),
  executeCommand: setting({
    env: 'LINKFLOW_EXECUTE_COMMAND',
    flag: 'execute-command',
    description:
      'true: workflows may run commands of this machine by the node Execute Command, in every workspace. A command runs as the user of LinkFlow: whoever may edit a workflow can then read and change all that this user can, the keys and secrets of every workspace among it.',
    fallback: 'false',
    parse: flagValue,
  }),
  egressAllow: setting({
    env: 'LINKFLOW_EGRESS_ALLOW',
    flag: 'egress-allow',
    description:
      'Private addresses that workflows may call, separated by commas: host:port, or a network such as 10.1.0.0/16.',
    fallback: '',
    parse: text,
  }),
  egressProxy: setting({
    env: 'LINKFLOW_EGRESS_PROXY',
    flag: 'egress-proxy',
    description: 'Proxy for the requests of workflows.',
    fallback: '',
    parse: url('http:', 'https:'),
  }),
  expressionEnv: setting({
    env: 'LINKFLOW_EXPRESSION_ENV',
    flag: 'expression-env',
    description:
      'Environment variables that expressions of imported workflows may read as $env.NAME, separated by commas. All workspaces see them.',
    fallback: '',
    parse: variableNames,
  }),
  publicUrl: setting({
    env: 'LINKFLOW_PUBLIC_URL',
    flag: 'public-url',
    description:
      'Address under which others reach this server, for links that leave it (resume addresses, mails). Default: http://localhost:<port>, or https with a certificate.',
    fallback: '',
    parse: url('http:', 'https:'),
  }),
  smtpUrl: setting({
    env: 'SMTP_URL',
    flag: 'smtp-url',
    description:
      'Mail server, as smtps://user:password@host or smtp://… with STARTTLS. Empty: no mail is sent, and the log says so.',
    fallback: '',
    parse: url('smtps:', 'smtp:'),
  }),
  mailFrom: setting({
    env: 'LINKFLOW_MAIL_FROM',
    flag: 'mail-from',
    description: 'Sender of mails, with or without a name.',
    fallback: 'LinkFlow <linkflow@localhost>',
    parse: text,
  }),
  insecureCookies: setting({
    env: 'LINKFLOW_INSECURE_COOKIES',
    flag: 'insecure-cookies',
    description:
      'true: people may sign in over plain HTTP from other machines, as in a network at home. Whoever listens on that network can take their sessions over; the start and the page for signing in say so.',
    fallback: 'false',
    parse: flagValue,
  }),
  oidcIssuer: setting({
    env: 'LINKFLOW_OIDC_ISSUER',
    flag: 'oidc-issuer',
    description:
      'Single sign-on by OpenID Connect: address of the provider, as https://login.example.com. Empty: there is none.',
    fallback: '',
    parse: url('https:', 'http:'),
  }),
  oidcClientId: setting({
    env: 'LINKFLOW_OIDC_CLIENT_ID',
    flag: 'oidc-client-id',
    description: 'Name of LinkFlow at the provider.',
    fallback: '',
    parse: optional,
  }),
  oidcClientSecret: setting({
    env: 'LINKFLOW_OIDC_CLIENT_SECRET',
    flag: 'oidc-client-secret',
    description: 'Secret of LinkFlow at the provider. Give it by environment or file, not by flag.',
    fallback: '',
    parse: optional,
  }),
  oidcClientSecretFile: setting({
    env: 'LINKFLOW_OIDC_CLIENT_SECRET_FILE',
    flag: 'oidc-client-secret-file',
    description: 'File that holds that secret.',
    fallback: '',
    parse: optional,
  }),
  oidcLabel: setting({
    env: 'LINKFLOW_OIDC_LABEL',
    flag: 'oidc-label',
    description: 'What people know the provider as.',
    fallback: 'Single sign-on',
    parse: text,
  }),
  oidcDomains: setting({
    env: 'LINKFLOW_OIDC_DOMAINS',
    flag: 'oidc-domains',
    description: 'E-mail domains that may sign in by the provider, separated by commas. Empty: all.',
    fallback: '',
    parse: domains,
  }),
  oidcCreateAccounts: setting({
    env: 'LINKFLOW_OIDC_CREATE_ACCOUNTS',
    flag: 'oidc-create-accounts',
    description: 'true: whoever signs in by the provider and has no account gets one, in the default workspace.',
    fallback: 'false',
    parse: flagValue,
  }),
  oidcRole: setting({
    env: 'LINKFLOW_OIDC_ROLE',
    flag: 'oidc-role',
    description: 'Role of accounts that are made so.',
    fallback: 'viewer',
    parse: oneOf('viewer', 'operator', 'editor'),
  }),
  oidcEgressAllow: setting({
    env: 'LINKFLOW_OIDC_EGRESS_ALLOW',
    flag: 'oidc-egress-allow',
    description:
      'Private addresses that single sign-on may call, written as in LINKFLOW_EGRESS_ALLOW: for a provider in your own network. Workflows may not call them for that.',
    fallback: '',
    parse: text,
  }),
  masterKey: setting({
    env: 'LINKFLOW_MASTER_KEY',
    flag: 'master-key',
    description:
      'The key of all secrets: 32 bytes in base64, instead of the file <data>/keys/master. Give it by environment, not by flag.',
    fallback: '',
    parse: optional,
  }),
  masterKeyFile: setting({
    env: 'LINKFLOW_MASTER_KEY_FILE',
    flag: 'master-key-file',
    description: 'File that holds the master key, instead of <data>/keys/master.',
    fallback: '',
    parse: optional,
  }),
  encryptPayloads: setting({
    env: 'LINKFLOW_ENCRYPT_PAYLOADS',
    flag: 'encrypt-payloads',
    description:
      'Seal what goes through workflows (items, answers, files, errors, kept calls, pinned data) with the key of its workspace before it is stored. What is stored already is read in either form.',
    fallback: 'true',
    parse: flagValue,
  }),
  retentionDays: setting({
    env: 'LINKFLOW_RETENTION_DAYS',
    flag: 'retention-days',
    description: 'Days that finished executions are kept, unless their workflow says otherwise.',
    fallback: '30',
    parse: integer(1, 3650),
  }),
  workspaceGraceDays: setting({
    env: 'LINKFLOW_WORKSPACE_GRACE_DAYS',
    flag: 'workspace-grace-days',
    description: 'Days that a deleted workspace can be restored; then all that it has is removed.',
    fallback: '30',
    parse: integer(1, 3650),
  }),
  workspaceStorageMb: setting({
    env: 'LINKFLOW_WORKSPACE_STORAGE_MB',
    flag: 'workspace-storage-mb',
    description:
      'Megabytes that the executions of one workspace may take up, in the database and the object store; above it new ones get 507. 0: no limit.',
    fallback: '0',
    parse: integer(0, 1_000_000_000),
  }),
  diskReserveMb: setting({
    env: 'LINKFLOW_DISK_RESERVE_MB',
    flag: 'disk-reserve-mb',
    description:
      'Megabytes of the disk of the data folder that stay free: with less, new executions get 507. 0: no reserve.',
    fallback: '256',
    parse: integer(0, 1_000_000_000),
  }),
  backlogMax: setting({
    env: 'LINKFLOW_BACKLOG_MAX',
    flag: 'backlog-max',
    description: 'Executions that are accepted and not finished; above it new ones get 503 with Retry-After.',
    fallback: '10000',
    parse: integer(1, 10_000_000),
  }),
  leaseMs: setting({
    env: 'LINKFLOW_LEASE_MS',
    flag: 'lease-ms',
    description: "Milliseconds without a sign of life after which a worker's executions go to others.",
    fallback: '10000',
    parse: integer(500, 600_000),
  }),
  drainMs: setting({
    env: 'LINKFLOW_DRAIN_MS',
    flag: 'drain-ms',
    description:
      'Milliseconds that running executions get to end after SIGTERM, before they are handed back; callers who still wait for an answer then get the address of the result.',
    fallback: '25000',
    parse: integer(0, 3_600_000),
  }),
  drainDelayMs: setting({
    env: 'LINKFLOW_DRAIN_DELAY_MS',
    flag: 'drain-delay-ms',
    description:
      'Milliseconds after SIGTERM in which calls are still taken while /health/ready says that the server stops, so that a load balancer stops sending first. Longer than it takes to look.',
    fallback: '',
    fallbackText: `${API_DRAIN_DELAY_MS} in the role api, else 0`,
    parse: (text) => (text === '' ? undefined : integer(0, 600_000)(text)),
  }),
  trustedHops: setting({
    env: 'LINKFLOW_TRUSTED_HOPS',
    flag: 'trusted-hops',
    description:
      'Proxies before this server whose X-Forwarded-For is believed. With one or more, nothing counts as coming from this machine.',
    fallback: '0',
    parse: integer(0, 10),
  }),
  addressRate: setting({
    env: 'LINKFLOW_ADDRESS_REQUESTS_PER_SECOND',
    flag: 'address-requests-per-second',
    description:
      'API requests a second of one network address, twice that at once after a rest; this machine itself is not counted. 0: no limit. Each process counts for itself.',
    fallback: '500',
    parse: integer(0, 1_000_000),
  }),
  keyRate: setting({
    env: 'LINKFLOW_KEY_REQUESTS_PER_SECOND',
    flag: 'key-requests-per-second',
    description: 'API requests a second of one key or account, twice that at once after a rest. 0: no limit.',
    fallback: '0',
    parse: integer(0, 1_000_000),
  }),
  webhookRate: setting({
    env: 'LINKFLOW_WEBHOOK_REQUESTS_PER_SECOND',
    flag: 'webhook-requests-per-second',
    description: 'Calls a second of one webhook address, twice that at once after a rest. 0: no limit.',
    fallback: '0',
    parse: integer(0, 1_000_000),
  }),
  corsOrigins: setting({
    env: 'LINKFLOW_CORS_ORIGINS',
    flag: 'cors-origins',
    description:
      'Origins whose pages may use the API and webhooks, without cookies, separated by commas (https://app.example.com), or *. Empty: none.',
    fallback: '',
    parse: origins,
  }),
  tlsCert: setting({
    env: 'LINKFLOW_TLS_CERT_FILE',
    flag: 'tls-cert-file',
    description:
      'Certificate with its chain, in PEM: the server speaks HTTPS itself. A file that changes is used within a minute.',
    fallback: '',
    parse: optional,
  }),
  tlsKey: setting({
    env: 'LINKFLOW_TLS_KEY_FILE',
    flag: 'tls-key-file',
    description: 'The key of that certificate, in PEM.',
    fallback: '',
    parse: optional,
  }),
  logLevel: setting({
    env: 'LOG_LEVEL',
    flag: 'log-level',
    description: 'How much is logged.',
    fallback: 'info',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  }),
  web: setting({
    env: 'LINKFLOW_WEB',
    flag: 'web',
    description:
      'Serve the web editor at /. From sources it is built by the first start, and again when they have changed.',
    fallback: 'true',
    parse: flagValue,
  }),
  sample: setting({
    env: 'LINKFLOW_SAMPLE',
    flag: 'sample',
    description: 'Make and publish the sample workflow «Order intake» on the first start, and run it once.',
    fallback: 'true',
    parse: flagValue,
  }),
} as const

type ParsedOf<S> = S extends Setting<infer T> ? Exclude<T, Problem> : never
export type Config = { readonly [K in keyof typeof settings]: ParsedOf<(typeof settings)[K]> }

/**
 * Variables that other parts read themselves, so that a typo in a name is still noticed. LINKFLOW_CRASH_AT makes the
 * process die at a place of the chaos suites (kernel/src/crash-point.ts); a process sets LINKFLOW_CHILD for its own children.
 */
const OTHER_VARIABLES = new Set([
  'LINKFLOW_TEST_DATABASE_URL',
  'LINKFLOW_URL',
  'LINKFLOW_TOKEN',
  'LINKFLOW_CRASH_AT',
  CHILD_VARIABLE,
])

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Flags win over the environment. All problems are told at once. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  flags: ReadonlyMap<string, string> = new Map(),
): ConfigResult {
  const problems: string[] = []
  const entries = Object.entries(settings).map(([name, entry]) => {
    const { parse, fallback } = entry as Setting<unknown>
    const given = flags.get(entry.flag) ?? env[entry.env]
    const source = flags.has(entry.flag) ? `--${entry.flag}` : entry.env
    const value = parse(given ?? fallback)
    if (!(value instanceof Problem)) return [name, value]
    problems.push(`${source} is ${JSON.stringify(given)}, but it ${value.reason}.`)
    return [name, undefined]
  })
  const known = new Set<string>(Object.values(settings).map((entry) => entry.env))
  for (const name of Object.keys(env)) {
    if (!name.startsWith('LINKFLOW_') || known.has(name) || OTHER_VARIABLES.has(name)) continue
    const near = [...known].find((candidate) => isNear(candidate, name))
    problems.push(
      `${name} is not a setting of LinkFlow${near === undefined ? '' : `; did you mean ${near}?`} See docs/reference/configuration.md.`,
    )
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: Object.fromEntries(entries) as Config }
}

/** At most two letters apart. */
function isNear(a: string, b: string): boolean {
  const row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    let corner = row[0]!
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!
      row[j] = Math.min(above + 1, row[j - 1]! + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1))
      corner = above
    }
  }
  return row[b.length]! <= 2
}
