import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { type WorkspaceOfAccount, workspacesOfAccount } from '@linkflow/workspace'
import type { Account } from '../domain/account.ts'
import {
  findAccount,
  findForSignIn,
  renameAccount,
  replacePassword,
} from '../infrastructure/account-repository.postgres.ts'
import { removeLinkTokens } from '../infrastructure/link-token-repository.postgres.ts'
import type { PasswordHasher } from '../infrastructure/password-hasher.ts'
import { endSessions } from '../infrastructure/session-repository.postgres.ts'
import type { Attempts } from './attempts.ts'
import type { Sessions } from './sessions.ts'

export interface Me {
  readonly account: Account
  readonly workspaces: readonly WorkspaceOfAccount[]
}

export type ChangePasswordError =
  | { readonly type: 'wrong' }
  | { readonly type: 'blocked'; readonly retryAfterMs: number }
  | { readonly type: 'busy' }

/** What people do with their own account; the session says whose it is. */
export class OwnAccount {
  readonly #database: Pick<Database, 'engine'>
  readonly #sessions: Sessions
  readonly #attempts: Attempts
  readonly #hasher: PasswordHasher

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly sessions: Sessions
    readonly attempts: Attempts
    readonly hasher: PasswordHasher
  }) {
    this.#database = needs.database
    this.#sessions = needs.sessions
    this.#attempts = needs.attempts
    this.#hasher = needs.hasher
  }

  /** Undefined if the account went while its session was being used. */
  async read(accountId: string): Promise<Me | undefined> {
    return this.#withWorkspaces(await findAccount(this.#database.engine, accountId))
  }

  async rename(accountId: string, name: string): Promise<Me | undefined> {
    return this.#withWorkspaces(await renameAccount(this.#database.engine, accountId, name))
  }

  async #withWorkspaces(account: Account | undefined): Promise<Me | undefined> {
    return account && { account, workspaces: await workspacesOfAccount(this.#database.engine, account.id) }
  }

  /** Needs the old one, guessed no quicker than at the sign-in, and leaves no session but this. */
  async changePassword(command: {
    readonly accountId: string
    readonly sessionId: string
    readonly address: string
    readonly current: string
    readonly next: string
  }): Promise<Result<undefined, ChangePasswordError>> {
    const { accountId, sessionId, address, current, next } = command
    const found = await findForSignIn(this.#database.engine, { id: accountId })
    if (found === undefined) return fail({ type: 'wrong' })
    const attempt = { email: found.account.email, address }
    const begun = await this.#attempts.begin('sign-in', attempt)
    if (!begun.ok) return fail({ type: 'blocked', retryAfterMs: begun.error })
    const verdict = await this.#hasher.verify(found.passwordHash, current)
    if (verdict === 'busy') return fail({ type: 'busy' })
    if (verdict === 'wrong') return fail({ type: 'wrong' })
    const to = await this.#hasher.hash(next)
    if (to === undefined) return fail({ type: 'busy' })
    const ended = await this.#database.engine.transaction(async (queries) => {
      const isChanged = await replacePassword(queries, { id: accountId, from: found.passwordHash!, to })
      if (!isChanged) return undefined
      await removeLinkTokens(queries, accountId, 'reset')
      return endSessions(queries, accountId, { except: sessionId }, 'password-changed')
    })
    if (ended === undefined) return fail({ type: 'wrong' })
    this.#sessions.tellEnded(ended)
    await this.#attempts.succeed('sign-in', attempt)
    return ok(undefined)
  }
}
