import { fail, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { leaveWorkspaces, MEMBERS_CHANNEL } from '@linkflow/workspace'
import { deleteAccount } from '../infrastructure/account-repository.postgres.ts'
import { holdOperators, isLastOperator } from '../infrastructure/operator-repository.postgres.ts'
import { endSessions } from '../infrastructure/session-repository.postgres.ts'
import type { Confirmation, Confirmations, ConfirmError, Who } from './confirmations.ts'
import type { MailRoom } from './mail-room.ts'
import type { Sessions } from './sessions.ts'

type Needed =
  | { readonly type: 'last-owner'; readonly workspaces: readonly string[] }
  | { readonly type: 'last-operator' }
export type DeletionError = ConfirmError | Needed

/** People delete their own account, with all that belongs to it alone. What they made in workspaces stays there. */
export class AccountDeletion {
  readonly #database: Pick<Database, 'listener'>
  readonly #sessions: Sessions
  readonly #confirmations: Confirmations
  readonly #mailRoom: MailRoom

  constructor(needs: {
    readonly database: Pick<Database, 'listener'>
    readonly sessions: Sessions
    readonly confirmations: Confirmations
    readonly mailRoom: MailRoom
  }) {
    this.#database = needs.database
    this.#sessions = needs.sessions
    this.#confirmations = needs.confirmations
    this.#mailRoom = needs.mailRoom
  }

  /** Refused while a workspace has no other owner, or the installation no other operator: nobody could manage it any more. */
  async delete(who: Who, given: Confirmation): Promise<Result<undefined, DeletionError>> {
    const { accountId } = who
    const done = await this.#confirmations.run(who, given, async (queries, account) => {
      await holdOperators(queries)
      if (await isLastOperator(queries, accountId)) return fail<Needed>({ type: 'last-operator' })
      const left = await leaveWorkspaces(queries, accountId)
      if (!left.ok) return fail<Needed>({ type: 'last-owner', workspaces: left.error })
      const ended = await endSessions(queries, accountId, { except: undefined }, 'account-deleted')
      await this.#mailRoom.notify(queries, account, 'account-deleted', { address: who.address })
      await deleteAccount(queries, accountId)
      return ok(ended)
    })
    if (!done.ok) return done
    if (!done.value.ok) return done.value
    this.#sessions.tellEnded(done.value.value)
    this.#database.listener.notify(MEMBERS_CHANNEL, accountId)
    this.#mailRoom.wake()
    return ok(undefined)
  }
}
