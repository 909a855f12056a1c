import { type Clock, fail, invariant, ok, type Result } from '@linkflow/kernel'
import type { MasterKey } from '@linkflow/keys'
import type { Queries } from '@linkflow/postgres'
import { writeAccountAudit } from '@linkflow/workspace'
import { challengeHash } from '../domain/challenge.ts'
import type { Client } from '../domain/session.ts'
import { base32, matchTotp, newRecoveryCodes, newTotpSecret, recoveryHash, totpUri } from '../domain/totp.ts'
import { holdAccount } from '../infrastructure/account-repository.postgres.ts'
import {
  findChallenge,
  hasTotp,
  holdTotp,
  insertRecoveryCodes,
  markTotpUsed,
  putUnconfirmedTotp,
  removeChallenges,
  removeTotp,
  takeRecoveryCode,
} from '../infrastructure/two-factor-repository.postgres.ts'
import { checkPassword, type PasswordError, type PasswordNeeds } from './check-password.ts'
import type { Sessions, Tokens } from './sessions.ts'

export type CodeError = { readonly type: 'code-wrong' } | { readonly type: 'blocked'; readonly retryAfterMs: number }

interface Who {
  readonly accountId: string
  readonly address: string
}

const PURPOSE = 'totp'

/**
 * A second factor: a code from a device (TOTP), or one of the recovery codes that were written down.
 *
 *   none ──begin (password)──▶ unconfirmed ──first code──▶ in use ──disable (password and code)──▶ none
 *
 * F1. A code is taken once, and none older than the last one taken. F2. A recovery code is taken once.
 * F3. Attempts are counted for the account and the network before they are made, as at the password.
 */
export class TwoFactor {
  readonly #needs: PasswordNeeds & { readonly clock: Clock; readonly master: MasterKey; readonly sessions: Sessions }
  readonly #checkPassword: ReturnType<typeof checkPassword>

  constructor(
    needs: PasswordNeeds & { readonly clock: Clock; readonly master: MasterKey; readonly sessions: Sessions },
  ) {
    this.#needs = needs
    this.#checkPassword = checkPassword(needs)
  }

  isOn(accountId: string): Promise<boolean> {
    return hasTotp(this.#needs.database.engine, accountId)
  }

  async begin(
    who: Who & { readonly password: string },
  ): Promise<Result<{ readonly secret: string; readonly uri: string }, PasswordError | { readonly type: 'on' }>> {
    const checked = await this.#checkPassword(who)
    if (!checked.ok) return checked
    const secret = newTotpSecret()
    const sealed = this.#needs.master.seal(PURPOSE, who.accountId, secret)
    const isBegun = await this.#needs.database.engine.transaction((queries) =>
      putUnconfirmedTotp(queries, who.accountId, sealed),
    )
    if (!isBegun) return fail({ type: 'on' })
    return ok({ secret: base32(secret), uri: totpUri(secret, checked.value.account.email) })
  }

  /** The first code shows that the device has the secret. The recovery codes are in this answer and nowhere else. */
  async confirm(who: Who & { readonly code: string }): Promise<Result<readonly string[], CodeError>> {
    return this.#counted(who.accountId, who.address, async (queries) => {
      if ((await holdTotp(queries, who.accountId))?.isConfirmed !== false) return undefined
      if (!(await this.#takeTotp(queries, who.accountId, who.code))) return undefined
      const codes = newRecoveryCodes()
      const hashes = codes.map((code) => recoveryHash(code)!)
      await insertRecoveryCodes(queries, who.accountId, hashes)
      await writeAccountAudit(queries, who.accountId, { action: 'account.second-factor-on' })
      return codes
    })
  }

  async disable(
    who: Who & { readonly password: string; readonly code: string },
  ): Promise<Result<undefined, PasswordError | CodeError>> {
    const checked = await this.#checkPassword(who)
    if (!checked.ok) return checked
    const done = await this.#counted(who.accountId, who.address, async (queries) => {
      if (!(await this.#takeEither(queries, who.accountId, who.code))) return undefined
      await removeTotp(queries, who.accountId)
      await writeAccountAudit(queries, who.accountId, { action: 'account.second-factor-off' })
      return true
    })
    return done.ok ? ok(undefined) : done
  }

  /** The second step of a sign-in. Its challenge is used up when the code is right, and no sooner. */
  async signIn(command: {
    readonly challenge: string
    readonly code: string
    readonly client: Client
  }): Promise<Result<Tokens, CodeError | { readonly type: 'challenge-over' }>> {
    const { attempts, database, sessions } = this.#needs
    const { client, code } = command
    const hash = challengeHash(command.challenge)
    const found = await findChallenge(database.engine, hash)
    if (found === undefined) return fail({ type: 'challenge-over' })
    const { accountId, email } = found
    const opened = await this.#counted(accountId, client.address, async (queries) => {
      // The account first, as everywhere, so that nobody waits for each other.
      if ((await holdAccount(queries, accountId)) === undefined) return undefined
      if ((await findChallenge(queries, hash)) === undefined) return undefined
      if (!(await this.#takeEither(queries, accountId, code))) return undefined
      await removeChallenges(queries, accountId)
      const opened = await sessions.open(queries, accountId, client)
      const after = { secondFactor: true }
      await writeAccountAudit(queries, accountId, { action: 'account.signed-in', account: accountId, after })
      return opened
    })
    if (!opened.ok) return opened
    await attempts.succeed('sign-in', { account: email, address: client.address })
    return ok(await sessions.issue(opened.value))
  }

  async #counted<T>(
    accountId: string,
    address: string,
    work: (queries: Queries) => Promise<T | undefined>,
  ): Promise<Result<T, CodeError>> {
    const { attempts, database } = this.#needs
    const attempt = { account: accountId, address }
    const begun = await attempts.begin('code', attempt)
    if (!begun.ok) return fail({ type: 'blocked', retryAfterMs: begun.error })
    const done = await database.engine.transaction(work)
    if (done === undefined) return fail({ type: 'code-wrong' })
    await attempts.succeed('code', attempt)
    return ok(done)
  }

  async #takeEither(queries: Queries, accountId: string, code: string): Promise<boolean> {
    const recovery = recoveryHash(code)
    if (recovery !== undefined) return takeRecoveryCode(queries, accountId, recovery)
    const totp = await holdTotp(queries, accountId)
    return totp?.isConfirmed === true && this.#takeTotp(queries, accountId, code)
  }

  async #takeTotp(queries: Queries, accountId: string, code: string): Promise<boolean> {
    const totp = await holdTotp(queries, accountId)
    if (totp === undefined) return false
    const secret = this.#needs.master.open(PURPOSE, accountId, totp.sealedSecret)
    invariant(secret !== undefined, `the second factor of ${accountId} was sealed under another master key`)
    const step = matchTotp(secret, code, this.#needs.clock.nowMs(), totp.lastStep)
    if (step === undefined) return false
    await markTotpUsed(queries, accountId, step)
    return true
  }
}
