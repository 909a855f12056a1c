import type { Caller, SignedIn } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { parseToken, permissionsOf, stateOf } from '../domain/api-key.ts'
import { ACCESS_TOKEN_PREFIX } from '../infrastructure/access-tokens.ts'
import { findKeyAnywhere, writeLastUses } from '../infrastructure/api-key-repository.postgres.ts'
import { LAST_USE_FLUSH_MS } from '../limits.ts'
import type { SessionAuthenticator } from './session-authenticator.ts'
import { TokenCache } from './token-cache.ts'

/** The channel on which a revoked key is told to every process. */
export const KEYS_CHANNEL = 'api_keys'

export type Authenticated =
  | { readonly type: 'caller'; readonly caller: Caller }
  | { readonly type: 'signed-in'; readonly session: SignedIn }
  | { readonly type: 'wrong'; readonly of: TokenKind }
  | { readonly type: 'expired'; readonly of: TokenKind }
type TokenKind = 'key' | 'session'

interface Entry {
  readonly keyId: string
  readonly caller: Caller
  readonly expiresAtMs: number
}

/** Who a token belongs to: keys by themselves, access tokens by the sessions. Known tokens cost no query (A1–A3). */
export class Authenticator {
  readonly #database: Pick<Database, 'engine' | 'listener'>
  readonly #clock: Clock
  readonly #sessions: SessionAuthenticator
  readonly #isStopped: (workspaceId: string) => boolean
  readonly #onError: (error: unknown) => void
  readonly #keys: TokenCache<Entry>
  readonly #lastUses = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(needs: {
    readonly database: Pick<Database, 'engine' | 'listener'>
    readonly clock: Clock
    readonly sessions: SessionAuthenticator
    /** Was this workspace deleted? It may be restored, and then its keys are right again. */
    readonly isStopped: (workspaceId: string) => boolean
    readonly onError: (error: unknown) => void
  }) {
    this.#database = needs.database
    this.#clock = needs.clock
    this.#sessions = needs.sessions
    this.#isStopped = needs.isStopped
    this.#onError = needs.onError
    this.#keys = new TokenCache(needs.database.listener, ({ keyId }, id) => keyId === id)
  }

  async start(): Promise<void> {
    await this.#keys.start([KEYS_CHANNEL])
    await this.#sessions.start()
    this.#timer = setInterval(() => void this.#flush().catch(this.#onError), LAST_USE_FLUSH_MS)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    this.#keys.stop()
    this.#sessions.stop()
    clearInterval(this.#timer)
    await this.#flush().catch(this.#onError)
  }

  /** Answers at once when it knows; the gateway awaits only when it gets a promise. */
  authenticate(token: string, workspace?: string): Authenticated | Promise<Authenticated> {
    if (token.startsWith(ACCESS_TOKEN_PREFIX)) return this.#sessions.authenticate(token, workspace)
    const found = this.#keys.find(token, () => this.#load(token))
    return found instanceof Promise ? found.then((entry) => this.#answer(entry)) : this.#answer(found)
  }

  async #load(token: string): Promise<Entry | undefined> {
    const parsed = parseToken(token)
    if (parsed === undefined) return undefined
    const key = await findKeyAnywhere(this.#database, parsed.id)
    const state = key === undefined ? 'wrong' : stateOf(key, parsed.secretHash, this.#clock.nowMs())
    if (key === undefined || state === 'wrong' || state === 'revoked') return undefined
    const { id: keyId, workspaceId } = key
    const caller: Caller = { workspaceId, who: { type: 'key', keyId }, permissions: permissionsOf(key.scopes) }
    return { keyId, caller, expiresAtMs: key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY }
  }

  #answer(entry: Entry | undefined): Authenticated {
    if (entry === undefined || this.#isStopped(entry.caller.workspaceId)) return { type: 'wrong', of: 'key' }
    const nowMs = this.#clock.nowMs()
    if (entry.expiresAtMs <= nowMs) return { type: 'expired', of: 'key' }
    this.#lastUses.set(entry.keyId, nowMs)
    return { type: 'caller', caller: entry.caller }
  }

  async #flush(): Promise<void> {
    if (this.#lastUses.size === 0) return
    const uses = new Map(this.#lastUses)
    this.#lastUses.clear()
    await writeLastUses(this.#database, uses)
  }
}
