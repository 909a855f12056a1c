import { fail, ok, type Result, type Secret } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { writeAccountAudit } from '@linkflow/workspace'
import { newLinkToken, parseLinkToken } from '../domain/link-token.ts'
import { findForSignIn, setPassword } from '../infrastructure/account-repository.postgres.ts'
import {
  insertLinkToken,
  isLinkTokenGood,
  removeLinkTokens,
  takeLinkToken,
} from '../infrastructure/link-token-repository.postgres.ts'
import type { PasswordHasher } from '../infrastructure/password-hasher.ts'
import { endSessions } from '../infrastructure/session-repository.postgres.ts'
import { removeChallenges } from '../infrastructure/two-factor-repository.postgres.ts'
import type { Attempts } from './attempts.ts'
import type { MailRoom } from './mail-room.ts'
import type { Sessions } from './sessions.ts'
import { tellOfAccount } from './tell-of-account.ts'

/** A new password for whoever lost theirs: by a link in a mail, or by one that an operator gives out. */
export class PasswordResets {
  readonly #database: Pick<Database, 'engine'>
  readonly #sessions: Sessions
  readonly #attempts: Attempts
  readonly #hasher: PasswordHasher
  readonly #mailRoom: MailRoom

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly sessions: Sessions
    readonly attempts: Attempts
    readonly hasher: PasswordHasher
    readonly mailRoom: MailRoom
  }) {
    this.#database = needs.database
    this.#sessions = needs.sessions
    this.#attempts = needs.attempts
    this.#hasher = needs.hasher
    this.#mailRoom = needs.mailRoom
  }

  /** The same for every address; fails with the milliseconds to wait. */
  async ask(who: { readonly email: string; readonly address: string }): Promise<Result<undefined, number>> {
    const begun = await this.#attempts.begin('mail', { account: who.email, address: who.address })
    if (begun.ok) await this.#mailRoom.order({ kind: 'reset', email: who.email })
    return begun
  }

  /** For an operator, who hands the token on. It proves no address. Undefined if no account has this one. */
  async give(email: string): Promise<{ readonly token: Secret; readonly expiresAt: Date } | undefined> {
    const found = await findForSignIn(this.#database.engine, { email })
    if (found === undefined) return undefined
    const { token, hash } = newLinkToken()
    const { id: accountId } = found.account
    const expiresAt = await this.#database.engine.transaction(async (queries) => {
      const until = await insertLinkToken(queries, { hash, accountId, purpose: 'reset', proves: undefined })
      await writeAccountAudit(queries, accountId, { action: 'account.reset-handed-over' })
      return until
    })
    return { token, expiresAt }
  }

  /** Uses the token up. No session is left, no other token, and no wait at the sign-in. */
  async complete(command: {
    readonly token: string
    readonly password: string
  }): Promise<Result<undefined, 'refused' | 'busy'>> {
    const hash = parseLinkToken(command.token)
    if (hash === undefined || !(await isLinkTokenGood(this.#database.engine, hash, 'reset'))) return fail('refused')
    const passwordHash = await this.#hasher.hash(command.password)
    if (passwordHash === undefined) return fail('busy')
    const ended = await this.#database.engine.transaction(async (queries) => {
      const taken = await takeLinkToken(queries, hash, 'reset')
      if (taken === undefined) return undefined
      const { accountId, proves } = taken
      const account = await setPassword(queries, { id: accountId, passwordHash, proves })
      if (account === undefined) return undefined
      await removeLinkTokens(queries, accountId, 'reset')
      await removeChallenges(queries, accountId)
      await this.#attempts.clear(queries, 'sign-in', account.email)
      await tellOfAccount({ mailRoom: this.#mailRoom, queries }, account, 'password-changed')
      return endSessions(queries, accountId, { except: undefined }, 'password-reset')
    })
    if (ended === undefined) return fail('refused')
    this.#sessions.tellEnded(ended)
    this.#mailRoom.wake()
    return ok(undefined)
  }
}
