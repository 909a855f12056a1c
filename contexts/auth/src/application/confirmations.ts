import type { PasskeyAnswer } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import type { Account } from '../domain/account.ts'
import { findForSignIn, holdAccount } from '../infrastructure/account-repository.postgres.ts'
import { isSessionFresh } from '../infrastructure/session-repository.postgres.ts'
import { secondFactorsOf } from '../infrastructure/two-factor-repository.postgres.ts'
import { checkPassword, type PasswordError, type PasswordNeeds } from './check-password.ts'
import type { Codes } from './codes.ts'
import type { PasskeyChecks } from './passkey-checks.ts'

/** Who is signed in, and from where. */
export interface Who {
  readonly accountId: string
  readonly sessionId: string
  readonly address: string
}

/** What they show once more. */
export interface Confirmation {
  readonly password?: string | undefined
  readonly code?: string | undefined
  readonly passkey?: PasskeyAnswer | undefined
}

export type CodeError = { readonly type: 'code-wrong' } | { readonly type: 'blocked'; readonly retryAfterMs: number }

export type ConfirmError =
  | PasswordError
  | CodeError
  | { readonly type: 'second-factor-needed' }
  | { readonly type: 'sign-in-again' }
  | { readonly type: 'passkey-unconfirmed' }

/**
 * A session that was left open, or stolen, must not be enough to take the account over. Before a change that would,
 * its owner confirms:
 *
 * C1. by a passkey alone, its owner verified; or
 * C2. by the password, and by a code where the account has a second factor; or
 * C3. without a password, by having signed in just now, and by a code where there is a second factor.
 *
 * What was shown is taken and what follows is done in one transaction, with the account held.
 */
export class Confirmations {
  readonly #needs: PasswordNeeds & { readonly codes: Codes; readonly passkeys: PasskeyChecks }
  readonly #checkPassword: ReturnType<typeof checkPassword>

  constructor(needs: PasswordNeeds & { readonly codes: Codes; readonly passkeys: PasskeyChecks }) {
    this.#needs = needs
    this.#checkPassword = checkPassword(needs)
  }

  async run<T>(
    who: Who,
    given: Confirmation,
    work: (queries: Queries, account: Account) => Promise<T>,
  ): Promise<Result<T, ConfirmError>> {
    const { attempts, database } = this.#needs
    const { accountId, address } = who
    if (given.passkey !== undefined) return this.#byPasskey(who, given.passkey, work)
    const first = await this.#firstFactor(who, given.password)
    if (!first.ok) return first
    const attempt = { account: accountId, address }
    if (given.code !== undefined) {
      const begun = await attempts.begin('code', attempt)
      if (!begun.ok) return fail({ type: 'blocked', retryAfterMs: begun.error })
    }
    const done = await database.engine.transaction(async (queries): Promise<Result<T, ConfirmError>> => {
      const held = await holdAccount(queries, accountId)
      // The password was changed since it was checked, or the account was disabled.
      if (held === undefined || held.passwordHash !== first.value) return fail({ type: 'wrong' })
      const { hasTotp, hasPasskeys } = await secondFactorsOf(queries, accountId)
      if (hasTotp || hasPasskeys) {
        if (given.code === undefined) return fail({ type: 'second-factor-needed' })
        if (!(await this.#needs.codes.takeEither(queries, accountId, given.code))) return fail({ type: 'code-wrong' })
      }
      return ok(await work(queries, held.account))
    })
    if (done.ok && given.code !== undefined) await attempts.succeed('code', attempt)
    return done
  }

  /** The hash that the password fits, for a look whether it is still the one. */
  async #firstFactor(who: Who, password: string | undefined): Promise<Result<string | undefined, ConfirmError>> {
    const { accountId, sessionId: id, address } = who
    const { engine } = this.#needs.database
    if ((await findForSignIn(engine, { id: accountId }))?.passwordHash === undefined) {
      return (await isSessionFresh(engine, { id, accountId })) ? ok(undefined) : fail({ type: 'sign-in-again' })
    }
    // Nothing given is no attempt.
    if (password === undefined) return fail({ type: 'wrong' })
    const checked = await this.#checkPassword({ accountId, address, password })
    return checked.ok ? ok(checked.value.passwordHash) : checked
  }

  async #byPasskey<T>(
    { accountId, sessionId, address }: Who,
    answer: PasskeyAnswer,
    work: (queries: Queries, account: Account) => Promise<T>,
  ): Promise<Result<T, ConfirmError>> {
    const { attempts, database, passkeys } = this.#needs
    const attempt = { account: accountId, address }
    const begun = await attempts.begin('code', attempt)
    if (!begun.ok) return fail({ type: 'blocked', retryAfterMs: begun.error })
    const done = await database.engine.transaction(async (queries): Promise<Result<T, ConfirmError>> => {
      const held = await holdAccount(queries, accountId)
      const purpose = { type: 'confirm', accountId, sessionId } as const
      if (held === undefined || !(await passkeys.take(queries, answer, { accountId, purpose }))) {
        return fail({ type: 'passkey-unconfirmed' })
      }
      return ok(await work(queries, held.account))
    })
    if (done.ok) await attempts.succeed('code', attempt)
    return done
  }
}
