import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { type WorkspaceOfAccount, workspacesOfAccount } from '@linkflow/workspace'
import type { Account } from '../domain/account.ts'
import { findForSignIn, renameAccount, replacePassword } from '../infrastructure/account-repository.postgres.ts'
import { removeLinkTokens } from '../infrastructure/link-token-repository.postgres.ts'
import { isOperator } from '../infrastructure/operator-repository.postgres.ts'
import type { PasswordHasher } from '../infrastructure/password-hasher.ts'
import { endSessions } from '../infrastructure/session-repository.postgres.ts'
import { removeChallenges, secondFactorsOf } from '../infrastructure/two-factor-repository.postgres.ts'
import { checkPassword, type PasswordError, type PasswordNeeds } from './check-password.ts'
import type { MailRoom } from './mail-room.ts'
import type { Sessions } from './sessions.ts'
import { tellOfAccount } from './tell-of-account.ts'

export interface Me {
  readonly account: Account
  readonly hasPassword: boolean
  readonly hasSecondFactor: boolean
  readonly recoveryCodesLeft: number
  readonly isOperator: boolean
  readonly workspaces: readonly WorkspaceOfAccount[]
}

/** What people do with their own account; the session says whose it is. */
export class OwnAccount {
  readonly #database: Pick<Database, 'engine'>
  readonly #sessions: Sessions
  readonly #checkPassword: ReturnType<typeof checkPassword>
  readonly #hasher: PasswordHasher
  readonly #mailRoom: MailRoom

  constructor(needs: PasswordNeeds & { readonly sessions: Sessions; readonly mailRoom: MailRoom }) {
    this.#database = needs.database
    this.#sessions = needs.sessions
    this.#checkPassword = checkPassword(needs)
    this.#hasher = needs.hasher
    this.#mailRoom = needs.mailRoom
  }

  /** Undefined if the account went while its session was being used. */
  async read(accountId: string): Promise<Me | undefined> {
    const { engine } = this.#database
    const found = await findForSignIn(engine, { id: accountId })
    if (found === undefined) return undefined
    const { hasTotp, hasPasskeys, recoveryCodes } = await secondFactorsOf(engine, accountId)
    return {
      account: found.account,
      hasPassword: found.passwordHash !== undefined,
      hasSecondFactor: hasTotp || hasPasskeys,
      recoveryCodesLeft: recoveryCodes,
      isOperator: await isOperator(engine, accountId),
      workspaces: await workspacesOfAccount(engine, accountId),
    }
  }

  async rename(accountId: string, name: string): Promise<Me | undefined> {
    await renameAccount(this.#database.engine, accountId, name)
    return this.read(accountId)
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
      await tellOfAccount({ mailRoom: this.#mailRoom, queries }, checked.value.account, 'password-changed', { address })
      return endSessions(queries, accountId, { except: sessionId }, 'password-changed')
    })
    if (ended === undefined) return fail({ type: 'wrong' })
    this.#sessions.tellEnded(ended)
    this.#mailRoom.wake()
    return ok(undefined)
  }
}
