import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database, Queries } from '@linkflow/postgres'
import { writeAccountAudit } from '@linkflow/workspace'
import type { AccountId } from '../domain/account.ts'
import { newChallenge } from '../domain/challenge.ts'
import type { Client } from '../domain/session.ts'
import { findForSignIn, holdAccount, replacePassword } from '../infrastructure/account-repository.postgres.ts'
import type { PasswordHasher } from '../infrastructure/password-hasher.ts'
import { hasTotp, insertChallenge } from '../infrastructure/two-factor-repository.postgres.ts'
import type { Attempts } from './attempts.ts'
import type { Opened, Sessions, Tokens } from './sessions.ts'

export type SignInError =
  | { readonly type: 'refused' }
  | { readonly type: 'blocked'; readonly retryAfterMs: number }
  | { readonly type: 'busy' }

export type SignedInOrHalf =
  | { readonly type: 'in'; readonly tokens: Tokens }
  | ({ readonly type: 'second-factor' } & Challenge)
interface Challenge {
  readonly challenge: string
  readonly expiresAt: Date
}

export interface SignInNeeds {
  readonly database: Pick<Database, 'engine'>
  readonly sessions: Sessions
  readonly attempts: Attempts
  readonly hasher: PasswordHasher
}

/**
 * An address without an account, a wrong password and a disabled account take the same way and the same time, and are
 * answered alike. What differs, the opening of a session, comes after the password was right.
 */
export const signIn =
  ({ database, sessions, attempts, hasher }: SignInNeeds) =>
  async (command: {
    readonly email: string
    readonly password: string
    readonly client: Client
  }): Promise<Result<SignedInOrHalf, SignInError>> => {
    const { email, password, client } = command
    const attempt = { account: email, address: client.address }
    const begun = await attempts.begin('sign-in', attempt)
    if (!begun.ok) return fail({ type: 'blocked', retryAfterMs: begun.error })
    const found = await findForSignIn(database.engine, { email })
    const verdict = await hasher.verify(found?.passwordHash, password)
    if (verdict === 'busy') return fail({ type: 'busy' })
    if (found === undefined || verdict === 'wrong') return fail({ type: 'refused' })
    const rehashed = verdict === 'right-but-old' ? await hasher.hash(password) : undefined
    const opened = await database.engine.transaction((queries) =>
      openIfUnchanged(queries, { id: found.account.id, checked: found.passwordHash!, rehashed }, sessions, client),
    )
    if (opened === undefined) return fail({ type: 'refused' })
    // Half in is not in: the attempts count on until the code was right.
    if ('challenge' in opened) return ok({ type: 'second-factor', ...opened })
    await attempts.succeed('sign-in', attempt)
    return ok({ type: 'in', tokens: await sessions.issue(opened) })
  }

/** A password that was changed, or an account that was disabled, since it was checked opens nothing. */
async function openIfUnchanged(
  queries: Queries,
  account: { readonly id: AccountId; readonly checked: string; readonly rehashed: string | undefined },
  sessions: Sessions,
  client: Client,
): Promise<Opened | Challenge | undefined> {
  const { id, checked, rehashed } = account
  const held = await holdAccount(queries, id)
  if (held?.passwordHash !== checked) return undefined
  if (rehashed !== undefined) await replacePassword(queries, { id, from: checked, to: rehashed })
  if (!(await hasTotp(queries, id))) {
    const opened = await sessions.open(queries, id, client)
    await writeAccountAudit(queries, id, { action: 'account.signed-in', account: id })
    return opened
  }
  const { challenge, hash } = newChallenge()
  return { challenge, expiresAt: await insertChallenge(queries, id, hash) }
}
