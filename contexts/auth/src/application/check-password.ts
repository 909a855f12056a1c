import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import type { Account } from '../domain/account.ts'
import { findForSignIn } from '../infrastructure/account-repository.postgres.ts'
import type { PasswordHasher } from '../infrastructure/password-hasher.ts'
import type { Attempts } from './attempts.ts'

export type PasswordError =
  | { readonly type: 'wrong' }
  | { readonly type: 'blocked'; readonly retryAfterMs: number }
  | { readonly type: 'busy' }

export interface PasswordNeeds {
  readonly database: Pick<Database, 'engine'>
  readonly attempts: Attempts
  readonly hasher: PasswordHasher
}

/** Asks for the password of somebody who is signed in already, guessed no quicker than at the sign-in. */
export const checkPassword =
  ({ database, attempts, hasher }: PasswordNeeds) =>
  async (given: {
    readonly accountId: string
    readonly address: string
    readonly password: string
  }): Promise<Result<{ readonly account: Account; readonly passwordHash: string }, PasswordError>> => {
    const found = await findForSignIn(database.engine, { id: given.accountId })
    if (found?.passwordHash === undefined) return fail({ type: 'wrong' })
    const { account, passwordHash } = found
    const attempt = { account: account.email, address: given.address }
    const begun = await attempts.begin('sign-in', attempt)
    if (!begun.ok) return fail({ type: 'blocked', retryAfterMs: begun.error })
    const verdict = await hasher.verify(passwordHash, given.password)
    if (verdict === 'busy' || verdict === 'wrong') return fail({ type: verdict })
    await attempts.succeed('sign-in', attempt)
    return ok({ account, passwordHash })
  }
