import { type Clock, fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { writeAccountAudit } from '@linkflow/workspace'
import { childOf, hashOf, newRefreshToken, parseRefreshToken, type RefreshToken } from '../domain/refresh-token.ts'
import { type Client, type EndReason, judgeRenewal, type Session, type SessionId } from '../domain/session.ts'
import type { AccessTokens } from '../infrastructure/access-tokens.ts'
import { findAccount } from '../infrastructure/account-repository.postgres.ts'
import {
  earlierClients,
  endSessions,
  holdRefreshToken,
  insertRefreshToken,
  insertSession,
  listOpenSessions,
  markRenewed,
} from '../infrastructure/session-repository.postgres.ts'
import { NOTICES_FROM_AGE_MS, SESSIONS_PER_ACCOUNT_MAX } from '../limits.ts'
import { isKnownDevice } from './known-device.ts'
import type { MailRoom } from './mail-room.ts'
import { SESSIONS_CHANNEL } from './session-authenticator.ts'

/** A session that was opened or renewed, with the token that renews it next. */
export interface Opened {
  readonly session: Session
  readonly refreshToken: RefreshToken
  /** Sessions that had to end for it. */
  readonly ended: readonly SessionId[]
}

/** What whoever signed in takes home. */
export interface Tokens {
  readonly session: Session
  readonly refreshToken: RefreshToken
  readonly accessToken: string
  readonly accessExpiresAt: Date
}

export class Sessions {
  readonly #database: Pick<Database, 'engine' | 'listener'>
  readonly #clock: Clock
  readonly #tokens: AccessTokens
  readonly #refreshKey: Uint8Array
  readonly #mailRoom: MailRoom
  readonly #onReuse: (session: { readonly sessionId: string; readonly accountId: string }) => void

  constructor(needs: {
    readonly database: Pick<Database, 'engine' | 'listener'>
    readonly clock: Clock
    readonly tokens: AccessTokens
    /** From which each refresh token's child follows. */
    readonly refreshKey: Uint8Array
    readonly mailRoom: MailRoom
    readonly onReuse: (session: { readonly sessionId: string; readonly accountId: string }) => void
  }) {
    this.#database = needs.database
    this.#clock = needs.clock
    this.#tokens = needs.tokens
    this.#refreshKey = needs.refreshKey
    this.#mailRoom = needs.mailRoom
    this.#onReuse = needs.onReuse
  }

  /** Within the transaction that proved who it is; `issue` after its commit. */
  async open(
    queries: Queries,
    how: Pick<Session, 'accountId' | 'signedInBy'> & { readonly secondFactor?: 'code' | 'passkey' },
    client: Client,
  ): Promise<Opened> {
    const { accountId, signedInBy, secondFactor } = how
    const id = newUuidV7<'session'>(this.#clock.nowMs())
    const session = await insertSession(queries, { id, accountId, signedInBy, ...client })
    await this.#noticeNewDevice(queries, session)
    const refreshToken = newRefreshToken()
    await insertRefreshToken(queries, id, hashOf(refreshToken))
    const ended = await endSessions(queries, accountId, { keepNewest: SESSIONS_PER_ACCOUNT_MAX }, 'too-many')
    const after = { by: signedInBy, ...(secondFactor && { secondFactor }) }
    await writeAccountAudit(queries, accountId, { action: 'account.signed-in', account: accountId, after })
    return { session, refreshToken, ended }
  }

  async issue({ session, refreshToken, ended }: Opened): Promise<Tokens> {
    this.tellEnded(ended)
    this.#mailRoom.wake()
    const { token, expiresAt } = await this.#tokens.sign(session)
    return { session, refreshToken, accessToken: token, accessExpiresAt: expiresAt }
  }

  async #noticeNewDevice(queries: Queries, session: Session): Promise<void> {
    const account = await findAccount(queries, session.accountId)
    if (account === undefined || session.createdAt.getTime() - account.createdAt.getTime() < NOTICES_FROM_AGE_MS) return
    if (isKnownDevice(session, await earlierClients(queries, session))) return
    const { address, userAgent } = session
    await this.#mailRoom.notify(queries, account, 'signed-in', { address, userAgent })
  }

  /** Gives the child of a refresh token, once (S1–S4). */
  async renew(text: string, client: Client): Promise<Result<Tokens, 'refused'>> {
    const token = parseRefreshToken(text)
    if (token === undefined) return fail('refused')
    const outcome = await this.#database.engine.transaction((queries) => this.#renew(queries, token, client))
    if (outcome.type === 'opened') return ok(await this.issue(outcome.opened))
    if (outcome.type === 'reused') {
      this.tellEnded([outcome.session.id])
      this.#onReuse({ sessionId: outcome.session.id, accountId: outcome.session.accountId })
    }
    return fail('refused')
  }

  async #renew(
    queries: Queries,
    token: RefreshToken,
    client: Client,
  ): Promise<{ type: 'opened'; opened: Opened } | { type: 'reused'; session: Session } | { type: 'over' }> {
    const hash = hashOf(token)
    const held = await holdRefreshToken(queries, hash)
    if (held === undefined) return { type: 'over' }
    const { session, usedAt, now } = held
    const child = childOf(token, this.#refreshKey)
    switch (judgeRenewal(session, usedAt, now)) {
      case 'over':
        return { type: 'over' }
      case 'reuse':
        await endSessions(queries, session.accountId, { id: session.id }, 'token-reused')
        return { type: 'reused', session }
      case 'repeat':
        return { type: 'opened', opened: { session, refreshToken: child, ended: [] } }
      case 'renew':
        if ((await findAccount(queries, session.accountId))?.disabledAt !== undefined) return { type: 'over' }
        await insertRefreshToken(queries, session.id, hashOf(child))
        await markRenewed(queries, hash, { id: session.id, ...client })
        return { type: 'opened', opened: { session, refreshToken: child, ended: [] } }
    }
  }

  list(accountId: string): Promise<Session[]> {
    return listOpenSessions(this.#database.engine, accountId)
  }

  /** Ends one session of the account, or all but one. Gives how many there were. */
  async end(
    accountId: string,
    which: { readonly id: string } | { readonly except: string | undefined },
    why: EndReason,
  ): Promise<number> {
    const ended = await endSessions(this.#database.engine, accountId, which, why)
    this.tellEnded(ended)
    return ended.length
  }

  /** After the commit: every process knows within a second. */
  tellEnded(ids: readonly SessionId[]): void {
    for (const id of ids) this.#database.listener.notify(SESSIONS_CHANNEL, id)
  }
}
