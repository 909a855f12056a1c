import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { type WorkspaceOfAccount, workspacesOfAccount, writeAccountAudit } from '@linkflow/workspace'
import type { Account } from '../domain/account.ts'
import { findAccount, renameAccount, replacePassword } from '../infrastructure/account-repository.postgres.ts'
import { removeLinkTokens } from '../infrastructure/link-token-repository.postgres.ts'
import type { PasswordHasher } from '../infrastructure/password-hasher.ts'
import { endSessions } from '../infrastructure/session-repository.postgres.ts'
import { hasTotp, removeChallenges } from '../infrastructure/two-factor-repository.postgres.ts'
import { checkPassword, type PasswordError, type PasswordNeeds } from './check-password.ts'
import type { Sessions } from './sessions.ts'

export interface Me {
  readonly account: Account
  readonly hasSecondFactor: boolean
  readonly workspaces: readonly WorkspaceOfAccount[]
}

/** What people do with their own account; the session says whose it is. */
export class OwnAccount {
  readonly #database: Pick<Database, 'engine'>
  readonly #sessions: Sessions
  readonly #checkPassword: ReturnType<typeof checkPassword>
  readonly #hasher: PasswordHasher

  constructor(needs: PasswordNeeds & { readonly sessions: Sessions }) {
    this.#database = needs.database
    this.#sessions = needs.sessions
    this.#checkPassword = checkPassword(needs)
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
    if (account === undefined) return undefined
    const { engine } = this.#database
    const hasSecondFactor = await hasTotp(engine, account.id)
    return { account, hasSecondFactor, workspaces: await workspacesOfAccount(engine, account.id) }
  }

  /** Needs the old one, guessed no quicker than at the sign-in, and leaves no session but this. */
  async changePassword(command: {
    readonly accountId: string
    readonly sessionId: string
    readonly address: string
    readonly current: string
    readonly next: string
  }): Promise<Result<undefined, PasswordError>> {
    const { accountId, sessionId, address, current, next } = command
    const checked = await this.#checkPassword({ accountId, address, password: current })
    if (!checked.ok) return checked
    const to = await this.#hasher.hash(next)
    if (to === undefined) return fail({ type: 'busy' })
    const ended = await this.#database.engine.transaction(async (queries) => {
      const isChanged = await replacePassword(queries, { id: accountId, from: checked.value.passwordHash, to })
      if (!isChanged) return undefined
      await removeLinkTokens(queries, accountId, 'reset')
      await removeChallenges(queries, accountId)
      await writeAccountAudit(queries, accountId, { action: 'account.password-changed' })
      return endSessions(queries, accountId, { except: sessionId }, 'password-changed')
    })
    if (ended === undefined) return fail({ type: 'wrong' })
    this.#sessions.tellEnded(ended)
    return ok(undefined)
  }
}
