import type { PasskeyAnswer } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import type { AccountId } from '../domain/account.ts'
import { challengeHash } from '../domain/challenge.ts'
import type { Client } from '../domain/session.ts'
import { base32, newTotpSecret, totpUri } from '../domain/totp.ts'
import { holdAccount } from '../infrastructure/account-repository.postgres.ts'
import {
  findChallenge,
  holdTotp,
  putUnconfirmedTotp,
  removeChallenges,
  removeRecoveryCodes,
  removeTotp,
  secondFactorsOf,
} from '../infrastructure/two-factor-repository.postgres.ts'
import type { Attempts } from './attempts.ts'
import type { Codes } from './codes.ts'
import type { CodeError, Confirmation, Confirmations, ConfirmError, Who } from './confirmations.ts'
import type { MailRoom } from './mail-room.ts'
import type { PasskeyChecks } from './passkey-checks.ts'
import type { Sessions, Tokens } from './sessions.ts'
import { tellOfAccount } from './tell-of-account.ts'

/** What is shown beside the password: one of them. */
export type SecondFactor = { readonly code: string } | { readonly passkey: PasskeyAnswer }

export type SecondStepError = CodeError | { readonly type: 'passkey-refused' } | { readonly type: 'challenge-over' }

/**
 * A second factor: a code from a device (TOTP), a passkey, or one of the recovery codes that were written down.
 *
 *   device: none ──begin (confirmed)──▶ unconfirmed ──first code──▶ in use ──disable (confirmed)──▶ none
 *
 * F1 and F2 in `codes.ts`. F3. Attempts are counted for the account and the network before they are made, as at the password.
 * F4. Recovery codes come with the first second factor, and go with the last.
 */
export class TwoFactor {
  readonly #database: Pick<Database, 'engine'>
  readonly #attempts: Attempts
  readonly #sessions: Sessions
  readonly #codes: Codes
  readonly #passkeys: PasskeyChecks
  readonly #confirmations: Confirmations
  readonly #mailRoom: MailRoom

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly attempts: Attempts
    readonly sessions: Sessions
    readonly codes: Codes
    readonly passkeys: PasskeyChecks
    readonly confirmations: Confirmations
    readonly mailRoom: MailRoom
  }) {
    this.#database = needs.database
    this.#attempts = needs.attempts
    this.#sessions = needs.sessions
    this.#codes = needs.codes
    this.#passkeys = needs.passkeys
    this.#confirmations = needs.confirmations
    this.#mailRoom = needs.mailRoom
  }

  async begin(
    who: Who,
    given: Confirmation,
  ): Promise<Result<{ readonly secret: string; readonly uri: string }, ConfirmError | { readonly type: 'on' }>> {
    const secret = newTotpSecret()
    const sealed = this.#codes.seal(who.accountId, secret)
    const begun = await this.#confirmations.run(who, given, async (queries, { email }) =>
      (await putUnconfirmedTotp(queries, who.accountId, sealed)) ? email : undefined,
    )
    if (!begun.ok) return begun
    if (begun.value === undefined) return fail({ type: 'on' })
    return ok({ secret: base32(secret), uri: totpUri(secret, begun.value) })
  }

  /** The first code shows that the device has the secret. Recovery codes are in this answer and nowhere else. */
  async confirm(who: Who & { readonly code: string }): Promise<Result<readonly string[], CodeError>> {
    const { accountId, code, address } = who
    const done = await this.#counted(accountId, address, async (queries) => {
      const held = await holdAccount(queries, accountId)
      if (held === undefined || (await holdTotp(queries, accountId))?.isConfirmed !== false) return undefined
      const { recoveryCodes } = await secondFactorsOf(queries, accountId)
      if (!(await this.#codes.takeTotp(queries, accountId, code))) return undefined
      await tellOfAccount({ mailRoom: this.#mailRoom, queries }, held.account, 'totp-on', { address })
      return recoveryCodes === 0 ? this.#codes.makeRecoveryCodes(queries, accountId) : []
    })
    if (done === 'wrong') return fail({ type: 'code-wrong' })
    if (!done.ok) return done
    this.#mailRoom.wake()
    return done
  }

  async disable(who: Who, given: Confirmation): Promise<Result<undefined, ConfirmError | { readonly type: 'off' }>> {
    const { accountId, address } = who
    const done = await this.#confirmations.run(who, given, async (queries, account) => {
      if ((await removeTotp(queries, accountId)) === 0) return false
      await removeChallenges(queries, accountId)
      await removeUnneededCodes(queries, accountId)
      await tellOfAccount({ mailRoom: this.#mailRoom, queries }, account, 'totp-off', { address })
      return true
    })
    if (!done.ok) return done
    this.#mailRoom.wake()
    return done.value ? ok(undefined) : fail({ type: 'off' })
  }

  /** In place of those there were. */
  async renewRecoveryCodes(
    who: Who,
    given: Confirmation,
  ): Promise<Result<readonly string[], ConfirmError | { readonly type: 'off' }>> {
    const { accountId, address } = who
    const done = await this.#confirmations.run(who, given, async (queries, account) => {
      const { hasTotp, hasPasskeys } = await secondFactorsOf(queries, accountId)
      if (!hasTotp && !hasPasskeys) return undefined
      await tellOfAccount({ mailRoom: this.#mailRoom, queries }, account, 'recovery-codes-made', { address })
      return this.#codes.makeRecoveryCodes(queries, accountId)
    })
    if (!done.ok) return done
    this.#mailRoom.wake()
    return done.value === undefined ? fail({ type: 'off' }) : ok(done.value)
  }

  /** The second step of a sign-in. Its challenge is used up when what is shown is right, and no sooner. */
  async signIn(command: {
    readonly challenge: string
    readonly shown: SecondFactor
    readonly client: Client
  }): Promise<Result<Tokens, SecondStepError>> {
    const { challenge, client, shown } = command
    const hash = challengeHash(challenge)
    const found = await findChallenge(this.#database.engine, hash)
    if (found === undefined) return fail({ type: 'challenge-over' })
    const { accountId, email } = found
    const opened = await this.#counted(accountId, client.address, async (queries) => {
      // The account first, as everywhere, so that nobody waits for each other.
      if ((await holdAccount(queries, accountId)) === undefined) return undefined
      const held = await findChallenge(queries, hash)
      if (held === undefined) return undefined
      if (!(await this.#take(queries, { accountId, challenge, shown }))) return undefined
      await removeChallenges(queries, accountId)
      const secondFactor = 'code' in shown ? 'code' : 'passkey'
      return this.#sessions.open(queries, { accountId, signedInBy: held.firstBy, secondFactor }, client)
    })
    if (opened === 'wrong') return fail({ type: 'code' in shown ? 'code-wrong' : 'passkey-refused' })
    if (!opened.ok) return opened
    await this.#attempts.succeed('sign-in', { account: email, address: client.address })
    return ok(await this.#sessions.issue(opened.value))
  }

  #take(
    queries: Queries,
    { accountId, challenge, shown }: { accountId: AccountId; challenge: string; shown: SecondFactor },
  ): Promise<boolean> {
    if ('code' in shown) return this.#codes.takeEither(queries, accountId, shown.code)
    const purpose = { type: 'second-factor', challenge } as const
    return this.#passkeys.take(queries, shown.passkey, { accountId, purpose })
  }

  async #counted<T>(
    accountId: string,
    address: string,
    work: (queries: Queries) => Promise<T | undefined>,
  ): Promise<Result<T, { readonly type: 'blocked'; readonly retryAfterMs: number }> | 'wrong'> {
    const attempt = { account: accountId, address }
    const begun = await this.#attempts.begin('code', attempt)
    if (!begun.ok) return fail({ type: 'blocked', retryAfterMs: begun.error })
    const done = await this.#database.engine.transaction(work)
    if (done === undefined) return 'wrong'
    await this.#attempts.succeed('code', attempt)
    return ok(done)
  }
}

/** F4. */
export async function removeUnneededCodes(queries: Queries, accountId: string): Promise<void> {
  const { hasTotp, hasPasskeys } = await secondFactorsOf(queries, accountId)
  if (!hasTotp && !hasPasskeys) await removeRecoveryCodes(queries, accountId)
}
