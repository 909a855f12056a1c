import {
  Authenticator,
  apiKeyRoutes,
  apiKeys,
  authMigrations,
  openAccounts,
  type PasswordCost,
  people,
  type SsoSettings,
} from '@linkflow/auth'
import { type Permission, permissions } from '@linkflow/contracts'
import type { RawMount, Route, SocketMount } from '@linkflow/http-server'
import { systemClock } from '@linkflow/kernel'
import { MasterKey, MemoryWorkspaceKeys, WorkspacePayloads } from '@linkflow/keys'
import { logMailer, type Mailer } from '@linkflow/mail'
import type { Database, MigrationSet } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { createLogger, createMetrics } from '@linkflow/telemetry'
import { openWorkspaces, workspaceMigrations, workspaceRoutes } from '@linkflow/workspace'
import { type Gateway, gatewayMigrations, type HealthCheck, openGateway } from '../index.ts'
import type { RateLimitOptions } from '../rate-limits/rate-limits.ts'
import type { TlsFiles } from '../tls.ts'

/** JSON of any shape: tests look into it with matchers, and a wrong guess is a failed test. */
// biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer is checked by the test itself
type TestBody = any

export interface TestAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed if it is JSON. */
  readonly body: TestBody
}

export interface TestGateway {
  readonly gateway: Gateway
  readonly master: MasterKey
  readonly database: Database
  readonly url: string
  /** The lines of the log so far. */
  readonly logged: () => readonly string[]
  readonly workspaceId: string
  readonly otherWorkspaceId: string
  /** Tokens that may do everything, in each of the two workspaces. */
  readonly token: string
  readonly otherToken: string
  /** Of the log, while there is no account. */
  setupToken(): Promise<string | undefined>
  /** The chore that sends what could not be sent at once. */
  deliverMail(): Promise<void>
  makeToken(options: { scopes: readonly Permission[]; workspaceId?: string; expiresAt?: Date }): Promise<string>
  /** Sends JSON (or text or bytes as they are) with the token of the first workspace, unless told otherwise. */
  call(
    method: string,
    path: string,
    options?: { readonly body?: unknown; readonly token?: string | null; readonly headers?: Record<string, string> },
  ): Promise<TestAnswer>
  close(): Promise<void>
}

/** A hash of some 0.1 ms in place of 50 ms and 64 MiB: what those of the product cost is the business of their own tests. */
export const CHEAP_PASSWORDS: PasswordCost = { memoryKib: 64, passes: 1, threads: 1 }

const NO_DATA = { tables: async function* () {}, rows: async function* () {} }

/** A gateway on a free port over a fresh database, with two workspaces and a key for each. */
export async function openTestGateway(
  options: {
    readonly sets?: readonly MigrationSet[]
    readonly routes?: (database: Database) => readonly Route[] | Promise<readonly Route[]>
    readonly rawMounts?: readonly RawMount[]
    readonly sockets?: (database: Database) => readonly SocketMount[] | Promise<readonly SocketMount[]>
    readonly checks?: readonly HealthCheck[]
    readonly drainMs?: number
    readonly drainDelayMs?: number
    readonly bodyArrivalMs?: number
    readonly trustedHops?: number
    readonly rateLimits?: RateLimitOptions
    readonly corsOrigins?: readonly string[]
    readonly tls?: TlsFiles
    readonly mailer?: Mailer
    readonly sso?: SsoSettings
    readonly insecureCookies?: boolean
    readonly publicUrl?: string
    readonly passwordCost?: PasswordCost
  } = {},
): Promise<TestGateway> {
  const sets = [workspaceMigrations, authMigrations, gatewayMigrations, ...(options.sets ?? [])]
  const test = await openTestDatabase({ sets })
  const { database } = test
  const lines: string[] = []
  const log = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } })
  const keys = apiKeys({ database, clock: systemClock })
  const master = new MasterKey(new Uint8Array(32))
  const mail = {
    mailer: options.mailer ?? logMailer(log),
    onMailError: (error: unknown) => log.warn({ error }, 'a mail could not be sent'),
    onReadError: (error: unknown) => log.warn({ error }, 'variables could not be read'),
    publicUrl: options.publicUrl ?? 'https://flow.example',
  }
  const grace = {
    graceDays: 30,
    onStateChange: async () => {},
    workflowsOf: async function* () {},
    dataOf: () => NO_DATA,
  }
  const sealing = { keys: new MemoryWorkspaceKeys(), variableUses: async () => [], onSettingsChange: async () => {} }
  const canMail = options.mailer !== undefined
  const tenants = openWorkspaces({
    database,
    clock: systemClock,
    people: people(database),
    ...sealing,
    canMail,
    ...mail,
    ...grace,
  })
  const workspaceId = (await tenants.store.default()).id
  const accounts = openAccounts({
    database,
    clock: systemClock,
    master,
    workspaceId,
    onReuse: (session) => log.warn(session, 'a refresh token was used twice; its session was ended'),
    ...mail,
    onCopiedPasskey: (passkey) => log.warn(passkey, 'the counter of a passkey went back: there may be a copy of it'),
    insecureCookies: options.insecureCookies === true,
    passwordCost: options.passwordCost ?? CHEAP_PASSWORDS,
    ...(options.sso && { sso: options.sso }),
  })
  await accounts.start()
  const authenticator = new Authenticator({
    database,
    clock: systemClock,
    sessions: accounts.sessions,
    isStopped: (workspace) => tenants.stopped.has(workspace),
    onError: (error) => log.error({ error }, '-'),
  })
  await authenticator.start()
  await tenants.stopped.start()
  const otherWorkspaceId = (await tenants.store.create('Other')).id
  const gateway = await openGateway({
    ...options,
    routes: [
      ...workspaceRoutes(tenants.parts),
      ...apiKeyRoutes(keys),
      ...accounts.routes,
      ...((await options.routes?.(database)) ?? []),
    ],
    socketMounts: (await options.sockets?.(database)) ?? [],
    authenticate: (...asked) => authenticator.authenticate(...asked),
    database,
    payloads: new WorkspacePayloads(new MemoryWorkspaceKeys(), { isSealing: true }),
    log,
    metrics: createMetrics({ processMetrics: false }),
    version: '0.0.0-test',
    checkAnswers: true,
  })
  const port = await gateway.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${port}`
  const makeToken: TestGateway['makeToken'] = async ({ scopes, workspaceId: where = workspaceId, expiresAt }) => {
    const maker = new Set(permissions)
    const made = await keys.create({ workspaceId: where, name: 'test', scopes, expiresAt, maker })
    if (!made.ok) throw new Error(made.error.type)
    return made.value.token
  }
  const token = await makeToken({ scopes: permissions })
  const otherToken = await makeToken({ scopes: permissions, workspaceId: otherWorkspaceId })
  return {
    gateway,
    master,
    database,
    url,
    logged: () => lines,
    workspaceId,
    otherWorkspaceId,
    token,
    otherToken,
    makeToken,
    async deliverMail() {
      await accounts.deliverMail()
      await tenants.deliverMail()
    },
    setupToken: () => accounts.setupToken(),
    async call(method, path, { body, token: given, headers } = {}) {
      const isRaw = typeof body === 'string' || body instanceof Uint8Array
      const payload =
        body === undefined ? undefined : isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body)
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(given !== null && { authorization: `Bearer ${given ?? token}` }),
          ...(payload !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(payload !== undefined && { body: payload }),
      })
      const text = await response.text()
      const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '') && text !== ''
      return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
    },
    async close() {
      await gateway.close()
      await authenticator.stop()
      tenants.stopped.stop()
      await test.close()
    },
  }
}
