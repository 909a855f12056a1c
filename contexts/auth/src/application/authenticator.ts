import { createHash } from 'node:crypto'
import type { Caller } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { Database, Message } from '@linkflow/postgres'
import { type ApiKeyId, parseToken, permissionsOf, stateOf } from '../domain/api-key.ts'
import { findKeyAnywhere, writeLastUses } from '../infrastructure/api-key-repository.postgres.ts'
import { KEY_CACHE_ENTRIES_MAX, LAST_USE_FLUSH_MS, WRONG_TOKEN_ENTRIES_MAX } from '../limits.ts'
import { BoundedMap } from './bounded-map.ts'

/** The channel on which a revoked key is told to every process. */
export const KEYS_CHANNEL = 'api_keys'

export type Authenticated =
  | { readonly type: 'caller'; readonly caller: Caller }
  | { readonly type: 'wrong' }
  | { readonly type: 'expired' }

interface Entry {
  readonly caller: Caller
  readonly expiresAtMs: number
}

/**
 * Who a token belongs to, without a query once it is known.
 *
 * A1. A cached answer is used only while notifications arrive (`listener.state` is `up`): else the database is asked.
 * A2. What a query found is cached only if no notification came while it was under way.
 * A3. A wrong token stays wrong: ids and secrets are random, so no later key can make it right.
 */
export class Authenticator {
  readonly #database: Pick<Database, 'engine' | 'listener'>
  readonly #clock: Clock
  readonly #onError: (error: unknown) => void
  readonly #known = new BoundedMap<Entry>(KEY_CACHE_ENTRIES_MAX)
  readonly #wrong = new BoundedMap<true>(WRONG_TOKEN_ENTRIES_MAX)
  readonly #lastUses = new Map<string, number>()
  #generation = 0
  #unlisten = () => {}
  #timer: NodeJS.Timeout | undefined

  constructor(needs: {
    readonly database: Pick<Database, 'engine' | 'listener'>
    readonly clock: Clock
    readonly onError: (error: unknown) => void
  }) {
    this.#database = needs.database
    this.#clock = needs.clock
    this.#onError = needs.onError
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#database.listener.listen(KEYS_CHANNEL, (message) => this.#forget(message))
    this.#timer = setInterval(() => void this.#flush().catch(this.#onError), LAST_USE_FLUSH_MS)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    this.#unlisten()
    clearInterval(this.#timer)
    await this.#flush().catch(this.#onError)
  }

  /** Answers at once when it knows; the gateway awaits only when it gets a promise. */
  authenticate(token: string): Authenticated | Promise<Authenticated> {
    const fingerprint = createHash('sha256').update(token).digest('base64')
    if (this.#database.listener.state === 'up') {
      const entry = this.#known.get(fingerprint)
      if (entry !== undefined) return this.#answer(entry)
    }
    if (this.#wrong.get(fingerprint) === true) return WRONG
    return this.#ask(token, fingerprint)
  }

  async #ask(token: string, fingerprint: string): Promise<Authenticated> {
    const parsed = parseToken(token)
    if (parsed === undefined) return WRONG
    const generation = this.#generation
    const key = await findKeyAnywhere(this.#database, parsed.id)
    const state = key === undefined ? 'wrong' : stateOf(key, parsed.secretHash, this.#clock.nowMs())
    if (key === undefined || state === 'wrong' || state === 'revoked') {
      this.#wrong.set(fingerprint, true)
      return WRONG
    }
    if (state === 'expired') return EXPIRED
    const caller = { keyId: key.id, workspaceId: key.workspaceId, permissions: permissionsOf(key.scopes) }
    const entry = { caller, expiresAtMs: key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY }
    if (generation === this.#generation) this.#known.set(fingerprint, entry)
    return this.#answer(entry)
  }

  #answer({ caller, expiresAtMs }: Entry): Authenticated {
    const nowMs = this.#clock.nowMs()
    if (expiresAtMs <= nowMs) return EXPIRED
    this.#lastUses.set(caller.keyId, nowMs)
    return { type: 'caller', caller }
  }

  #forget(message: Message): void {
    this.#generation += 1
    if (message.kind === 'look') this.#known.clear()
    else this.#known.deleteWhere(({ caller }) => caller.keyId === (message.payload as ApiKeyId))
  }

  async #flush(): Promise<void> {
    if (this.#lastUses.size === 0) return
    const uses = new Map(this.#lastUses)
    this.#lastUses.clear()
    await writeLastUses(this.#database, uses)
  }
}

const WRONG: Authenticated = { type: 'wrong' }
const EXPIRED: Authenticated = { type: 'expired' }
