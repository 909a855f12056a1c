import { operatorPermissions, rolePermissions, unconfirmedOperatorPermissions } from '@linkflow/contracts'
import type { Membership, OperatorRights, SignedIn } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { MEMBERS_CHANNEL, WORKSPACES_CHANNEL, workspacesOfAccount } from '@linkflow/workspace'
import type { AccessTokens } from '../infrastructure/access-tokens.ts'
import { findOpenSession } from '../infrastructure/session-repository.postgres.ts'
import { OPERATOR_CONFIRMED_MS } from '../limits.ts'
import type { Asked, Authenticated } from './authenticator.ts'
import { TokenCache } from './token-cache.ts'

/** The channel on which the id of a session that has ended is told to every process. */
export const SESSIONS_CHANNEL = 'sessions'

interface Entry {
  readonly session: Omit<SignedIn, 'operator'>
  readonly expiresAtMs: number
  /** Of an operator: until when they need not show again who they are. */
  readonly confirmedUntilMs: number | undefined
}

/**
 * Who an access token belongs to. Its first use in a process costs a look at the signature, the session and the memberships;
 * from then on it is known until the session ends, a membership of the account changes, or the token expires (A1–A3).
 */
export class SessionAuthenticator {
  readonly #database: Pick<Database, 'engine' | 'listener'>
  readonly #tokens: AccessTokens
  readonly #clock: Clock
  readonly #known: TokenCache<Entry>

  constructor(needs: {
    readonly database: Pick<Database, 'engine' | 'listener'>
    readonly tokens: AccessTokens
    readonly clock: Clock
  }) {
    this.#database = needs.database
    this.#tokens = needs.tokens
    this.#clock = needs.clock
    this.#known = new TokenCache(
      needs.database.listener,
      (entry, id) => entry.session.sessionId === id || entry.session.accountId === id || isMember(entry, id),
    )
  }

  start(): Promise<void> {
    return this.#known.start([SESSIONS_CHANNEL, MEMBERS_CHANNEL, WORKSPACES_CHANNEL])
  }

  stop(): void {
    this.#known.stop()
  }

  /**
   * Whoever was let into the workspace that the request names, or has confirmed what it wants, a moment ago is known to have,
   * in every process.
   */
  authenticate(token: string, { workspace, permission }: Asked = {}): Authenticated | Promise<Authenticated> {
    const found = this.#known.find(
      token,
      () => this.#load(token),
      (entry) =>
        entry === EXPIRED ||
        ((workspace === undefined || isMember(entry, workspace)) && !this.#lacksConfirmation(entry, permission)),
    )
    return found instanceof Promise ? found.then((entry) => this.#answer(entry)) : this.#answer(found)
  }

  async #load(token: string): Promise<Entry | undefined> {
    const checked = await this.#tokens.check(token)
    if (checked.type === 'expired') return EXPIRED
    if (checked.type === 'wrong') return undefined
    const { accountId, sessionId, expiresAtMs } = checked
    const found = await findOpenSession(this.#database.engine, sessionId)
    if (found?.account_id !== accountId) return undefined
    const memberships = (await workspacesOfAccount(this.#database.engine, accountId)).map(
      ({ workspaceId, workspaceName, role }): Membership => ({
        workspaceId,
        workspaceName,
        permissions: rolePermissions[role],
      }),
    )
    const confirmedUntilMs = found.is_operator ? found.confirmed_at.getTime() + OPERATOR_CONFIRMED_MS : undefined
    return { session: { accountId, sessionId, memberships }, expiresAtMs, confirmedUntilMs }
  }

  #lacksConfirmation(entry: Entry, permission: Asked['permission']): boolean {
    const rights = this.#rightsOf(entry)
    if (rights === undefined || permission === undefined || permission === 'none') return false
    return rights.afterConfirmation.has(permission) && !rights.permissions.has(permission)
  }

  #rightsOf({ confirmedUntilMs }: Entry): OperatorRights | undefined {
    if (confirmedUntilMs === undefined) return undefined
    return confirmedUntilMs > this.#clock.nowMs() ? CONFIRMED : UNCONFIRMED
  }

  #answer(entry: Entry | undefined): Authenticated {
    if (entry === undefined) return { type: 'wrong', of: 'session' }
    if (entry.expiresAtMs <= this.#clock.nowMs()) return { type: 'expired', of: 'session' }
    const operator = this.#rightsOf(entry)
    return { type: 'signed-in', session: { ...entry.session, ...(operator && { operator }) } }
  }
}

const isMember = ({ session }: Entry, workspace: string): boolean =>
  session.memberships.some(({ workspaceId }) => workspaceId === workspace)

/** Rightly signed, and over: it is renewed and not thrown away, so it is told apart from a wrong one. */
const EXPIRED: Entry = {
  session: { accountId: '', sessionId: '', memberships: [] },
  expiresAtMs: 0,
  confirmedUntilMs: undefined,
}

const CONFIRMED: OperatorRights = { permissions: operatorPermissions, afterConfirmation: operatorPermissions }
const UNCONFIRMED: OperatorRights = {
  permissions: unconfirmedOperatorPermissions,
  afterConfirmation: operatorPermissions,
}
